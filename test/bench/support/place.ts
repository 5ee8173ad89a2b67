import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openEngine, type Engine, type EngineOptions } from '../../../engine/index';
import { openStore, type Store } from '../../../engine/store/database';

export type DatabaseKind = 'sqlite' | 'postgres';

/** A database of its own, with our schema. */
export interface Place {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** A connection beside the engine's, opened the same way: raw Knex for the peer, and for preparing. */
  readonly store: Store;
  openEngine(options?: Partial<EngineOptions>): Promise<Engine>;
  /** Empties tables, as if they were new. */
  clear(...tables: readonly string[]): Promise<void>;
  /** Has the planner know what is in them, as in a database that has been in use for a while. */
  settle(...tables: readonly string[]): Promise<void>;
}

export interface Places {
  open(kind: DatabaseKind): Promise<Place>;
  /** An empty PostgreSQL database, for a peer that brings its own schema. */
  openEmpty(): Promise<{ readonly url: string }>;
  /** Has something else closed with them, before what was opened earlier. */
  atEnd(close: () => unknown): void;
  /** Closes and removes all that were opened. */
  close(): Promise<void>;
}

/** @param server of the URL of a PostgreSQL on which databases may be created */
export function places(server: string): Places {
  const closing: (() => unknown)[] = [];

  async function freshPostgres(): Promise<string> {
    const name = `throughline_bench_${randomBytes(6).toString('hex')}`;
    await administer(server, `create database ${name}`);
    closing.push(() => administer(server, `drop database if exists ${name} with (force)`));
    const url = new URL(server);
    url.pathname = `/${name}`;
    return url.toString();
  }

  async function freshFile(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    return join(folder, 'bench.sqlite');
  }

  return {
    async open(kind) {
      const url = kind === 'sqlite' ? await freshFile() : await freshPostgres();
      const store = await openStore({ database: url });
      closing.push(() => store.close());
      return {
        kind,
        url,
        store,
        async openEngine(options = {}) {
          const engine = await openEngine({
            database: url,
            secretKey: 'a key for benchmarks, long enough',
            timeZone: 'Europe/Berlin',
            ...options,
          });
          closing.push(() => engine.close());
          return engine;
        },
        async clear(...tables) {
          if (kind === 'postgres') await store.knex.raw(`truncate ${tables.join(', ')} restart identity`);
          else for (const table of tables) await store.knex.raw(`delete from ${table}`);
        },
        async settle(...tables) {
          if (kind === 'postgres') await store.knex.raw(`vacuum analyze ${tables.join(', ')}`);
        },
      };
    },
    async openEmpty() {
      return { url: await freshPostgres() };
    },
    atEnd: (close) => void closing.push(close),
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
