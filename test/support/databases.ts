import { handClock, openEngine, type Engine, type EngineOptions, type HandClock } from '../../engine/index';
import { migrated } from './migrated';

export interface TestEngine {
  readonly engine: Engine;
  readonly clock: HandClock;
  /** Runs an operation; its result as the caller says that it looks. */
  run<Result = Record<string, never>>(
    name: string,
    input?: unknown,
    options?: Parameters<Engine['run']>[2],
  ): Promise<Result>;
  /** Another engine on the same database: a second runner. */
  another(options?: Partial<EngineOptions>): Promise<Engine>;
}

/** A Monday, 10:00 in Berlin: inside every default window. */
export const MONDAY = Date.parse('2026-03-02T10:00:00+01:00');

const KEY = 'a key for tests, long enough';

/** Opens a fresh engine on the database under test. */
export type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

/**
 * The same tests on SQLite and on PostgreSQL, each on an empty database of its own, with a clock that stands still until
 * told otherwise. `open` gives a fresh engine; all are closed after each test.
 */
export function onEachDatabase(
  title: string,
  tests: (open: Open, database: 'sqlite' | 'postgres') => void,
): void {
  describe.each(['sqlite', 'postgres'] as const)(`${title} (%s)`, (kind) => {
    const closing: (() => Promise<void>)[] = [];
    const databases = migrated(kind);
    afterAll(databases.end);
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });
    tests(async (options = {}) => {
      const place = await databases.take();
      closing.push(place.drop);
      const clock = handClock(MONDAY);
      const settings: EngineOptions = {
        database: place.url,
        clock,
        timeZone: 'Europe/Berlin',
        secretKey: KEY,
        ...options,
      };
      const engine = await openEngine(settings);
      closing.push(() => engine.close());
      return {
        engine,
        clock,
        run: async <Result>(name: string, input: unknown = {}, runOptions?: Parameters<Engine['run']>[2]) =>
          (await engine.run(name, input, runOptions)) as Result,
        another: async (more = {}) => {
          const other = await openEngine({ ...settings, ...more });
          closing.push(() => other.close());
          return other;
        },
      };
    }, kind);
  });
}
