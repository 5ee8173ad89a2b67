import { readdirSync } from 'node:fs';
import path from 'node:path';
import knexFactory, { type Knex } from 'knex';
import { selectRaw } from '../../../engine/store/bulk';
import { openStore, type Db } from '../../../engine/store/database';
import { migrate, type Migration } from '../../../engine/store/migrate';
import { profileOf } from '../../../engine/store/profile';
import { sqliteClient } from '../../../engine/store/sqliteDriver';
import { freshDatabase } from '../../support/freshDatabase';
import { scratchFolder } from '../../support/scratch';

const FOLDER = path.join(__dirname, '../../../engine/store/migrations');

function allMigrations(): Migration[] {
  return readdirSync(FOLDER).sort().map((file) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- whichever there are
    const [migration] = Object.values(require(path.join(FOLDER, file)) as Record<string, Migration>);
    return migration!;
  }); // prettier-ignore
}

/** In the order in which they were made: none refers to a later one. */
const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid",
  postgres: "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by oid", // prettier-ignore
};

async function tablesOf(db: Db): Promise<string[]> {
  const rows = await selectRaw<{ name: string }>(db, TABLES[db.profile.name]);
  return rows.map(({ name }) => name).filter((name) => !name.startsWith('throughline_'));
}

/** A row in each table, every column filled. */
async function fill(db: Db, mark: string): Promise<void> {
  for (const table of await tablesOf(db)) {
    const columns = Object.entries(await db.knex(table).columnInfo());
    const filled = columns.filter(([name]) => name !== 'seq' || table === 'feeds');
    const value = ([name, { type }]: (typeof columns)[number]): [string, unknown] => [name, /text/i.test(type) ? mark : 0];
    await db.knex(table).insert(Object.fromEntries(filled.map(value)));
  } // prettier-ignore
}

describe.each(['sqlite', 'postgres'] as const)('A database of an earlier version (%s)', (kind) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function bare(): Promise<{ url: string; db: Db }> {
    const folder = scratchFolder('upgrading');
    const url = kind === 'sqlite' ? path.join(folder, 'data.sqlite') : (await postgres()).url;
    const place: Knex.Config =
      kind === 'sqlite'
        ? { client: sqliteClient().client, connection: { filename: url }, useNullAsDefault: true }
        : { client: 'pg', connection: url };
    const quiet = (): void => undefined;
    const log = { warn: quiet, error: quiet, deprecate: quiet, debug: quiet };
    const knex = knexFactory({ ...place, log });
    closing.push(() => knex.destroy());
    return { url, db: { knex, profile: profileOf(kind) } };
  }
  async function postgres(): ReturnType<typeof freshDatabase> {
    const database = await freshDatabase();
    closing.push(() => database.drop());
    return database;
  }

  test('keeps what was written at each version through all that come after it', async () => {
    const { url, db } = await bare();
    const migrations = allMigrations();
    const expected = new Map<string, number>();
    for (const [index] of migrations.entries()) {
      await migrate(db.knex, db.profile, migrations.slice(0, index + 1));
      await fill(db, `at version ${index + 1}`);
      for (const table of await tablesOf(db)) expected.set(table, (expected.get(table) ?? 0) + 1);
    }
    const store = await openStore({ database: url });
    closing.push(() => store.close());
    for (const [table, count] of expected)
      expect([table, await store.knex(table).select()]).toEqual([table, Array(count).fill(expect.anything())]); // prettier-ignore
    expect(expected.get('leads')).toBe(migrations.length);
  });

  test('is as it was when a change to it breaks off, and is brought up to date by the next start', async () => {
    const { url, db } = await bare();
    const migrations = allMigrations();
    await migrate(db.knex, db.profile, migrations.slice(0, 4));
    const before = await tablesOf(db);
    const broken: Migration = { name: '999-broken', up: () => Promise.reject(new Error('The power went.')) };
    await expect(migrate(db.knex, db.profile, [...migrations, broken])).rejects.toThrow('The power went.');
    expect(await tablesOf(db)).toEqual(before);
    const store = await openStore({ database: url });
    closing.push(() => store.close());
    expect((await tablesOf(store)).length).toBeGreaterThan(before.length);
  });
});
