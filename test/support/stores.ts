import type { z } from 'zod';
import { mergeTags } from '../../engine/content/mergeTags';
import { outgoingPool } from '../../engine/mail/transports';
import { idMaker } from '../../engine/model/id';
import { silentLog } from '../../engine/model/log';
import { systemActor, type Actor } from '../../engine/model/member';
import type { Operation } from '../../engine/operations/operation';
import { handClock, type HandClock } from '../../engine/schedule/clock';
import { openStore, type Store } from '../../engine/store/database';
import { openInstance } from '../../engine/store/instance';
import { revisionCache } from '../../engine/store/revisions';
import { sealer } from '../../engine/store/secrets';
import { ensureOutbox } from '../../engine/store/senders';
import type { ActingContext } from '../../engine/worker/context';
import { mailboxes } from '../../engine/worker/mailboxes';
import { migrated } from './migrated';

/** The same tests on both databases, each with a store of its own, closed and dropped after each test. */
export function onEachStore(title: string, tests: (open: () => Promise<Store>) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${title} (%s)`, (kind) => {
    const closing: (() => Promise<void>)[] = [];
    const databases = migrated(kind);
    afterAll(databases.end);
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });
    tests(async () => {
      const place = await databases.take();
      closing.push(place.drop);
      const store = await openStore({ database: place.url });
      closing.push(() => store.close());
      return store;
    });
  });
}

export interface Desk {
  readonly store: Store;
  readonly clock: HandClock;
  readonly context: ActingContext;
  run<Input extends z.ZodObject, Result extends z.ZodType>(
    operation: Operation<Input, Result>,
    input: z.input<Input>,
    over?: Partial<Pick<ActingContext, 'actor' | 'body' | 'onProgress'>>,
  ): Promise<z.output<Result>>;
}

export const NOW = Date.parse('2026-03-02T10:00:00+01:00');

/** What operations on people work with, without a worker: each result is checked against what it promises. */
export async function desk(store: Store): Promise<Desk> {
  const clock = handClock(NOW);
  const newId = idMaker();
  await ensureOutbox(store, clock.now());
  const context: ActingContext = {
    store,
    clock,
    leaseClock: clock,
    log: silentLog,
    newId: () => newId(clock.now()),
    random: () => 0.5,
    tags: mergeTags(),
    outgoing: outgoingPool({ clock }),
    sealer: sealer('a key for tests, long enough'),
    revisions: revisionCache(),
    instance: await openInstance(store, { name: 'Lab', timeZone: 'Europe/Berlin' }),
    publicUrl: null,
    actor: systemActor('test'),
    onProgress: () => undefined,
    body: null,
    sweep: () => mailboxes(context).sweep(),
    stop: { aborted: false },
  };
  return {
    store,
    clock,
    context,
    async run(operation, input, over = {}) {
      const result = await operation.run({ ...context, ...over }, operation.input.parse(input));
      return operation.result.parse(result);
    },
  };
}

export function member(role: Actor['role'], id: string, name = id): Actor {
  return { kind: 'member', id, role, name };
}
