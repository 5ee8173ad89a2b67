import type { Knex } from 'knex';
import knexFactory from 'knex';
import { withoutPassword } from '../model/databaseUrl';
import { ThroughlineError, messageOf } from '../model/errors';
import { migrate } from './migrate';
import { postgresClient } from './postgresDriver';
import { profileOf, type Profile } from './profile';
import { sqliteClient } from './sqliteDriver';
import { whenFree } from './whenFree';

/** What every query takes: a connection or a transaction, and the ways of its database. */
export interface Db {
  readonly knex: Knex;
  readonly profile: Profile;
}

export interface Store extends Db {
  /**
   * Runs `work` in one transaction, and again from the start where PostgreSQL chose it to end a deadlock: `work` may
   * keep nothing outside of the transaction that a second run would trip over. Inside, use only the `db` that it is given: on SQLite there is one connection,
   * and a query on the store itself would wait for it for ever.
   */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  readonly driver: string;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** A SQLite file's path, `:memory:`, or a `postgres://` URL. */
  readonly database: string;
  /** Where Knex's own remarks go; it would print them to the console otherwise. */
  readonly warn?: (message: string) => void;
  readonly sqliteDriver?: 'sqlite3' | 'node:sqlite';
  /** Connections to PostgreSQL (SQLite has one). */
  readonly poolSize?: number;
}

/**
 * Opens the database and brings it to this version.
 * @throws ThroughlineError `database_not_writable`, `database_unreachable`, `database_too_new`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const postgres = /^postgres(ql)?:\/\//.test(options.database);
  // What goes wrong while opening is told once, by the error.
  let isOpen = false;
  const warn = (message: string): void => void (isOpen && options.warn?.(message));
  const opened = postgres ? postgresKnex({ ...options, warn }) : sqliteKnex({ ...options, warn });
  const profile = profileOf(postgres ? 'postgres' : 'sqlite');
  try {
    await migrate(opened.knex, profile);
    await writeNothing(opened.knex);
  } catch (error) {
    await opened.knex.destroy();
    throw openingError(error, options.database, postgres);
  }
  isOpen = true;
  return {
    ...opened,
    profile,
    async transaction(work) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await opened.knex.transaction((trx) => work({ knex: trx, profile }));
        } catch (error) {
          if (tries >= MOST_TRIES || !profile.isDeadlock(error)) throw error;
        }
      }
    },
    close: () => opened.knex.destroy(),
  };
}

/** A database that is up to date and may only be read opens without a word otherwise, and fails at the first change. */
async function writeNothing(knex: Knex): Promise<void> {
  await knex.raw('update settings set value = value where 1 = 0');
}

/** PostgreSQL takes a second to see a deadlock; whoever is chosen five times in a row has another trouble. */
const MOST_TRIES = 5;

function logger(options: StoreOptions): Knex.Config['log'] {
  const warn = options.warn ?? (() => undefined);
  return { warn, error: warn, deprecate: warn, debug: () => undefined };
}

/** Knex would write a failed statement with all its values into the error: people's mail and sealed passwords, into logs. */
const WITHOUT_VALUES = { compileSqlOnError: false };

function sqliteKnex(options: StoreOptions): { knex: Knex; driver: string } {
  const { client, driver } = sqliteClient(options.sqliteDriver);
  const knex = knexFactory({
    client,
    connection: { filename: options.database },
    useNullAsDefault: true,
    ...WITHOUT_VALUES,
    log: logger(options),
    pool: {
      min: 1,
      max: 1,
      // A process may wait its turn behind another's bulk write.
      acquireTimeoutMillis: 60_000,
      afterCreate: (
        connection: SqliteConnection,
        done: (error: Error | null, connection: unknown) => void,
      ) => {
        pragmas(connection, options.database).then(
          () => done(null, connection),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), connection),
        );
      },
    },
  });
  return { knex, driver };
}

interface SqliteConnection {
  exec?(sql: string, done: (error: Error | null) => void): void;
  prepare(sql: string): { all(bindings: unknown[]): unknown };
}

/** FULL, not NORMAL: an intent that a power cut forgets would let a message go out twice. */
const PRAGMAS = [
  // Whoever waits longer waits outside of SQLite: see `whenFree`.
  'busy_timeout = 10',
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'cache_size = -32000',
];

async function pragmas(connection: SqliteConnection, database: string): Promise<void> {
  for (const pragma of PRAGMAS) {
    if (database === ':memory:' && pragma.startsWith('journal_mode')) continue;
    await whenFree(() => set(connection, `PRAGMA ${pragma}`));
  }
}

async function set(connection: SqliteConnection, sql: string): Promise<void> {
  const { exec } = connection;
  if (!exec) connection.prepare(sql).all([]);
  else
    await new Promise<void>((resolve, reject) =>
      exec.call(connection, sql, (error) => (error ? reject(error) : resolve())),
    );
}

function postgresKnex(options: StoreOptions): { knex: Knex; driver: string } {
  const knex = knexFactory({
    client: postgresClient(),
    connection: {
      connectionString: options.database,
      types: { getTypeParser },
      // A server that vanished without a word answers nothing, and a pass would wait for it for ever.
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
    } as Knex.PgConnectionConfig,
    ...WITHOUT_VALUES,
    log: logger(options),
    pool: {
      min: 0,
      max: options.poolSize ?? 8,
      afterCreate(connection: PgConnection, done: (error: Error | null, connection: unknown) => void) {
        connection.query(`${PLANNING}; ${LOST}`, (error) => done(error, connection));
      },
    },
  });
  return { knex, driver: 'pg' };
}

interface PgConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/**
 * What is due, and the index that leads there, are in memory or on a fast disk. With PostgreSQL's own 4 (a disk of 1990)
 * a batch of 500 rows found by id reads all of a table of 10,000: 20% of a no-op stage.
 */
const PLANNING = 'set random_page_cost = 1.1';

/**
 * A machine that vanished in the middle of a transaction holds its locks until the server misses it, which takes hours:
 * so long `skip locked` passes over its leads, and over its sender. None of ours waits for anything but the database.
 */
const LOST = "set idle_in_transaction_session_timeout = '60s'";

const INT8 = 20;

/** Per connection, since pg's own registry is global to the process (inside n8n: to n8n). Counts and times fit 2^53. */
function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  if (oid === INT8 && format !== 'binary') return Number;
  const { types } = require('pg') as {
    types: { getTypeParser: (oid: number, format?: string) => (value: string) => unknown };
  };
  return types.getTypeParser(oid, format);
}

function openingError(error: unknown, database: string, postgres: boolean): unknown {
  if (error instanceof ThroughlineError) return error;
  const reason = messageOf(error);
  if (postgres) {
    return new ThroughlineError({
      code: 'database_unreachable',
      kind: 'unavailable',
      message: `The PostgreSQL database at ${withoutPassword(database)} cannot be used: ${reason}.`,
      hint: 'Check that the server runs, that the URL names an existing database, and its user and password.',
      cause: error,
    });
  }
  return new ThroughlineError({
    code: 'database_not_writable',
    kind: 'unavailable',
    message: `The database file '${database}' cannot be opened for writing: ${reason}.`,
    hint: 'Check that it is a SQLite database, that its folder exists, and that this user may write to the folder and the file.',
    cause: error,
  });
}
