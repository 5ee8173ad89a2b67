import type { Knex } from 'knex';
import type { Store } from '../../engine/store/database';

/** A store that stops answering, as its process does when it is killed. */
export interface Mortal {
  /** Statements so far. */
  readonly count: number;
  readonly isDead: boolean;
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  /** Dies now: from here on nothing is answered any more. */
  die(): void;
  /** Lets go of the connections, as the system does for the dead: what was not committed is undone. */
  bury(): Promise<void>;
}

interface Client {
  readonly config: unknown;
  readonly pool: {
    readonly pendingAcquires: Iterable<{ abort(): void }>;
    release(connection: unknown): boolean;
    destroy(): Promise<unknown>;
  };
  acquireConnection(): Promise<unknown>;
  _query(connection: unknown, query: unknown): Promise<unknown>;
}

const NEVER = new Promise<never>(() => undefined);

/**
 * @param at the number of the statement at which it dies; Infinity: never
 * @param when `before` the statement is run; or `after`, when nobody hears the answer any more
 */
export function mortal(store: Store, at: number, when: 'before' | 'after'): Mortal {
  const client = (store.knex as Knex & { client: Client }).client;
  const prototype = Object.getPrototypeOf(client) as Client;
  const query = prototype._query;
  const connections = new Set<unknown>();
  let count = 0;
  let isDead = false;
  let tell: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (tell = resolve));
  const die = (): void => {
    isDead = true;
    tell();
  };
  // Transactions have clients of their own, with the same prototype and the same configuration.
  prototype._query = function (this: Client, connection, sql) {
    if (this.config !== client.config) return query.call(this, connection, sql);
    connections.add(connection);
    count += 1;
    if (isDead) return NEVER;
    if (count < at) return query.call(this, connection, sql);
    if (when === 'before') {
      die();
      return NEVER;
    }
    isDead = true;
    return query.call(this, connection, sql).then(
      () => (die(), NEVER),
      () => (die(), NEVER),
    );
  };
  const acquire = client.acquireConnection.bind(client);
  client.acquireConnection = () => (isDead ? NEVER : acquire());
  return {
    get count() {
      return count;
    },
    get isDead() {
      return isDead;
    },
    died,
    die,
    async bury() {
      prototype._query = query;
      // Who still waits for a connection would do so for a minute, and keep the tests from ending.
      for (const waiting of client.pool.pendingAcquires) waiting.abort();
      await Promise.all([...connections].map(hangUp));
      for (const connection of connections) client.pool.release(connection);
      // Its timers; that the connections are closed already is what we wanted.
      client.pool.destroy().catch(() => undefined);
    },
  };
}

interface Sqlite {
  close(done: (error: Error | null) => void): void;
}
interface Postgres {
  readonly connection: { readonly stream: { destroy(): void; once(event: 'close', done: () => void): void } };
  on(event: 'error', listener: () => void): void;
}

function hangUp(connection: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    if ('close' in (connection as object)) {
      (connection as Sqlite).close((error) => (error ? reject(error) : resolve()));
      return;
    }
    const { stream } = (connection as Postgres).connection;
    (connection as Postgres).on('error', () => undefined);
    stream.once('close', resolve);
    stream.destroy();
  });
}
