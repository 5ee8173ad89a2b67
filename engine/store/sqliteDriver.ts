import type { Knex } from 'knex';
import { ThroughlineError } from '../model/errors';
import { whenFree } from './whenFree';

/** What Knex needs of a driver package of the better-sqlite3 kind. */
interface Statement {
  readonly reader: boolean;
  all(bindings: unknown[]): unknown;
  run(bindings: unknown[]): unknown;
}

export type SqliteClient = typeof Knex.Client;

// Knex ships its dialects as plain CommonJS without types; these are the members that we override.
interface KnexDialect {
  new (config: unknown): { query: unknown };
  readonly prototype: object;
}

/**
 * Chooses the SQLite driver before anything is required: the native `sqlite3` (our optional dependency, or n8n's own
 * copy), else Node's built-in `node:sqlite` (22.13 and newer). Never better-sqlite3: on Node 20 its version 13 ends
 * the process, and no try/catch sees that.
 * @throws ThroughlineError `sqlite_driver_missing` where there is neither
 */
export function sqliteClient(prefer?: 'sqlite3' | 'node:sqlite'): { client: SqliteClient; driver: string } {
  if (prefer !== 'node:sqlite') {
    try {
      require('sqlite3');
      return { client: immediate(require('knex/lib/dialects/sqlite3') as KnexDialect), driver: 'sqlite3' };
    } catch (error) {
      if (prefer === 'sqlite3') throw error;
    }
  }
  requireBuiltIn();
  const dialect = require('knex/lib/dialects/better-sqlite3') as KnexDialect;
  return { client: immediate(builtIn(dialect)), driver: 'node:sqlite' };
}

function requireBuiltIn(): void {
  try {
    require('node:sqlite');
  } catch (cause) {
    throw new ThroughlineError({
      code: 'sqlite_driver_missing',
      kind: 'unavailable',
      message: `There is no SQLite here: the package 'sqlite3' is not installed, and Node ${process.versions.node} has none built in.`,
      hint: 'Run `npm install sqlite3`, use Node 22.13 or newer, or use a PostgreSQL database.',
      cause,
    });
  }
}

interface Querying {
  _query(connection: unknown, query: unknown): Promise<unknown>;
}

/**
 * Every transaction begins immediate. A deferred one that reads first and writes later fails with SQLITE_BUSY as soon
 * as another process has written in between, and no busy timeout helps then (sqlite.org, 'isolation').
 */
function immediate(dialect: KnexDialect): SqliteClient {
  const Transaction = require('knex/lib/dialects/sqlite3/execution/sqlite-transaction') as KnexDialect;
  class ImmediateTransaction extends (Transaction as unknown as new (...args: unknown[]) => {
    query(connection: unknown, sql: string): unknown;
  }) {
    begin(connection: unknown): unknown {
      return this.query(connection, 'BEGIN IMMEDIATE;');
    }
  }
  class Client extends (dialect as unknown as new (config: unknown) => Querying) {
    transaction(...args: unknown[]): object {
      return new ImmediateTransaction(this, ...args);
    }
    override _query(connection: unknown, query: unknown): Promise<unknown> {
      return whenFree(() => super._query(connection, query));
    }
  }
  return Client as unknown as SqliteClient;
}

function builtIn(dialect: KnexDialect): KnexDialect {
  class NodeSqlite extends (dialect as unknown as new (config: unknown) => object) {
    _driver(): unknown {
      return BuiltInDatabase;
    }
  }
  return NodeSqlite as unknown as KnexDialect;
}

/** The part of node:sqlite that is used here; the types of Node 20 do not have the module. */
interface NodeSqlite {
  readonly DatabaseSync: new (filename: string) => NodeSqliteDatabase;
}
interface NodeSqliteDatabase {
  prepare(sql: string): {
    columns(): unknown[];
    all(...bindings: unknown[]): unknown;
    run(...bindings: unknown[]): unknown;
  };
  close(): void;
}

/** node:sqlite in the shape that Knex's better-sqlite3 dialect calls. */
class BuiltInDatabase {
  private readonly db: NodeSqliteDatabase;

  constructor(filename: string) {
    const { DatabaseSync } = require('node:sqlite') as NodeSqlite;
    this.db = new DatabaseSync(filename);
  }

  prepare(sql: string): Statement {
    const statement = this.db.prepare(sql);
    return {
      // `columns()` tells a select (or `returning`) from a statement that only changes rows.
      reader: statement.columns().length > 0,
      all: (bindings) => statement.all(...bindings),
      run: (bindings) => statement.run(...bindings),
    };
  }

  close(): void {
    this.db.close();
  }
}
