import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf, openEngine } from '../../../engine/index';
import { openStore, type Store } from '../../../engine/store/database';
import { inWords } from '../../../engine/store/trouble';
import { freshDatabase } from '../../support/freshDatabase';

const caught = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error,
  );
const setting = (store: Store, value: string): PromiseLike<unknown> =>
  store.knex('settings').insert({ key: 'k', value });

describe('A database that takes nothing more, in words', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'throughline-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('a full disk, and one that may only be read', async () => {
    const store = await openStore({ database: path.join(folder, 'data.sqlite') });
    try {
      // SQLite's own limit to a file gives the answer of a full disk.
      await store.knex.raw('pragma max_page_count = 1');
      const full = await caught(setting(store, 'hunter2'.repeat(20_000)));
      // What is written may be a secret, or somebody's letter, and errors go into logs.
      expect(messageOf(full)).toMatch(/insert into .*SQLITE_FULL/);
      expect(messageOf(full)).not.toContain('hunter2');
      expect(inWords(store.profile, full)).toMatchObject({ code: 'database_full', kind: 'unavailable' });
      await store.knex.raw('pragma query_only = 1');
      const closed = await caught(setting(store, 'x'));
      expect(inWords(store.profile, closed)).toMatchObject({ code: 'database_not_writable', kind: 'unavailable' }); // prettier-ignore
    } finally {
      await store.close();
    }
  });

  test('a server that takes no changes, or ends the connection', async () => {
    const { url, drop } = await freshDatabase();
    const store = await openStore({ database: url });
    try {
      const closed = await caught(
        store.knex.transaction(async (trx) => {
          await trx.raw('set transaction read only');
          await trx('settings').insert({ key: 'k', value: 'v' });
        }),
      );
      expect(inWords(store.profile, closed)).toMatchObject({ code: 'database_not_writable' });
      const gone = await caught(store.knex.raw('select pg_terminate_backend(pg_backend_pid())'));
      expect(inWords(store.profile, gone)).toMatchObject({
        code: 'database_unreachable',
        kind: 'unavailable',
        message: expect.stringMatching(/^The database does not answer \((?!select).+\)\.$/),
      });
    } finally {
      await store.close();
      await drop();
    }
  });

  test('any other trouble stays what it is', async () => {
    const store = await openStore({ database: ':memory:' });
    const error = await caught(store.knex.raw('select nothing from nowhere'));
    expect(inWords(store.profile, error)).toBe(error);
    await store.close();
  });
});

test('and so the engine tells it', async () => {
  const { url, drop } = await freshDatabase();
  const engine = await openEngine({ database: url });
  await drop();
  try {
    await expect(engine.run('lead.list', {})).rejects.toMatchObject({ code: 'database_unreachable' });
    await expect(engine.auth.setupNeeded()).rejects.toMatchObject({ code: 'database_unreachable' });
  } finally {
    await engine.close();
  }
});
