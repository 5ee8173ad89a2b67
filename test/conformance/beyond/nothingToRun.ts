import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '../../../engine/index';
import type { Open } from '../support';
import { enroll, mail, publish, states } from '../../support/scenario';

const LEADS = ['a@example.com', 'b@example.com'];
const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined;

interface Package {
  readonly dependencies?: object;
  readonly peerDependencies?: object;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

/** What n8n refuses or strips, and what it therefore must not need; scripts/check-package.mjs installs it so. */
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack', 'prepublishOnly'];

export function nothingToRun(open: Open, database: 'sqlite' | 'postgres'): void {
  test('10. Nothing to run: the package brings no dependency and runs no script when it is installed', () => {
    const text = readFileSync(path.resolve(__dirname, '../../../package.json'), 'utf8');
    const { dependencies, optionalDependencies, scripts } = JSON.parse(text) as Package;
    expect(dependencies ?? {}).toEqual({});
    expect(Object.keys(optionalDependencies ?? {}).sort()).toEqual(['imap-simple', 'sqlite3']);
    expect(HOOKS.filter((name) => name in scripts)).toEqual([]);
  });

  test('10. Nothing to run: the database is all that there is; another process goes on where one stopped', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-'));
    const place = database === 'sqlite' ? { database: path.join(folder, 'data.sqlite') } : {};
    const test = await open(place);
    await publish(test, [mail('one'), mail('two', { after: '2 days' })]);
    await enroll(test, LEADS);
    expect(await test.engine.tick()).toMatchObject({ sent: 2 });
    const next = await test.another();
    await test.engine.close();
    test.clock.advance({ days: 2 });
    expect(await next.tick()).toMatchObject({ sent: 2 });
    const door = {
      run: async <T>(name: string, input?: unknown) => (await next.run(name, input ?? {})) as T,
    };
    expect(new Set(Object.values(await states(door)))).toEqual(new Set(['Finished (No reply)']));
    // Beside the file only what SQLite itself keeps while it is open.
    if (database === 'sqlite')
      expect(readdirSync(folder).filter((name) => !/^data\.sqlite(-wal|-shm)?$/.test(name))).toEqual([]);
    await next.close();
    rmSync(folder, { recursive: true });
  });

  // Only once: it is about SQLite.
  if (database === 'postgres') return;
  test.each(['sqlite3', 'node:sqlite'] as const)('10. Nothing to run: %s is enough, and where it is missing that is said', async (sqliteDriver) => {
    const opened = openEngine({ database: ':memory:', sqliteDriver });
    if (sqliteDriver === 'node:sqlite' && !hasNodeSqlite) {
      await expect(opened).rejects.toMatchObject({ code: 'sqlite_driver_missing', hint: expect.stringContaining('sqlite3') });
      return;
    }
    const engine = await opened;
    expect(await engine.status()).toMatchObject({ database: 'sqlite', driver: sqliteDriver });
    await engine.close();
  }); // prettier-ignore
}
