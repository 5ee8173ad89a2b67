import { randomInt } from 'node:crypto';
import { mergeTags } from './content/mergeTags';
import { outgoingFor } from './mail/outboxOutgoing';
import { outgoingPool } from './mail/transports';
import { ThroughlineError } from './model/errors';
import { idMaker } from './model/id';
import { silentLog, type Log } from './model/log';
import { isAdmin, systemActor, type Actor } from './model/member';
import { problemsOf } from './model/problems';
import { OPERATIONS } from './operations';
import { authentication, type Authentication } from './operations/auth';
import type { Operation } from './operations/operation';
import { pass, type PassReport } from './operations/pass';
import { systemClock, type Clock } from './schedule/clock';
import { checkZone } from './schedule/zone';
import { openStore, type StoreOptions } from './store/database';
import { openInstance } from './store/instance';
import { revisionCache } from './store/revisions';
import { sealer } from './store/secrets';
import { ensureOutbox } from './store/senders';
import { sessionRows, type SessionRows } from './store/sessions';
import { inWords } from './store/trouble';
import type { ActingContext, Context, Stop } from './worker/context';
import { health, type Health } from './worker/health';
import { mailboxes } from './worker/mailboxes';
import type { SweepReport } from './worker/sweep';

export interface EngineOptions {
  /** A SQLite file's path, `:memory:`, or a `postgres://` URL. */
  readonly database: string;
  readonly clock?: Clock;
  /** Times leases; differs from `clock` only where that runs faster than real time. */
  readonly leaseClock?: Clock;
  readonly log?: Log;
  /** Opens and seals the passwords of senders; null: none can be stored. */
  readonly secretKey?: string | null;
  readonly publicUrl?: string | null;
  /** The organisation's zone, on the first start only. */
  readonly timeZone?: string;
  readonly sqliteDriver?: StoreOptions['sqliteDriver'];
  /** 0 ≤ n < 1; chance in branches. */
  readonly random?: () => number;
}

export interface RunOptions {
  /** Who asks; without it the machine's own owner. */
  readonly actor?: Actor;
  readonly onProgress?: ActingContext['onProgress'];
  /** For operations that take a stream: a CSV file, a raw message. */
  readonly body?: NodeJS.ReadableStream;
  /** Lets an operation that sends mail (`advance`) end after what it has in hand; what is left is due as before. */
  readonly signal?: AbortSignal;
}

