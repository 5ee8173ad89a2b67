/** What an enrollment looks like at the front door, as far as tests ask. */
export interface Row {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly status: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly stage: string | null;
  readonly dueAt: string | null;
  readonly emailsSent: number;
  readonly stagesDone: number;
}

export interface Outcome {
  readonly enrollment: string | null;
  readonly email: string | null;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly message: string;
  readonly state: string | null;
}

export interface Bulk {
  readonly done: number;
  readonly refused: number;
  readonly message: string;
  readonly results: readonly Outcome[];
}

export interface Door {
  run<Result>(name: string, input?: unknown): Promise<Result>;
}

/** Saves and publishes; the window is open day and night unless the settings say otherwise. */
export async function publish(
  door: Door,
  stages: readonly object[],
  settings: object = {},
  name = 'Welcome',
): Promise<void> {
  const definition = { name, settings: { window: [], unsubscribe: 'none', ...settings }, stages };
  await door.run('sequence.save', { definition });
  await door.run('sequence.publish', { sequence: name });
}

export async function enroll(
  door: Door,
  leads: readonly (string | object)[],
  more: object = {},
): Promise<string[]> {
  const { results } = await door.run<{ results: { enrollment: string | null }[] }>('enroll', {
    sequence: 'Welcome',
    leads,
    ...more,
  });
  return results.flatMap(({ enrollment }) => enrollment ?? []);
}

/** By address. */
export async function rows(door: Door, sequence = 'Welcome'): Promise<Record<string, Row>> {
  const { enrollments } = await door.run<{ enrollments: Row[] }>('enrollment.list', {
    sequence,
    limit: 1_000,
  });
  return Object.fromEntries(enrollments.map((row) => [row.email, row]));
}

/** By address: what they came to, in words. */
export async function states(door: Door, sequence = 'Welcome'): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(await rows(door, sequence)).map(([email, { state }]) => [email, state]),
  );
}

export async function kindsOf(door: Door, enrollment: string): Promise<string[]> {
  const { events } = await door.run<{ events: { kind: string }[] }>('events', { enrollment, limit: 1_000 });
  return events.map(({ kind }) => kind);
}

export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `lead${String(i).padStart(4, '0')}@example.com`);
}

export const mail = (id: string, more: object = {}): object => ({
  id,
  kind: 'email',
  subject: `Subject of ${id}`,
  text: `Text of ${id}.`,
  ...more,
});

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
