import { mergeTags } from '../../engine/content/mergeTags';
import { outgoingFor } from '../../engine/mail/outboxOutgoing';
import { outgoingPool } from '../../engine/mail/transports';
import { idMaker } from '../../engine/model/id';
import type { Log } from '../../engine/model/log';
import { systemActor } from '../../engine/model/member';
import { OPERATIONS } from '../../engine/operations';
import { handClock, type HandClock } from '../../engine/schedule/clock';
import { openStore, type Store } from '../../engine/store/database';
import { openInstance } from '../../engine/store/instance';
import { revisionCache } from '../../engine/store/revisions';
import { sealer } from '../../engine/store/secrets';
import { ensureOutbox } from '../../engine/store/senders';
import type { ActingContext } from '../../engine/worker/context';
import { mailboxes } from '../../engine/worker/mailboxes';
import { tick, type TickReport } from '../../engine/worker/tick';
import { MONDAY } from './databases';
import { migrated } from './migrated';

/** A runner whose inside a test can reach: its queries can be counted, and its process can end at any commit. */
export interface Runner {
  readonly context: ActingContext;
  readonly store: Store;
  readonly clock: HandClock;
  readonly logged: string[];
  tick(): Promise<TickReport>;
  run<Result = Record<string, never>>(
    name: string,
    input?: unknown,
    over?: Partial<ActingContext>,
  ): Promise<Result>;
  /** From now on the process ends at its nth transaction, before or after that is committed: it never goes on. */
  dieAt(nth: number, when: 'before' | 'after'): void;
  /** The database refuses the nth transaction from now on, once. */
  failAt(nth: number): void;
  /** A tick that may never end. Resolves with null when the process has died. */
  tickUntilDeath(): Promise<TickReport | null>;
  /** How many transactions it has begun. */
  transactions(): number;
  /** The SQL of every query from now on, until the function is called. */
  listen(): () => string[];
}

/** The same tests on a SQLite file and a PostgreSQL database; `open` gives one more runner on the same one. */
export function onEachPlace(
  title: string,
  tests: (open: (over?: Partial<ActingContext>) => Promise<Runner>, kind: 'sqlite' | 'postgres') => void,
): void {
  describe.each(['sqlite', 'postgres'] as const)(`${title} (%s)`, (kind) => {
    const closing: (() => Promise<void> | void)[] = [];
    let url: string | null = null;
    const databases = migrated(kind);
    afterAll(databases.end);
    const clock = handClock(MONDAY);
    tests(async (over = {}) => {
      if (url === null) {
        const place = await databases.take();
        closing.push(place.drop);
        ({ url } = place);
      }
      const runner = await openRunner(url, clock, over);
      closing.push(async () => {
        await runner.context.outgoing.close();
        await runner.store.close();
      });
      return runner;
    }, kind);
    // Behind the hooks of the tests: a server that still holds an answer back is gone by now.
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
      url = null;
      clock.set(MONDAY);
    });
  });
}

async function openRunner(url: string, clock: HandClock, over: Partial<ActingContext>): Promise<Runner> {
  const opened = await openStore({ database: url });
  let begun = 0;
  let death: { nth: number; when: 'before' | 'after' } | null = null;
  let failing: number | null = null;
  let died: () => void = () => undefined;
  // A dead process says nothing more to its database: no heartbeat, no release of its lease.
  const knex = new Proxy(opened.knex, {
    get: (target, key) => {
      return key === 'raw' && dead
        ? () => new Promise(() => undefined)
        : (Reflect.get(target, key) as unknown);
    },
  });
  let dead = false;
  const store: Store = {
    ...opened,
    knex,
    async transaction(work) {
      begun += 1;
      if (begun === failing) throw new Error('Connection terminated unexpectedly');
      const last = death?.nth === begun ? death.when : null;
      const end = (): Promise<never> => {
        dead = true;
        died();
        return new Promise(() => undefined);
      };
      if ((death && begun > death.nth) || last === 'before') return end();
      const result = await opened.transaction(work);
      return last === 'after' ? end() : result;
    },
  };
  await ensureOutbox(store, clock.now());
  const newId = idMaker();
  const logged: string[] = [];
  const line = (message: string, data?: object): void =>
    void logged.push(`${message} ${JSON.stringify(data ?? {})}`);
  const log: Log = { debug: () => undefined, info: () => undefined, warn: line, error: line };
  const context: ActingContext = {
    store,
    clock,
    leaseClock: clock,
    log,
    newId: () => newId(clock.now()),
    random: () => 0.5,
    tags: mergeTags(),
    outgoing: outgoingPool({ clock, make: outgoingFor }),
    sealer: sealer('a key for tests, long enough'),
    revisions: revisionCache(),
    instance: await openInstance(store, { name: 'Lab', timeZone: 'Europe/Berlin' }),
    publicUrl: null,
    actor: systemActor('test'),
    sweep: () => mailboxes(context).sweep(),
    stop: { aborted: false },
    onProgress: () => undefined,
    body: null,
    ...over,
  };
  return {
    context,
    store,
    clock,
    logged,
    tick: () => tick(context),
    async run<Result>(name: string, input: unknown = {}, more: Partial<ActingContext> = {}) {
      const operation = OPERATIONS.find((each) => each.name === name);
      if (!operation) throw new Error(`There is no operation ${name}.`);
      const result = await operation.run({ ...context, ...more }, operation.input.parse(input));
      return operation.result.parse(result) as Result;
    },
    dieAt(nth, when) {
      death = { nth: begun + nth, when };
    },
    failAt(nth) {
      failing = begun + nth;
    },
    tickUntilDeath: () =>
      Promise.race([tick(context), new Promise<null>((resolve) => (died = () => resolve(null)))]),
    transactions: () => begun,
    listen() {
      const heard: string[] = [];
      const hear = ({ sql }: { sql: string }): void => void heard.push(sql);
      opened.knex.on('query', hear);
      return () => {
        opened.knex.removeListener('query', hear);
        return heard;
      };
    },
  };
}
