import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface Database {
  readonly url: string;
  drop(): Promise<void>;
}

/** A PostgreSQL database of its own on the server that the test run started (or that DATABASE_URL names). */
export async function freshDatabase(template = 'template1'): Promise<Database> {
  const name = `throughline_${randomBytes(6).toString('hex')}`;
  await connected(serverUrl(), (server) => server.query(`create database ${name} template ${template}`));
  return {
    url: urlOf(name),
    drop: () =>
      connected(serverUrl(), async (server) => {
        await server.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** Of a database on that server. */
export function urlOf(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.toString();
}

export function serverUrl(): string {
  const url = process.env['THROUGHLINE_TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('No PostgreSQL: run the tests through jest, whose set-up starts one.');
  return url;
}

export async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
