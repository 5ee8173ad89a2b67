import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexFactory from 'knex';
import { openStore } from '../../engine/store/database';
import { newPlace } from '../support/places';
import { programFor } from '../support/publicProgram';
import { firstKey, killAll, startRunner, throughline, type Ended, type Place } from '../support/runner';

jest.setTimeout(60_000);

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-bad-'));
});
afterEach(() => {
  killAll();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const serve = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  throughline(['serve', '--port', '0', ...words], { folder, env });

/** Root may write anywhere, so under root another user tries. */
function serveAsSomebody(words: readonly string[]): Promise<Ended> {
  if (!isRoot) return serve(words);
  const cli = programFor(NOBODY, join(folder, 'program'));
  return throughline(['serve', '--port', '0', ...words], { folder, uid: NOBODY, cli });
}

/** One line that says which and why, one that says what to do, and nothing else: no stack, no remarks. */
function expectRefusal({ code, out, err }: Ended, exit: number, problem: string, sentence: RegExp): void {
  const [first = '', ...rest] = err.trim().split('\n');
  expect(first).toMatch(new RegExp(`^error ${problem}: .+[.?!]$`));
  expect(first).toMatch(sentence);
  expect(rest).toEqual([expect.stringMatching(/^hint: .+/)]);
  expect(out).toBe('');
  expect(code).toBe(exit);
}

/** Asked for as a program would. */
async function expectJson(words: readonly string[], code: string): Promise<void> {
  const ended = await throughline([...words, '--json'], { folder });
  expect(JSON.parse(ended.err)).toMatchObject({
    error: { code, message: expect.any(String), hint: expect.any(String) },
  });
}

describe('A start with something wrong in its options says which, and makes nothing', () => {
  test.each([
    ['an unknown flag', ['--prot', '1'], {}, 'unknown_option', /--prot.*--port/],
    ['a word for the port', ['--port', 'abc'], {}, 'invalid_option', /port.*flag --port.*'abc'/],
    ['a port that is none', ['--port', '65536'], {}, 'invalid_option', /'65536'/],
    ['a rhythm that no clock has', ['--tick', '7s'], {}, 'invalid_option', /tick.*'7s'/],
    ['an unknown time zone', ['--time-zone', 'Europe/Berlim'], {}, 'invalid_option', /Europe\/Berlim/],
    [
      'an unknown variable',
      [],
      { THROUGHLINE_PROT: '1' },
      'unknown_option',
      /THROUGHLINE_PROT.*THROUGHLINE_PORT/,
    ],
    ['a wrong variable', [], { THROUGHLINE_SWEEP: 'often' }, 'invalid_option', /THROUGHLINE_SWEEP.*'often'/],
    ['a key that is too short', [], { THROUGHLINE_KEY: 'my secret' }, 'invalid_option', /key.*at least 16/],
    ['a configuration that is not there', ['--config', 'mine.yaml'], {}, 'config_file_missing', /mine\.yaml/],
  ])('%s', async (_what, words, env, code, sentence) => {
    const ended = await serve([...words, '--data', join(folder, 'data')], env);
    expectRefusal(ended, 2, code, sentence);
    expect(ended.err).not.toContain('my secret');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an unknown key in the configuration file', async () => {
    writeFileSync(join(folder, 'throughline.yaml'), 'prot: 4000\n');
    expectRefusal(await serve([]), 2, 'unknown_option', /'prot'.*throughline\.yaml.*port/);
    expect(readdirSync(folder)).toEqual(['throughline.yaml']);
  });

  test('programs are told the same as JSON', async () => {
    await expectJson(['serve', '--port', 'abc'], 'invalid_option');
    await expectJson(['serve', '--prot'], 'unknown_option');
    await expectJson(['lead', 'list', '--data', 'nowhere'], 'database_missing');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a port that is taken: the sentence names it, and the one who runs there is not disturbed', async () => {
  const place = { data: join(folder, 'data') };
  const running = await startRunner(place);
  const { port } = new URL(running.url);
  const ended = await throughline(['serve', '--port', port], { place });
  expectRefusal(ended, 3, 'port_taken', new RegExp(`Port ${port} is taken`));
  // The second start has not made the first one's link worthless.
  expect((await firstKey(running)).key).toMatch(/^tl_/);
  expect((await running.stop()).code).toBe(0);
});

test('a port that another program holds leaves data that the next start can use', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const place = { data: join(folder, 'data') };
  const port = String((other.address() as AddressInfo).port);
  expectRefusal(await throughline(['serve', '--port', port], { place }), 3, 'port_taken', new RegExp(port));
  await new Promise((resolve) => other.close(resolve));
  const running = await startRunner(place);
  expect(running.setupLink).not.toBeNull();
  expect((await running.stop()).code).toBe(0);
});

describe('A database that cannot be written', () => {
  test('because its path leads through a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    const ended = await serve([
      '--data',
      join(folder, 'data'),
      '--database',
      join(folder, 'file', 'db.sqlite'),
    ]);
    expectRefusal(ended, 3, 'database_not_writable', /file\/db\.sqlite/);
    expectRefusal(
      await serve(['--data', join(folder, 'file', 'data')]),
      3,
      'data_folder_not_writable',
      /file\/data/,
    );
  });

  test('because there is no server at its address', async () => {
    const url = 'postgres://ada:very-secret@127.0.0.1:1/throughline';
    const ended = await serve(['--data', join(folder, 'data'), '--database', url]);
    expectRefusal(ended, 3, 'database_unreachable', /127\.0\.0\.1:1\/throughline/);
    expect(ended.err).not.toContain('very-secret');
  });

  test('because its file belongs to somebody who lets others only read', async () => {
    const data = join(folder, 'data');
    const database = join(folder, 'theirs', 'db.sqlite');
    mkdirSync(join(folder, 'theirs'));
    mkdirSync(data, { mode: 0o700 });
    const made = await throughline(['lead', 'upsert', 'ada@lab.test'], { place: { data, database }, folder });
    expect(made).toMatchObject({ code: 0 });
    for (const name of readdirSync(join(folder, 'theirs'))) chmodSync(join(folder, 'theirs', name), 0o444);
    chmodSync(join(folder, 'theirs'), 0o555);
    chmodSync(folder, 0o755);
    giveToSomebody(data);
    const ended = await serveAsSomebody(['--data', data, '--database', database]);
    expectRefusal(ended, 3, 'database_not_writable', /theirs\/db\.sqlite/);
    chmodSync(join(folder, 'theirs'), 0o755);
  });

  test('because its folder belongs to somebody else', async () => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o555 });
    chmodSync(folder, 0o755);
    expectRefusal(await serveAsSomebody(['--data', data]), 3, 'data_folder_not_writable', /\/data'/);
    expect(readdirSync(data)).toEqual([]);
  });
});

