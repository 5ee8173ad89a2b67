import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRepository, ROOT } from './paths.mjs';

const STAMP = path.join(ROOT, 'node_modules/.cache/throughline/build.json');

/** Changes of these change every output; npm rewrites the hidden lock file whenever it changes node_modules. */
const ALWAYS = [
  'package.json',
  'tsconfig.json',
  'gulpfile.js',
  'scripts/build.mjs',
  'node_modules/.package-lock.json',
];

/** Whether the last build started from exactly these files, unchanged, and its outputs are still there. */
export async function isFresh(wanted) {
  const last = await readFile(STAMP, 'utf8').then(JSON.parse, () => undefined);
  if (!last || JSON.stringify(last.wanted) !== JSON.stringify(wanted)) return false;
  const now = await Promise.all(
    [...Object.entries(last.inputs), ...last.outputs.map((file) => [file])].map(unchanged),
  );
  return now.every(Boolean);
}

export async function remember(wanted, { inputs, outputs }) {
  const scripts = (await readdir(path.join(ROOT, 'scripts/build'))).map((file) => `scripts/build/${file}`);
  const own = inputs.map(inRepository).filter((file) => !file.includes('node_modules/'));
  const all = [...new Set([...own, ...wanted.copies, ...wanted.icons, ...ALWAYS, ...scripts])];
  const signed = await Promise.all(all.map(async (file) => [file, await signature(file)]));
  const stamp = { wanted, inputs: Object.fromEntries(signed), outputs: outputs.map(inRepository) };
  await mkdir(path.dirname(STAMP), { recursive: true });
  await writeFile(STAMP, JSON.stringify(stamp));
}

async function unchanged([file, before]) {
  const now = await signature(file);
  return before === undefined ? now !== 'none' : now === before;
}

/** Compared for equality, never for order: switching branches moves times backwards too. */
async function signature(file) {
  return stat(path.join(ROOT, file)).then(
    ({ mtimeMs, size }) => `${mtimeMs}/${size}`,
    () => 'none',
  );
}
