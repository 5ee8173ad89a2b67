import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../engine/store/database';
import { connected, freshDatabase, serverUrl, urlOf, type Database } from './freshDatabase';
import { testRun } from './testRun';
import { wiper, type Wiper } from './wiper';

/** Gives databases that have their schema and nothing else. */
export interface Migrated {
  take(): Promise<Database>;
  /** After the last test. */
  end(): Promise<void>;
}

/** The schema is made once in a run of the tests, by whoever needs it first, and copied from there. */
export function migrated(kind: 'sqlite' | 'postgres'): Migrated {
  return kind === 'sqlite' ? files() : databases();
}

function files(): Migrated {
  return {
    async take() {
      const file = join(testRun().folder, `${unique()}.sqlite`);
      copyFileSync(await originalFile(), file);
      return {
        url: file,
        drop: async () => ['', '-wal', '-shm'].forEach((end) => rmSync(`${file}${end}`, { force: true })),
      };
    },
    end: () => Promise.resolve(),
  };
}

/** Two who make it at once do not meet: a file is renamed when it is whole. */
async function originalFile(): Promise<string> {
  const original = join(testRun().folder, 'original.sqlite');
  if (existsSync(original)) return original;
  const draft = `${original}-${unique()}`;
  await (await openStore({ database: draft })).close();
  renameSync(draft, original);
  return original;
}

/** What one test is done with is wiped and given to the next: a new database costs more than most tests. */
function databases(): Migrated {
  const all: { database: Database; wiper: Wiper }[] = [];
  const free: typeof all = [];
  const another = async (): Promise<(typeof all)[number]> => {
    const database = await freshDatabase(await originalDatabase());
    const one = { database, wiper: await wiper(database.url) };
    all.push(one);
    return one;
  };
  return {
    async take() {
      const one = free.pop() ?? (await another());
      return { url: one.database.url, drop: async () => void ((await one.wiper.wipe()) && free.push(one)) };
    },
    async end() {
      for (const { database, wiper: its } of all.splice(0)) {
        await its.end();
        await database.drop();
      }
    },
  };
}

/** Any number that is nobody else's lock. */
const LOCK = 7_468_726_702;

function originalDatabase(): Promise<string> {
  const name = testRun().original;
  return connected(serverUrl(), async (server) => {
    await server.query('select pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await server.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      await server.query(`create database ${name}`);
      await (await openStore({ database: urlOf(name) })).close();
    }
    return name;
  });
}

const unique = (): string => randomBytes(6).toString('hex');
