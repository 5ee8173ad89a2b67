import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openStore } from '../../engine/store/database';

/** A PostgreSQL database of its own on the server that the test run started (or that DATABASE_URL names). */
export async function freshDatabase(
  template = 'template1',
): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env['THROUGHLINE_TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('No PostgreSQL: run the tests through jest, whose set-up starts one.');
  const name = `throughline_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

/**
 * Gives databases that have their schema already: copies of one that is made first (half the time of a fresh one each).
 * `drop` takes that one away again.
 */
export function databaseCopies(): { copy: typeof freshDatabase; drop: () => Promise<void> } {
  let original: ReturnType<typeof freshDatabase> | null = null;
  const migrated = async (): ReturnType<typeof freshDatabase> => {
    const database = await freshDatabase();
    await (await openStore({ database: database.url })).close();
    return database;
  };
  return {
    copy: async () => freshDatabase(new URL((await (original ??= migrated())).url).pathname.slice(1)),
    drop: async () => (await original)?.drop(),
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