test('a key file that others may read is refused, and stays as it is', async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'throughline.key'), `${'0'.repeat(64)}\n`);
  chmodSync(join(data, 'throughline.key'), 0o644);
  expectRefusal(await serve(['--data', data]), 2, 'key_file_open', /throughline\.key.*644/);
  expect(readdirSync(data)).toEqual(['throughline.key']);
});

test('with another key a sender says that its password cannot be opened, and with the old one it works again', async () => {
  const place = { data: join(folder, 'data') };
  const smtp = JSON.stringify({ host: '127.0.0.1', port: 1, user: 'ada', password: 'secret' });
  const [right, wrong] = [
    { THROUGHLINE_KEY: 'the right key, long enough' },
    { THROUGHLINE_KEY: 'a wrong key, but long enough' },
  ];
  const save = ['sender', 'save', 'Ada', '--address', 'ada@lab.test', '--smtp', smtp, '--no-verify'];
  expect(await throughline(save, { place, env: right })).toMatchObject({ code: 0 });
  const tested = await throughline(['sender', 'test', 'Ada'], { place, env: wrong });
  expectRefusal(tested, 3, 'secret_key_wrong', /password/);
  const again = await throughline(['sender', 'test', 'Ada', '--json'], { place, env: right });
  // Opened: now the server is tried, and there is none at that port.
  expect(again.out).toContain('sender_unreachable');
});

describe.each(['sqlite', 'postgres'] as const)('A database from a newer version (%s)', (kind) => {
  let place: Place;
  let remove: () => Promise<void>;
  beforeEach(async () => ({ place, remove } = await newPlace(kind)));
  afterEach(() => remove());

  test('is refused by the server and by every command, and not touched', async () => {
    expect(await throughline(['lead', 'upsert', 'ada@lab.test'], { place })).toMatchObject({ code: 0 });
    const database = place.database ?? join(place.data, 'throughline.sqlite');
    const { changes } = await contents(database);
    const store = await openStore({ database });
    await store
      .knex('throughline_migrations')
      .insert({ name: '999-from-the-future', batch: 99, migration_time: new Date(0) });
    await store.close();
    for (const words of [
      ['serve', '--port', '0'],
      ['lead', 'list'],
      ['lead', 'upsert', 'bob@lab.test'],
    ]) {
      expectRefusal(
        await throughline(words, { place }),
        3,
        'database_too_new',
        /newer version.*999-from-the-future/,
      );
    }
    expect(await contents(database)).toEqual({
      leads: ['ada@lab.test'],
      changes: [...changes, '999-from-the-future'],
    });
  });
});

test('an unknown command, and a command without what it needs, say so', async () => {
  expectRefusal(
    await throughline(['sequnce', 'list'], { folder }),
    2,
    'unknown_command',
    /sequnce.*sequence/,
  );
  expectRefusal(await throughline(['sequence', 'get'], { folder }), 2, 'missing_argument', /sequence/);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

/** Asked without our own ways, which refuse it. */
async function contents(database: string): Promise<{ leads: string[]; changes: string[] }> {
  const postgres = database.startsWith('postgres');
  const knex = knexFactory(
    postgres
      ? { client: 'pg', connection: database }
      : { client: 'sqlite3', connection: { filename: database }, useNullAsDefault: true },
  );
  try {
    const leads = await knex<{ email: string }>('leads').orderBy('email').pluck('email');
    const changes = await knex<{ name: string }>('throughline_migrations').orderBy('id').pluck('name');
    return { leads, changes };
  } finally {
    await knex.destroy();
  }
}

function giveToSomebody(path: string): void {
  if (!isRoot) return;
  chownSync(path, NOBODY, NOBODY);
  for (const name of readdirSync(path)) chownSync(join(path, name), NOBODY, NOBODY);
}
