import { connected, serverUrl } from '../freshDatabase';
import { endTestRun, testRun } from '../testRun';

/** Jest's globalTeardown. A server that was lent is left as it was. */
export default async function teardown(): Promise<void> {
  const { original } = testRun();
  await connected(serverUrl(), (server) => server.query(`drop database if exists ${original} with (force)`));
  await globalThis.throughlinePostgres?.stop();
  globalThis.throughlinePostgres = undefined;
  endTestRun();
}
