import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A PostgreSQL database of its own on the server that the test run started (or that DATABASE_URL names). */
export async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env['THROUGHLINE_TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('No PostgreSQL: run the tests through jest, whose set-up starts one.');
  const name = `throughline_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
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
