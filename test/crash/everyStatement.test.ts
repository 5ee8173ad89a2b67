import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { outgoingPool } from '../../engine/mail/transports';
import { OPERATIONS } from '../../engine/operations';
import { openStore, type Store } from '../../engine/store/database';
import type { ActingContext } from '../../engine/worker/context';
import { tick } from '../../engine/worker/tick';
import { freshDatabase } from '../support/freshDatabase';
import { desk } from '../support/stores';
import { agree } from './agree';
import { ledgerOf } from './ledger';
import { mortal, type Mortal } from './mortal';
import { answerTo, SEQUENCE, type Arrived } from './story';

jest.setTimeout(110_000);

const LEADS = ['ada', 'bob', 'cleo'].map((name) => `${name}@crash.test`);
const CSV = `email,firstName\n${LEADS.map((email) => `${email},Somebody`).join('\n')}\n`;
const [ADA = ''] = LEADS;

/** One process's view of it: the engine's own parts, with a wire that ends where `life` does. */
interface Process {
  readonly store: Store;
  readonly context: ActingContext;
  run(name: string, input: object, body?: string): Promise<unknown>;
}

async function begin(
  store: Store,
  arrived: Arrived[],
  life?: Mortal,
  lastLetter = Infinity,
): Promise<Process> {
  const { context } = await desk(store);
  const alive: ActingContext = {
    ...context,
    outgoing: outgoingPool({
      clock: context.clock,
      make: () => ({
        async send({ to, text, messageId }) {
          if (life?.isDead) return new Promise(() => undefined);
          if (arrived.length + 1 >= lastLetter) life?.die();
          arrived.push({ to, text: text.trim(), messageId });
          return life?.isDead ? new Promise(() => undefined) : { outcome: 'sent', response: '250 Ok' };
        },
        verify: async () => undefined,
        close: async () => undefined,
      }),
    }),
  };
  return {
    store,
    context: alive,
    async run(name, input, body) {
      const operation = OPERATIONS.find((each) => each.name === name);
      if (!operation) throw new Error(`There is no operation '${name}'.`);
      const stream = body === undefined ? null : Readable.from([Buffer.from(body)]);
      return operation.run({ ...alive, body: stream }, operation.input.parse(input));
    },
  };
}

/** The whole job; safe to be done again from the start, whatever was done of it before. */
async function job({ run, context }: Process, arrived: readonly Arrived[]): Promise<void> {
  await run('lead.import', {}, CSV);
  await run('enroll', { sequence: 'Crash', leads: LEADS });
  await tick(context, { signal: { aborted: true } });
  // One pass of each lane, so that the answer comes between the first message and the others.
  for (let passes = 0; passes < 20 && !arrived.some(({ to }) => to === ADA); passes += 1) await tick(context);
  const first = arrived.find(({ to }) => to === ADA);
  if (first) await run('mail.receive', {}, answerTo(first));
  await tick(context);
}

/** Everything to its end, by somebody who comes when the leases of the dead have run out. */
async function bringToAnEnd(survivor: Process, arrived: readonly Arrived[]): Promise<void> {
  const { context, run } = survivor;
  await job(survivor, arrived);
  for (let round = 0; round < 10; round += 1) {
    await tick(context);
    const { messages } = (await run('message.list', { state: 'uncertain' })) as {
      messages: { enrollmentId: string; messageId: string }[];
    };
    for (const { enrollmentId, messageId } of messages) {
      const sent = arrived.some((one) => one.messageId === messageId);
      await run('settle', { enrollments: [enrollmentId], sent });
    }
    const first = arrived.find(({ to }) => to === ADA);
    if (first) await run('mail.receive', {}, answerTo(first));
  }
}

async function prepared(database: string): Promise<void> {
  const store = await openStore({ database });
  const { run } = await begin(store, []);
  await run('sequence.save', { definition: SEQUENCE });
  await run('sequence.publish', { sequence: 'Crash' });
  await store.close();
}

/** One life that ends at that point, and what comes after it. @returns how many statements and letters it got to */
async function live(
  database: string,
  end: { readonly statement?: number; readonly when?: 'before' | 'after'; readonly letter?: number },
): Promise<{ statements: number; letters: number }> {
  const arrived: Arrived[] = [];
  const store = await openStore({ database });
  const life = mortal(store, end.statement ?? Infinity, end.when ?? 'before');
  const whole = begin(store, arrived, life, end.letter).then((victim) => job(victim, arrived));
  await Promise.race([whole, life.died]);
  const reached = { statements: life.count, letters: arrived.length };
  life.die();
  await life.bury();

  const after = await openStore({ database });
  try {
    const survivor = await begin(after, arrived);
    // `desk` gives both the same clock: nothing in this sequence waits, and leases run out.
    (survivor.context.clock as { advance?: (by: number) => void }).advance?.(120_000);
    await bringToAnEnd(survivor, arrived);
  } finally {
    await after.close();
  }
  agree(await ledgerOf(database), { leads: LEADS.length, arrived, answered: new Set([ADA]) });
  return reached;
}

type End = Parameters<typeof live>[1];
type Lived = ReturnType<typeof live>;

function named(end: End, life: Lived): Lived {
  return life.catch((error: unknown) => {
    throw new Error(`${JSON.stringify(end)}: ${error instanceof Error ? error.message : String(error)}`);
  });
}

describe('A process that ends at any statement to its database, or at any letter, repeats nothing and loses nothing', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-every-'));
    await prepared(join(folder, 'template.sqlite'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let made = 0;
  async function onSqlite(end: End): Lived {
    const database = join(folder, `${(made += 1)}.sqlite`);
    copyFileSync(join(folder, 'template.sqlite'), database);
    return named(end, live(database, end));
  }

  async function onPostgres(end: End): Lived {
    const { url, drop } = await freshDatabase();
    try {
      await prepared(url);
      return await named(end, live(url, end));
    } finally {
      await drop();
    }
  }

  test.each(['before', 'after'] as const)('every statement on SQLite, %s it', async (when) => {
    const { statements } = await onSqlite({});
    expect(statements).toBeGreaterThan(50);
    for (let statement = 1; statement <= statements; statement += 1) await onSqlite({ statement, when });
  });

  test('every letter', async () => {
    const { letters } = await onSqlite({});
    expect(letters).toBeGreaterThan(2);
    for (let letter = 1; letter <= letters; letter += 1) await onSqlite({ letter });
  });

  // Each takes a database of its own, so some of them: others every time.
  test('one statement in twelve on PostgreSQL, before it and after it', async () => {
    const { statements } = await onPostgres({});
    expect(statements).toBeGreaterThan(50);
    for (let statement = 1 + Math.floor(Math.random() * 12); statement <= statements; statement += 12) {
      await onPostgres({ statement, when: statement % 2 === 0 ? 'before' : 'after' });
    }
  });
});
