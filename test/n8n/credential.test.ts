import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type Credential, type N8n } from '../support/n8n/n8n';
import { byName, one } from '../support/n8n/workflows';
import { killAll } from '../support/runner';

jest.setTimeout(60_000);

let n8n: N8n;
let runner: Connection;
let folder: string;
let other: Server;
beforeAll(async () => {
  n8n = startN8n();
  runner = await connect('a runner');
  other = createServer((_request, response) => response.end('<h1>It works!</h1>'));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  folder = mkdtempSync(join(tmpdir(), 'throughline-credential-'));
});
afterAll(async () => {
  other?.close();
  rmSync(folder, { recursive: true, force: true });
  await runner?.close();
  await n8n.end();
  killAll();
});

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
    ['a PostgreSQL server that does not run', () => POSTGRES, /cannot be used/],
    ['no host', () => ({ ...POSTGRES, host: ' ' }), /^The credential has no Host\./],
    [
      'a runner that does not run',
      () => ({ connection: 'runner', url: 'http://127.0.0.1:1', apiKey: 'x' }),
      /runner at http:\/\/127\.0\.0\.1:1 cannot be reached/,
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
