import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../engine/store/database';
import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type Credential, type N8n } from '../support/n8n/n8n';
import { byName, one } from '../support/n8n/workflows';
import { killAll } from '../support/runner';

jest.setTimeout(60_000);

let n8n: N8n;
let postgres: Connection;
let runner: Connection;
let folder: string;
/** A database whose migrations are not all known. */
let newer: string;
let other: Server;
beforeAll(async () => {
  n8n = startN8n();
  runner = await connect('a runner');
  postgres = await connect('PostgreSQL');
  other = createServer((_request, response) => response.end('<h1>It works!</h1>'));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  folder = mkdtempSync(join(tmpdir(), 'throughline-credential-'));
  newer = join(folder, 'made-later.sqlite');
  await makeNewer(newer);
});
afterAll(async () => {
  other?.close();
  rmSync(folder, { recursive: true, force: true });
  await runner?.close();
  await postgres?.close();
  await n8n.end();
  killAll();
});

async function makeNewer(file: string): Promise<void> {
  const store = await openStore({ database: file });
  const values = { name: '999-later', batch: 9, migration_time: 0 };
  await store.knex('throughline_migrations').insert(values);
  await store.close();
}

/** Root may write to any file of a disk: /proc takes none from anybody. */
function unwritable(inFolder: string): string {
  if (process.getuid?.() === 0) return '/proc/throughline.sqlite';
  const file = join(inFolder, 'read-only.sqlite');
  writeFileSync(file, '', { mode: 0o444 });
  return file;
}

function ofNewerVersion(inFolder: string): string {
  const file = join(inFolder, 'newer.sqlite');
  copyFileSync(newer, file);
  return file;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const POSTGRES = {
  connection: 'postgres',
  host: '127.0.0.1',
  port: 1,
  database: 'd',
  user: 'u',
  password: 'hush-hush',
};

describe('A credential that leads nowhere says so, in the test and in the node', () => {
  test.each<[string, () => Credential, RegExp]>([
    [
      'a folder that is not there',
      () => ({ connection: 'sqlite', file: join(folder, 'no/such/x.sqlite') }),
      /cannot be opened for writing.*Check that .*its folder exists/,
    ],
    [
      'a file that is no database',
      () => {
        const file = join(folder, 'letter.txt');
        writeFileSync(file, 'Dear Sir or Madam, this is not a database at all.\n'.repeat(99));
        return { connection: 'sqlite', file };
      },
      /letter\.txt' cannot be opened/,
    ],
    [
      'a file that cannot be written',
      () => ({ connection: 'sqlite', file: unwritable(folder) }),
      /cannot be opened for writing/,
    ],
    [
      'a database of a newer version',
      () => ({ connection: 'sqlite', file: ofNewerVersion(folder) }),
      /^The database was made by a newer version of Throughline \(it has the change '999-later'\)\..* Install that version/s,
    ],
    [
      'a wrong password',
      () => ({ ...postgres.credential, password: 'hush-hush' }),
      /password authentication failed for user/,
    ],
    [
      'a database that is not there',
      () => ({ ...postgres.credential, database: 'nowhere' }),
      /database "nowhere" does not exist/,
    ],
    ['a PostgreSQL server that does not run', () => POSTGRES, /cannot be used/],
    ['no host', () => ({ ...POSTGRES, host: ' ' }), /^The credential has no Host\./],
    [
      'a runner that does not run',
      () => ({ connection: 'runner', url: 'http://127.0.0.1:1', apiKey: 'x' }),
      /runner at http:\/\/127\.0\.0\.1:1 cannot be reached: .*[^.]\. Check that it runs/,
    ],
    [
      'a wrong key',
      () => ({ ...runner.credential, apiKey: 'tl_wrong' }),
      /^The API key is not known or was revoked/,
    ],
    [
      'no address',
      () => ({ connection: 'runner', url: 'localhost' }),
      /^'localhost' is not the address of a runner/,
    ],
    [
      'an address with a slip in it',
      () => ({ connection: 'runner', url: 'http://localhost:3210x' }),
      /^'http:\/\/localhost:3210x' is not the address of a runner\. It looks like/,
    ],
    [
      'another web server',
      () => ({ ...runner.credential, url: `http://127.0.0.1:${portOf(other)}` }),
      /\(status 200\) does not talk like a Throughline runner/,
    ],
  ])('%s', async (_what, credential, sentence) => {
    const tested = await n8n.testCredential(credential());
    expect(tested).toEqual({ status: 'Error', message: expect.stringMatching(sentence) });
    expect(tested.message).not.toContain('hush-hush');
    const run = await n8n.run(
      one('enroll', { sequence: byName('Welcome') }),
      [{ email: 'a@b.co' }],
      credential(),
    );
    expect(run.status).toBe('error');
    const said = `${run.error?.message} ${run.error?.description}`;
    expect(said).toMatch(sentence);
    expect(said).not.toContain('hush-hush');
  });
});

test('a node without a credential asks for one', async () => {
  const [start, it] = one('enroll', { sequence: byName('Welcome') }).nodes;
  if (!start || !it) throw new Error('There are two nodes.');
  const { connections } = one('enroll', {});
  const run = await n8n.run({ nodes: [start, { ...it, credentials: {} }], connections }, [{}], {});
  expect(run.error?.message).toMatch(/does not have any credentials set/);
});
