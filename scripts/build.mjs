// Builds dist/: the engine as a library, the n8n nodes and credentials, and the runner.
//
//   node scripts/build.mjs           builds what is out of date; instant when nothing changed
//   node scripts/build.mjs --clean   from nothing
//
// Every package that we use is bundled, because the published package has no dependencies at all: n8n strips
// or refuses them. One engine is shared: nodes and runner reach dist/engine/index.js at run time instead of
// carrying copies, so that pools of connections are kept once per process.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { bundle } from './build/bundle.mjs';
import { findCopies, findEntries, findIcons } from './build/entries.mjs';
import { collectNotices, NOTICES } from './build/notices.mjs';
import { copyOutput, removeOthers, writeOutput } from './build/output.mjs';
import { isFresh, remember } from './build/stamp.mjs';
import { DIST, ROOT } from './build/paths.mjs';

const started = performance.now();
const clean = process.argv.includes('--clean');
const entries = await findEntries();
const copies = await findCopies();
const icons = await findIcons();
const wanted = { entries: entries.present.map((e) => e.source), copies, icons };

if (clean) await rm(DIST, { recursive: true, force: true });
if (!clean && (await isFresh(wanted))) process.exit(0);

try {
  const copying = runGulp();
  const bundles = await Promise.all(entries.present.map(bundle));
  const { text, packages } = await collectNotices(bundles.flatMap((b) => b.bundled));
  const written = await Promise.all([
    ...bundles.flatMap((b) => b.files).map(writeOutput),
    ...copies.map(copyOutput),
    writeOutput({ path: path.join(DIST, NOTICES), contents: Buffer.from(text) }),
  ]);
  await copying;
  const outputs = [...written, ...icons.map((file) => path.join(DIST, file))];
  await removeOthers(outputs);
  await remember(wanted, { inputs: bundles.flatMap((b) => b.inputs), outputs });

  for (const missing of entries.missing) console.log(`build: ${missing} is not there yet, left out`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`build: ${bundles.length} bundles, notices for ${packages} packages, ${seconds} s`);
} catch (error) {
  console.error(`build: ${error.message}`);
  process.exit(1);
}

/** Icons and codex files go through gulp, as n8n's own starter does it; nothing to do is not worth its half second. */
async function runGulp() {
  if (icons.length === 0) return;
  const gulp = path.join(ROOT, 'node_modules/gulp/bin/gulp.js');
  const child = spawn(process.execPath, [gulp, '--silent', 'build:icons'], { cwd: ROOT, stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  if (code !== 0) throw new Error(`gulp build:icons ended with ${code}`);
}
