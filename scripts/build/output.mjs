import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DIST, ROOT } from './paths.mjs';

/** Writes through a neighbour and a rename, so that a process that is just loading dist never meets half a file. */
export async function writeOutput({ path: file, contents, executable = false }) {
  const before = await readFile(file).catch(() => undefined);
  if (before === undefined || !before.equals(contents)) {
    await mkdir(path.dirname(file), { recursive: true });
    const neighbour = `${file}.${process.pid}.tmp`;
    await writeFile(neighbour, contents);
    await rename(neighbour, file);
  }
  if (executable) await chmod(file, 0o755);
  return file;
}

/** Copies a file of the repository to the same place under dist. */
export async function copyOutput(file) {
  const target = path.join(DIST, file);
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(path.join(ROOT, file), target);
  return target;
}

/** Removes from dist what no source makes any more. Declarations have their own script and stay. */
export async function removeOthers(expected) {
  const keep = new Set(expected);
  for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !keep.has(file) && !/\.(d\.ts|tmp)$/.test(file)) await rm(file, { force: true });
  }
}
