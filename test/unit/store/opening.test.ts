import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine, type Engine } from '../../../engine/index';
import { openStore, type Store } from '../../../engine/store/database';
import { freshDatabase } from '../../support/freshDatabase';
import { enroll, mail, publish, states } from '../../support/scenario';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'throughline-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name = 'data.sqlite'): string => path.join(folder, name);

const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined;

describe.each(['sqlite', 'postgres'] as const)('Opening a database (%s)', (kind) => {
  let url: string;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ url, drop } =
      kind === 'sqlite' ? { url: file(), drop: () => Promise.resolve() } : await freshDatabase());
  });
  afterEach(() => drop());

  test('ten at once on a fresh one: it is made once, and all ten share its secrets', async () => {
    const stores = await Promise.all(Array.from({ length: 10 }, () => openEngine({ database: url })));
    const [first, last] = [stores[0]!, stores[9]!];
    const store = await openStore({ database: url });
    const names: string[] = await store.knex('throughline_migrations').orderBy('id').pluck('name');
    const files = readdirSync(path.join(__dirname, '../../../engine/store/migrations')).sort();
    expect(names.map((name) => `${name}.ts`)).toEqual(files);
    expect(await store.knex('settings').where('key', 'signing_secret')).toHaveLength(1);
    expect(await store.knex('senders').select('id')).toEqual([{ id: 'outbox' }]);
    await store.close();

    // A message that one runner sent is known to another by its signature.
    const door = { run: <R>(name: string, input?: unknown) => first.run(name, input) as Promise<R> };
    await publish(door, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(door, ['ada@example.com']);
    await first.tick();
    const { messages } = await door.run<{ messages: { messageId: string }[] }>('message.list');
    const raw = `From: ada@example.com\r\nTo: me@x.test\r\nSubject: Re\r\nMessage-ID: <r@x.test>\r\nIn-Reply-To: ${messages[0]!.messageId}\r\n\r\nYes, please call me.\r\n`;
    expect(await last.run('mail.receive', { raw })).toMatchObject({
      kind: 'reply',
      matchedBy: 'in_reply_to',
    });
    expect(await states(door)).toEqual({ 'ada@example.com': 'Finished (Replied)' });
    await Promise.all(stores.map((engine) => engine.close()));
  });

  test('one from a newer version is refused and left exactly as it was', async () => {
    const store = await openStore({ database: url });
    await store
      .knex('throughline_migrations')
      .insert({ name: '999-from-the-future', batch: 9, migration_time: null });
    const before = await store.knex('throughline_migrations').select();
    await expect(openEngine({ database: url })).rejects.toMatchObject({
      code: 'database_too_new',
      kind: 'unavailable',
      message: expect.stringContaining('999-from-the-future'),
      hint: expect.stringContaining('nothing in the database was changed'),
    });
    expect(await store.knex('throughline_migrations').select()).toEqual(before);
    expect(await store.knex('settings').select()).toEqual([]);
    await store.close();
  });
});

describe('A SQLite file that cannot be written', () => {
  const refused = {
    code: 'database_not_writable',
    kind: 'unavailable',
    hint: expect.stringContaining('folder'),
  };

  test.each([
    ['in a folder that is not there', () => file('nowhere/data.sqlite')],
    ['that is a folder', () => { mkdirSync(file('folder')); return file('folder'); }],
    ['that is no database', () => { writeFileSync(file(), 'once upon a time '.repeat(100)); return file(); }],
  ])('%s', async (_where, make) => {
    await expect(openEngine({ database: make() })).rejects.toMatchObject(refused);
  }); // prettier-ignore

  // In a folder that may be written SQLite opens it without a word, and only a change finds out.
  test.each([0o555, 0o777])('that may only be read, in a folder of mode %o', async (mode) => {
    const engine = await openEngine({ database: file() });
    await engine.close();
    chmodSync(file(), 0o444);
    chmodSync(folder, mode);
    // For root no file is read-only; another user, for a moment, finds out.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    let opened: Promise<Engine>;
    try {
      opened = openEngine({ database: file() });
      await expect(opened).rejects.toMatchObject(refused);
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  });
});

describe('One SQLite file', () => {
  test('many writers in one process take turns, and nobody waits for long', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore({ database: file() })));
    await stores[0]!.knex('settings').insert({ key: 'count', value: '0' });
    const add = (store: Store): Promise<void> =>
      store.transaction(async ({ knex }) => {
        const row = await knex('settings').where('key', 'count').first('value');
        await knex('settings')
          .where('key', 'count')
          .update({ value: String(Number(row?.value) + 1) });
      });
    const started = performance.now();
    await Promise.all(stores.flatMap((store) => Array.from({ length: 10 }, () => add(store))));
    expect(performance.now() - started).toBeLessThan(12_000);
    expect(await stores[1]!.knex('settings').where('key', 'count').first('value')).toEqual({ value: '80' });
    await Promise.all(stores.map((store) => store.close()));
  });
});

describe('A PostgreSQL server that cannot be used', () => {
  test('says where it was looked for, and no password', async () => {
    const opening = openEngine({ database: 'postgres://ada:secret@127.0.0.1:9/db' });
    await expect(opening).rejects.toMatchObject({
      code: 'database_unreachable',
      message: expect.stringMatching(/^(?!.*secret).*127\.0\.0\.1:9/),
    });
  });
});

describe("Node's own SQLite", () => {
  const opening = (): Promise<Engine> => openEngine({ database: file(), sqliteDriver: 'node:sqlite' });

  if (!hasNodeSqlite) {
    test('is asked for only where it is: elsewhere opening fails and says so', async () => {
      await expect(opening()).rejects.toMatchObject({ code: 'sqlite_driver_missing', kind: 'unavailable' });
    });
    return;
  }

  test('carries a sequence from enrolment to its end, beside a second engine with the native driver', async () => {
    const engine = await opening();
    expect(await engine.status()).toMatchObject({ database: 'sqlite', driver: 'node:sqlite' });
    const other = await openEngine({ database: file(), sqliteDriver: 'sqlite3' });
    const door = { run: <R>(name: string, input?: unknown) => engine.run(name, input) as Promise<R> };
    await publish(door, [
      mail('one', { text: 'Für {{ firstName }} \u{1F600}' }),
      { id: 'call', kind: 'task', title: 'Call' },
    ]);
    await enroll(door, [{ email: 'ada@example.com', firstName: 'Ädá' }]);
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    await other.tick();
    const { tasks } = (await other.run('task.list', {})) as { tasks: { id: string }[] };
    await engine.run('task.complete', { task: tasks[0]!.id });
    expect(await states(door)).toEqual({ 'ada@example.com': 'Finished (No reply)' });
    const { messages } = await door.run<{ messages: { id: string }[] }>('message.list');
    expect(await other.run('message.get', { message: messages[0]!.id })).toMatchObject({
      text: 'Für Ädá \u{1F600}\n',
    });
    await engine.close();
    await other.close();
  });

  test('a transaction that fails leaves nothing behind', async () => {
    const store = await openStore({ database: file(), sqliteDriver: 'node:sqlite' });
    const failing = store.transaction(async (db) => {
      await db.knex('settings').insert({ key: 'a', value: 'b' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.knex('settings').where('key', 'a')).toEqual([]);
    await store.close();
  });
});
