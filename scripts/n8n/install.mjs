// Installs the n8n that our tests run in, outside the checkout: once for each version, 3 GB, some nine minutes.
//
//   node scripts/n8n/install.mjs     at once when it is there already; the last line says where, as JSON
//
// Needs no package of ours, so it can begin before `npm install` does. Several at a time: one works, the others wait.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const N8N = '2.41.1';
/** Drives the browser of the machine; kept here, since nobody else needs its 10 MB. */
const PLAYWRIGHT = '1.65.1';
const NODE = 24;
const GIGABYTES = 5;

const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'throughline-ci');
const home = path.join(cache, `n8n-${N8N}`);
const windows = process.platform === 'win32';

try {
  await mkdir(cache, { recursive: true });
  const node = await alone(path.join(cache, 'node.lock'), findOrInstallNode);
  if (!existsSync(home)) await alone(`${home}.lock`, () => existsSync(home) || installN8n(node));
  console.log(JSON.stringify({ version: N8N, node, modules: path.join(home, 'node_modules') }));
} catch (error) {
  console.error(`n8n ${N8N} could not be installed into ${home}:\n${error.message}`);
  process.exitCode = 1;
}

/** n8n runs on Node 24; the package of that name is Node itself, with the headers that native modules ask for. */
async function findOrInstallNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE) return process.execPath;
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const node = path.join(cache, 'node_modules', name, windows ? 'bin/node.exe' : 'bin/node');
  if ((await run(node, ['--version'], cache).catch(() => '')).startsWith(`v${NODE}.`)) return node;
  say(`installing Node ${NODE}`);
  await run(
    'npm',
    ['install', '--prefix', cache, '--no-save', '--no-audit', '--no-fund', `${name}@${NODE}`],
    cache,
  );
  return node;
}

/** In a draft that gets its name when it is whole: a half-done install is never taken for one. */
async function installN8n(node) {
  const { bavail, bsize } = await statfs(cache);
  if (bavail * bsize < GIGABYTES * 1e9)
    throw new Error(
      `It needs ${GIGABYTES} GB on that disk; ${((bavail * bsize) / 1e9).toFixed(1)} GB are free.`,
    );
  const draft = `${home}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const manifest = {
    name: 'n8n-host',
    private: true,
    // Of its newest version npm's registry has no archive everywhere.
    overrides: { linkedom: '0.18.12' },
    dependencies: { n8n: N8N, 'playwright-core': PLAYWRIGHT },
    allowScripts: { sqlite3: true },
  };
  await writeFile(path.join(draft, 'package.json'), JSON.stringify(manifest, null, 2));
  const headers = path.resolve(path.dirname(node), '..');
  const env = {
    PATH: [path.dirname(node), process.env.PATH].join(path.delimiter),
    ...(existsSync(path.join(headers, 'include/node/node.h')) ? { npm_config_nodedir: headers } : {}),
  };
  say(`installing n8n ${N8N} into ${home}, some nine minutes`);
  await run(
    'npm',
    ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    draft,
    env,
  ).catch(explain('See that npm reaches its registry.'));
  say('building its sqlite3');
  await run('npm', ['rebuild', 'sqlite3', '--foreground-scripts'], draft, env).catch(
    explain(
      'Where no prebuilt sqlite3 is in reach it is compiled: install a C++ compiler, make and Python 3.',
    ),
  );
  await run(node, ['-e', "require('sqlite3'); require.resolve('n8n/bin/n8n')"], draft);
  await rename(draft, home);
}

/** One process at a time; the lock of one that has died is nobody's. */
async function alone(lock, work) {
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      // An empty one is being written at this moment.
      if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true });
      else await pause(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** @returns what it printed @throws Error with the end of what it said */
function run(command, words, cwd, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, shell: windows });
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk) => ((out += chunk), (said += chunk)));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(out.trim());
      const end = said.trim().split('\n').slice(-25).join('\n');
      return reject(new Error(`${command} ${words.join(' ')} ended with ${code}:\n${end}`));
    });
  });
}

function explain(hint) {
  return (error) => {
    throw new Error(`${error.message}\n${hint}`, { cause: error });
  };
}

function say(words) {
  console.error(`n8n: ${words}`);
}
