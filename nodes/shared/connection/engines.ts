import { openEngine, type Engine, type EngineOptions } from '../../../engine/index';

/** Longer than a minute: a workflow that runs every minute keeps its database and its mailboxes open. */
const IDLE = 90_000;

interface Shared {
  readonly engine: Promise<Engine>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

// One engine per database in this process: SQLite has one connection, and mailboxes allow few.
const open = new Map<string, Shared>();

/** Lends the engine of a database, opened where it is not yet, closed when nobody has used it for a while. */
export async function withEngine<T>(
  options: EngineOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const key = JSON.stringify([options.database, options.secretKey]);
  const shared = open.get(key) ?? share(key, options);
  clearTimeout(shared.idle);
  shared.users += 1;
  try {
    return await work(await shared.engine);
  } finally {
    shared.users -= 1;
    if (shared.users === 0 && open.get(key) === shared) closeLater(key, shared, options);
  }
}

function share(key: string, options: EngineOptions): Shared {
  const shared: Shared = { engine: openEngine(options), users: 0, idle: undefined };
  open.set(key, shared);
  // The next one tries anew.
  shared.engine.catch(() => open.delete(key));
  return shared;
}

function closeLater(key: string, shared: Shared, { log }: EngineOptions): void {
  shared.idle = setTimeout(() => {
    open.delete(key);
    shared.engine
      .then((engine) => engine.close())
      .catch((error: unknown) => log?.warn('A database could not be closed', { error: String(error) }));
  }, IDLE);
  // n8n may end whenever it likes: nothing is lost by not closing.
  shared.idle.unref();
}
