import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLI } from './runner';

const ROOT = join(__dirname, '../..');
/** What the built program asks for by name when it runs, as far as a database goes. */
const DRIVER = [
  'sqlite3/package.json',
  'sqlite3/lib',
  'sqlite3/build/Release/node_sqlite3.node',
  'bindings',
  'file-uri-to-path',
];

/**
 * The built program where this user may read it: in place, or else (a checkout in root's home) a copy in the folder.
 * @throws Error where not even Node is in that user's reach
 */
export function programFor(uid: number, folder: string): string {
  if (!may(uid, '-x', process.execPath))
    throw new Error(
      `User ${uid} may not run ${process.execPath}: use a Node that is installed for all (/usr/bin, /usr/local).`,
    );
  if (may(uid, '-r', CLI)) return CLI;
  cpSync(dirname(dirname(CLI)), join(folder, 'dist'), { recursive: true });
  for (const part of DRIVER.filter((name) => existsSync(join(ROOT, 'node_modules', name)))) {
    mkdirSync(dirname(join(folder, 'node_modules', part)), { recursive: true });
    cpSync(join(ROOT, 'node_modules', part), join(folder, 'node_modules', part), { recursive: true });
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  return join(folder, 'dist/runner/cli.js');
}

/** Asked as that user, since a folder on the way may be closed to them. Only root may ask. */
function may(uid: number, what: '-r' | '-x', file: string): boolean {
  try {
    execFileSync('setpriv', [
      '--reuid',
      String(uid),
      '--regid',
      String(uid),
      '--clear-groups',
      'test',
      what,
      file,
    ]);
    return true;
  } catch {
    return false;
  }
}
