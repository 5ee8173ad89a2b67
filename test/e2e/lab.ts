import { openDovecot, type Dovecot } from '../support/dovecot';
import { newPlace } from '../support/places';
import { until } from '../support/poll';
import { openPostOffice, type PostOffice, type Taken } from '../support/postOffice';
import { api, killAll, startRunner, throughline, type Ask, type Runner } from '../support/runner';

/** An enrollment as the API shows it. */
export interface Row {
  readonly email: string;
  readonly status: string;
  readonly reason: string | null;
  /** `Finished (Replied)` */
  readonly state: string;
  readonly stage: string | null;
  readonly dueAt: string | null;
  readonly lastStageAt: string | null;
}

/** A town for one runner: its data, a mail system with mailboxes, and the ways in that everybody has. */
export interface Lab {
  readonly office: PostOffice;
  readonly dovecot: Dovecot;
  runner: Runner;
  key: string;
  /** The built server as a process of its own, on the same data each time. */
  start(): Promise<Runner>;
  ask: Ask;
  /** The command line, beside the running server. @returns its JSON */
  command(...words: string[]): Promise<Record<string, unknown>>;
  rows(sequence: string): Promise<Row[]>;
  rowOf(email: string): Promise<Row>;
  /** The nth message to somebody, waited for. */
  letter(to: string, n: number, within?: number): Promise<Taken>;
  /** How many messages each has been sent. */
  counts(emails: readonly string[]): number[];
  close(): Promise<void>;
}

/** So rarely that what is read in time was announced by the server. */
const RARELY = ['--sweep', '30m'];

export async function openLab(kind: 'sqlite' | 'postgres'): Promise<Lab> {
  const dovecot = await openDovecot();
  const office = await openPostOffice({ domain: 'lab.test', lmtpPort: dovecot.lmtpPort });
  const { place, remove } = await newPlace(kind);
  const lab: Lab = {
    office,
    dovecot,
    runner: undefined as unknown as Runner,
    key: '',
    async start() {
      lab.runner = await startRunner(place, RARELY);
      return lab.runner;
    },
    ask: (method, path, body) => api(lab.runner.url, lab.key)(method, path, body),
    async command(...words) {
      const { code, out, err } = await throughline([...words, '--json'], { place });
      // 1: done, and something was refused; the report says what.
      if (code !== 0 && code !== 1)
        throw new Error(`throughline ${words.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out) as Record<string, unknown>;
    },
    async rows(sequence) {
      const name = encodeURIComponent(sequence);
      const { enrollments } = await lab.ask<{ enrollments: Row[] }>(
        'GET',
        `/enrollments?sequence=${name}&limit=1000`,
      );
      return enrollments;
    },
    async rowOf(email) {
      const { enrollments } = await lab.ask<{ enrollments: Row[] }>(
        'GET',
        `/enrollments?lead=${email.toLowerCase()}`,
      );
      const [row, ...more] = enrollments;
      if (!row || more.length > 0) throw new Error(`${email} has ${enrollments.length} enrollments.`);
      return row;
    },
    letter: (to, n, within = 15_000) =>
      until(`message ${n} to ${to}`, () => office.takenBy(to)[n - 1], { within }),
    counts: (emails) => emails.map((email) => office.takenBy(email).length),
    async close() {
      killAll();
      await office.stop();
      await dovecot.stop();
      await remove();
    },
  };
  return lab;
}