/** The front door: all that runner, nodes and library see. */
export interface Engine {
  readonly clock: Clock;
  readonly operations: readonly Operation[];
  /**
   * Does one thing.
   * @throws ThroughlineError `unknown_operation`, `invalid_input` (with `problems`), `forbidden`, and what it says itself
   */
  run(name: string, input: unknown, options?: RunOptions): Promise<unknown>;
  /** One pass of the worker: everything that is due now; with `detail`, told message by message. */
  tick(options?: { readonly signal?: AbortSignal; readonly detail?: boolean }): Promise<PassReport>;
  /** One pass over all mailboxes. */
  sweep(options?: { readonly signal?: AbortSignal }): Promise<SweepReport>;
  /** Reads mail as it arrives, until the signal; ends when every mailbox is closed. */
  watch(options: { readonly signal: AbortSignal; readonly onMail?: () => void }): Promise<void>;
  readonly auth: Authentication;
  readonly sessions: SessionRows;
  status(): Promise<Health>;
  /** Lets what is under way finish, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens the database, brings it to this version and is ready.
 * @throws ThroughlineError `database_not_writable`, `database_unreachable`, `database_too_new`, `unknown_time_zone`
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const timeZone = options.timeZone ?? 'UTC';
  checkZone(timeZone);
  const log = options.log ?? silentLog;
  const clock = options.clock ?? systemClock();
  const seals = sealer(options.secretKey ?? null);
  const store = await openStore({
    database: options.database,
    warn: (message) => log.warn(message),
    ...(options.sqliteDriver ? { sqliteDriver: options.sqliteDriver } : {}),
  });
  await ensureOutbox(store, clock.now());
  const newId = idMaker();
  const context: Context = {
    store,
    clock,
    leaseClock: options.leaseClock ?? clock,
    log,
    newId: () => newId(clock.now()),
    random: options.random ?? (() => randomInt(2 ** 47) / 2 ** 47),
    tags: mergeTags(),
    outgoing: outgoingPool({ clock: options.leaseClock ?? clock, make: outgoingFor }),
    sealer: seals,
    revisions: revisionCache(),
    instance: await openInstance(store, { name: 'My organisation', timeZone }),
    publicUrl: options.publicUrl?.replace(/\/+$/, '') ?? null,
  };
  const boxes = mailboxes(context);
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw inWords(store.profile, error);
    });
  /** What closing waits for: a pass cut off in the middle would leave its database connection behind. */
  const track = <T>(begun: Promise<T>): Promise<T> => {
    const work = told(begun);
    underWay.add(work);
    const forget = (): void => void underWay.delete(work);
    work.then(forget, forget);
    return work;
  };
  /** Not AbortSignal.any: made with every pass, those pile up on the signal that lives as long as the engine. */
  const until = (signal?: AbortSignal): Stop => ({
    get aborted() {
      return closing.signal.aborted || signal?.aborted === true;
    },
  });
  const sweep = (signal?: AbortSignal): Promise<SweepReport> => boxes.sweep(until(signal));
  return {
    clock,
    operations: OPERATIONS,
    run: (name, input, runOptions) =>
      track(run({ ...context, sweep, stop: until(runOptions?.signal) }, name, input, runOptions ?? {})),
    tick: (tickOptions) =>
      track(pass(context, { signal: until(tickOptions?.signal), detail: tickOptions?.detail })),
    sweep: (sweepOptions) => track(sweep(sweepOptions?.signal)),
    watch: ({ signal, onMail }) =>
      track(boxes.watch(AbortSignal.any([signal, closing.signal]), onMail ?? (() => undefined))),
    auth: eachTold(authentication(context), told),
    sessions: eachTold(sessionRows(store), told),
    status: () => told(health(context)),
    async close() {
      closing.abort();
      await Promise.allSettled([...underWay]);
      await boxes.close();
      await context.outgoing.close();
      await store.close();
    },
  };
}

type Asked = Readonly<Record<string, (...given: never[]) => Promise<unknown>>>;

function eachTold<Parts extends object>(
  parts: Parts,
  told: (work: Promise<unknown>) => Promise<unknown>,
): Parts {
  const names = Object.entries(parts as unknown as Asked);
  return Object.fromEntries(
    names.map(([name, ask]) => [name, (...given: never[]) => told(ask(...given))]),
  ) as unknown as Parts;
}

async function run(
  context: Context & Pick<ActingContext, 'sweep' | 'stop'>,
  name: string,
  input: unknown,
  { actor, onProgress, body }: RunOptions,
): Promise<unknown> {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (!operation) {
    throw new ThroughlineError({
      code: 'unknown_operation',
      kind: 'not_found',
      message: `There is no operation '${name}'.`,
      hint: `There are: ${OPERATIONS.map((each) => each.name).join(', ')}.`,
    });
  }
  const who = actor ?? systemActor('library');
  if (operation.permission === 'admin' && !isAdmin(who)) {
    throw new ThroughlineError({
      code: 'forbidden',
      kind: 'forbidden',
      message: `'${name}' is for owners and admins.`,
      hint: 'Ask one of them.',
    });
  }
  // Strict: a mistyped key must not be dropped in silence.
  const parsed = operation.input.strict().safeParse(input ?? {});
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, { input, schema: operation.input.strict() });
    throw new ThroughlineError({
      code: problems.length === 1 && problems[0] ? problems[0].code : 'invalid_input',
      message: problems.map(({ message }) => message).join(' '),
      hint: problems[0]?.hint ?? `\`throughline ${commandOf(name)} --help\` says what it takes.`,
      problems,
    });
  }
  return operation.run(
    { ...context, actor: who, onProgress: onProgress ?? (() => undefined), body: body ?? null },
    parsed.data,
  );
}

/** `apiKey.create` → `api-key create`, as the command line calls it. */
function commandOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace('.', ' ');
}
