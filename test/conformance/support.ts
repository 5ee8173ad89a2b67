import type { Actor } from '../../engine/index';
import type { onEachDatabase, TestEngine } from '../support/databases';

/** How a test of a rule opens its engine: fresh, on the database whose turn it is. */
export type Open = Parameters<Parameters<typeof onEachDatabase>[1]>[0];

export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';
export const CY = 'cy@example.com';
export const ALL = { sequence: 'Welcome', all: true };

/** Options with which somebody asks. */
export function as(id: string, role: Actor['role'] = 'member'): { readonly actor: Actor } {
  return { actor: { kind: 'member', id, role, name: id } };
}

export interface Told {
  readonly kind: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly stage: string | null;
  readonly email: string | null;
  readonly sequence: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** History, oldest first. */
export async function told(test: TestEngine, filter: object = {}): Promise<Told[]> {
  return (await test.run<{ events: Told[] }>('events', { limit: 1_000, ...filter })).events;
}

export interface Sent {
  readonly id: string;
  readonly stage: string;
  readonly to: string;
  readonly subject: string;
  readonly at: string;
  readonly senderId: string;
}

/** What was sent, oldest first. */
export async function sent(test: TestEngine, filter: object = {}): Promise<Sent[]> {
  const { messages } = await test.run<{ messages: Sent[] }>('message.list', { ...filter, limit: 500 });
  return [...messages].reverse();
}

/** What was sent, as `stage to` words. */
export async function sentWords(test: TestEngine, filter: object = {}): Promise<string[]> {
  return (await sent(test, filter)).map(({ stage, to }) => `${stage} ${to}`);
}
