// Packs the package, installs it in an empty folder the way n8n 2.x does (its dev, peer and optional dependencies
// stripped, no install scripts), and loads it there: nothing may be missing. THROUGHLINE_NODE24 may name a second
// Node to load it with, whose built-in SQLite can stand in for sqlite3, which is not in reach there.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './build/paths.mjs';

const NOT_ALLOWED = [
  'preinstall',
  'install',
  'postinstall',
  'prepare',
  'prepack',
  'postpack',
  'prepublishOnly',
  'publish',
];
const run = promisify(execFile);
const scratch = await mkdtemp(path.join(os.tmpdir(), 'throughline-package-'));
try {
  await npm(['run', '--silent', 'dist'], ROOT);
  const [packed] = JSON.parse(await npm(['pack', '--json', '--pack-destination', scratch], ROOT));
  const own = await readPackage(packed);
  const home = await installAsN8nDoes(packed, own);
  const nodes = [process.execPath, process.env.THROUGHLINE_NODE24].filter(Boolean);
  for (const node of nodes) await load(node, home, own);
  const mb = (bytes) => (bytes / 1e6).toFixed(1);
  console.log(
    `package: ${packed.entryCount} files, ${mb(packed.size)} MB packed, ${mb(packed.unpackedSize)} MB unpacked`,
  );
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** What package.json promises, against what is in the archive. Returns the package.json. */
async function readPackage(packed) {
  const own = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const inside = new Set(packed.files.map((file) => file.path));
  const promised = [own.main, own.types, ...Object.values(own.bin), ...own.n8n.nodes, ...own.n8n.credentials];
  const missing = [...promised, 'LICENSE', 'README.md', 'dist/THIRD-PARTY-NOTICES.txt'].filter(
    (file) => !inside.has(file),
  );
  check(missing.length === 0, `missing in the package: ${missing.join(', ')}`);
  check(
    Object.keys(own.dependencies ?? {}).length === 0,
    'the package has dependencies: n8n strips or refuses them',
  );
  const hooks = NOT_ALLOWED.filter((name) => own.scripts[name]);
  check(hooks.length === 0, `n8n refuses these lifecycle scripts: ${hooks.join(', ')}`);
  return own;
}

async function installAsN8nDoes(packed, own) {
  await run('tar', ['-xzf', packed.filename], { cwd: scratch });
  const stripped = { ...own };
  for (const kind of ['devDependencies', 'peerDependencies', 'peerDependenciesMeta', 'optionalDependencies'])
    delete stripped[kind];
  await writeFile(path.join(scratch, 'package/package.json'), JSON.stringify(stripped, null, 2));
  await npm(['install', '--ignore-scripts', '--install-strategy=shallow'], path.join(scratch, 'package'));
  const home = path.join(scratch, 'home/node_modules', own.name);
  await cp(path.join(scratch, 'package'), home, { recursive: true });
  const brought = await readdir(path.join(home, 'node_modules')).catch(() => []);
  check(
    brought.filter((name) => !name.startsWith('.')).length === 0,
    `it brought packages along: ${brought.join(', ')}`,
  );
  return home;
}

/** What must work in that folder. */
async function load(node, home, own) {
  const outside = path.resolve(home, '../..');
  await run(node, ['-e', `require(${JSON.stringify(own.name)})`], { cwd: outside });
  const [command, file] = Object.entries(own.bin)[0];
  check(((await stat(path.join(home, file))).mode & 0o111) !== 0, `${file} is not executable`);
  const { stdout } = await run(node, [path.join(home, file), '--version'], { cwd: outside });
  check(
    stdout.trim() === own.version,
    `${command} --version says ${stdout.trim()}, package.json ${own.version}`,
  );
  const { stdout: version } = await run(node, ['-p', 'process.versions.node']);
  await work(node, own.name, outside, version.trim());
  console.log(`package: loads on Node ${version.trim()}, and ${command} --version says ${own.version}`);
}

async function npm(args, cwd) {
  const { stdout } = await run('npm', args, { cwd, maxBuffer: 64e6 });
  return stdout;
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** Nothing was compiled there: Node's own SQLite does the job where it has one (22.13), and else the error says what to do. */
async function work(node, name, outside, version) {
  const [major, minor] = version.split('.').map(Number);
  const builtIn = major > 22 || (major === 22 && minor >= 13);
  const program = `
    const { openEngine } = require(${JSON.stringify(name)});
    openEngine({ database: 'package.sqlite' }).then(async (engine) => {
      await engine.run('sequence.save', { definition: { name: 'One', settings: { window: [] }, stages: [
        { id: 'a', kind: 'email', subject: 'Hello {{ firstName }}', text: 'Hello' } ] } });
      await engine.run('sequence.publish', { sequence: 'One' });
      await engine.run('enroll', { sequence: 'One', leads: [{ email: 'ada@example.com', firstName: 'Ada' }] });
      const { sent } = await engine.tick();
      const { driver } = await engine.status();
      await engine.close();
      console.log(JSON.stringify({ driver, sent }));
    }, (error) => console.log(JSON.stringify({ code: error.code })));`;
  const { stdout } = await run(node, ['--no-warnings', '-e', program], { cwd: outside });
  const expected = builtIn ? '{"driver":"node:sqlite","sent":1}' : '{"code":"sqlite_driver_missing"}';
  check(
    stdout.trim() === expected,
    `without sqlite3 on Node ${version}: ${stdout.trim()}, expected ${expected}`,
  );
}
