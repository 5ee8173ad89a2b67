import { beginTestRun } from '../testRun';
import { startPostgres, type PostgresServer } from './server';

declare global {
  var throughlinePostgres: PostgresServer | undefined;
}

/** Jest's globalSetup: one server for the whole run; every test file makes its own databases on it. */
export default async function setup(): Promise<void> {
  if (process.env.THROUGHLINE_TEST_DATABASE_URL) return;
  beginTestRun();
  globalThis.throughlinePostgres = await startPostgres();
  process.env.THROUGHLINE_TEST_DATABASE_URL = globalThis.throughlinePostgres.url;
}
