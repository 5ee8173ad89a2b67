import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun, killAll, startRunner, throughline, type Ended } from '../support/runner';
import { smtpSink } from '../support/smtpSink';

jest.setTimeout(60_000);

const FILES = join(__dirname, '../fixtures/e2e');
const SEQUENCE = join(FILES, 'first-contact.yaml');
const LEADS = join(FILES, 'leads.csv');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-line-'));
});
afterEach(() => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]): Promise<Ended> => throughline(words, { folder });

/** What a program reads: one JSON document on stdout, nothing on stderr. */
async function json<T = Record<string, unknown>>(...words: string[]): Promise<T> {
  const { out, err } = await run(...words, '--json');
  expect(err).toBe('');
  return JSON.parse(out) as T;
}

test('one line does the whole job: publishes, imports, enrols and sends, here into the outbox', async () => {
  const ended = await run('run', SEQUENCE, '--leads', LEADS);
  // Two of its eight rows were left out, and the exit code says so.
  expect(ended).toMatchObject({ code: 1, err: '' });
  expect(ended.out).toContain('6 created');
  expect(ended.out).toContain('line 8:');
  expect(ended.out).toContain('line 9:');
  expect(ended.out).toContain('Enrolled 6 of 6');
  expect(ended.out).toContain('6 messages sent');

  const { messages } = await json<{ messages: { to: string; subject: string; state: string }[] }>(
    'message',
    'list',
    '--sender',
    'outbox',
  );
  expect(messages).toHaveLength(6);
  expect(messages.map(({ to, subject }) => `${to}: ${subject}`)).toContain('alma@first.test: Hello Alma');
  expect(new Set(messages.map(({ state }) => state))).toEqual(new Set(['sent']));
});

test('the same line again sends nothing again and makes no new revision', async () => {
  await run('run', SEQUENCE, '--leads', LEADS);
  const before = await json('sequence', 'get', 'First contact');
  const again = await json('run', SEQUENCE, '--leads', LEADS);
  expect(again).toMatchObject({ sent: 0, failed: 0, enrollments: { Active: 6 } });
  expect(await json('message', 'list')).toMatchObject({ messages: { length: 6 } });
  expect(await json('sequence', 'get', 'First contact')).toMatchObject({ revision: before['revision'] });
});

test('it goes on until nothing is due by itself when asked to, and its exit code is 0 when nothing was refused', async () => {
  writeFileSync(join(folder, 'quick.yaml'), readFileSync(join(FILES, 'crowd.yaml'), 'utf8'));
  writeFileSync(join(folder, 'two.csv'), 'email,firstName\nada@first.test,Ada\nbob@first.test,Bob\n');
  const ended = await run('run', 'quick.yaml', '--leads', 'two.csv', '--until-done', '--json');
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(ended.out)).toMatchObject({
    sent: 2,
    failed: 0,
    enrollments: { 'Finished (No reply)': 2 },
  });
});

test('a sequence that cannot be published and a file that is not there change nothing', async () => {
  writeFileSync(
    join(folder, 'wrong.yaml'),
    'name: Wrong\nstages:\n  - kind: email\n    subject: Hi\n    text: "{{ firstNam }}"\n',
  );
  const wrong = await run('run', 'wrong.yaml', '--leads', LEADS);
  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.err).toMatch(/^error cannot_publish: .*'firstNam'/);
  expect(wrong.err).toContain('firstName');
  const missing = await run('run', SEQUENCE, '--leads', 'nobody.csv');
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(missing.err).toMatch(/^error file_not_readable: .*nobody\.csv/);
  await run('lead', 'upsert', 'ada@first.test');
  expect(await json('message', 'list')).toMatchObject({ messages: [] });
  expect(await json('lead', 'list')).toMatchObject({ leads: [{ email: 'ada@first.test' }] });
});

test('exit codes tell a script what happened', async () => {
  await run('run', SEQUENCE, '--leads', LEADS);
  const code = async (...words: string[]): Promise<number | null> => (await run(...words)).code;
  expect(await code('pause', '--emails', 'alma@first.test')).toBe(0);
  expect(await code('pause', '--emails', 'alma@first.test', '--emails', 'nobody@first.test')).toBe(1);
  expect(await code('pause')).toBe(2);
  expect(await code('sequence', 'list', '--data', 'nowhere')).toBe(3);
  expect(await code('sequence', 'get', 'Nothing of that name')).toBe(4);
  expect(await code('--help')).toBe(0);
  expect(await code('--version')).toBe(0);
});

test('every command explains itself', async () => {
  const { out } = await run('--help');
  const groups = [...out.matchAll(/^ {2}([a-z-]+)(?: \[options\])?(?: [<[].*?)?(?: {2}|\n)/gm)].map(
    ([, word]) => String(word),
  );
  expect(groups).toEqual(expect.arrayContaining(['serve', 'run', 'sequence', 'enroll', 'lead', 'settle']));
  const helps = await Promise.all(['serve', 'run', 'enroll', 'settle'].map((word) => run(word, '--help')));
  for (const help of helps)
    expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: throughline') });
});

test('a server that is started for a program says as JSON where it is, and logs JSON', async () => {
  const runner = await startRunner({ data: join(folder, 'data') }, ['--json']);
  expect(runner.setupLink).toContain(`${runner.url}/setup?token=`);
  const { code, out, err } = await runner.stop();
  expect([code, JSON.parse(out).api]).toEqual([0, `${runner.url}/api/v1`]);
  for (const line of err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('message');
});

describe('A server that is asked to stop', () => {
  test('finishes what is in hand, also where npm passes on what the terminal has told it already', async () => {
    const runner = await startRunner({ data: join(folder, 'data') });
    runner.signal('SIGTERM');
    runner.signal('SIGINT');
    const { code, err } = await runner.ended;
    expect([code, err]).toEqual([0, expect.stringContaining('Stopped.')]);
  });

  test('and asked once more, does not wait for what is in hand', async () => {
    const runner = await startRunner({ data: join(folder, 'data') });
    const { hostname, port } = new URL(runner.url);
    const slow = connect(Number(port), hostname).on('error', () => undefined);
    slow.write('POST /hooks/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    const asking = setInterval(() => runner.signal('SIGTERM'), 100);
    const { code, err } = await runner.ended;
    clearInterval(asking);
    expect([code, err]).toEqual([128 + 15, expect.not.stringContaining('Stopped.')]);
  });
});

test('a command that sends lets the mail on the wire finish when it is interrupted, and leaves the rest due', async () => {
  const sink = await smtpSink();
  try {
    sink.manner = (_to, nth) => (nth === 1 ? 'hold' : 'take');
    const smtp = JSON.stringify({ host: '127.0.0.1', port: sink.port, secure: false, connections: 1 });
    await run('sender', 'save', 'Me', '--address', 'me@first.test', '--smtp', smtp, '--no-verify');
    await run('sequence', 'save', SEQUENCE, '--publish');
    await run('lead', 'upsert', 'ada@first.test', '--first-name', 'Ada', '--company', 'First');
    await run('enroll', 'First contact', 'ada@first.test');
    const sending = begun(['advance', '--json'], { folder });
    await Promise.race([sink.until(1), sending.ended]);
    sending.signal('SIGINT');
    sink.release();
    const { code, out } = await sending.ended;
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ sent: 1, failed: 0 })]);
  } finally {
    await sink.stop();
  }
});
