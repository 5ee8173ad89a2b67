// npm run lint:n8n: n8n's own linter (`n8n-node lint`) over nodes, credentials and package.json, with its config for
// packages that are not to be verified for n8n Cloud; what is switched off, and why, says docs/n8n.md. Warnings count.
// It brings 600 packages: they are kept outside the checkout, once for each version. XDG_CACHE_HOME is respected.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { ROOT } from './build/paths.mjs';

const VERSION = '0.48.3';
const CACHE = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'),
  'throughline-ci',
  `n8n-lint-${VERSION}`,
);
/** What n8n's users get from us; engine and runner have the house's own rules (npm run lint). */
const LINTED = ['nodes', 'credentials', 'package.json', 'README.md', 'tsconfig.json'];
/**
 * Both use credentials of n8n's own, by design: nobody wants to enter a mailbox twice. To three rules that is foul play,
 * since packages could borrow other people's credentials that way (docs/n8n.md).
 */
const BORROWING = {
  files: ['nodes/Advance/Advance.node.ts', 'nodes/ReplyTrigger/ReplyTrigger.node.ts'],
  rules: {
    '@n8n/community-nodes/no-credential-reuse': 'off',
    '@n8n/community-nodes/valid-credential-references': 'off',
    'n8n-nodes-base/node-class-description-credentials-name-unsuffixed': 'off',
  },
};
const CONFIG = `import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
export default [...configWithoutCloudSupport, ${JSON.stringify(BORROWING)}];
`;

if (!existsSync(CACHE)) await install();
process.exitCode = await lint();

async function install() {
  console.log(`lint:n8n: installing n8n's linter ${VERSION} into ${CACHE} (some minutes, 700 MB, once)`);
  await mkdir(path.dirname(CACHE), { recursive: true });
  const draft = await mkdtemp(`${CACHE}-`);
  const wanted = { private: true, dependencies: { '@n8n/node-cli': VERSION } };
  await writeFile(path.join(draft, 'package.json'), JSON.stringify(wanted));
  try {
    // Without scripts: eslint-plugin-n8n-nodes-base calls a tool that is not there, isolated-vm builds on Node 24 only.
    await promisify(execFile)(
      'npm',
      ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
      { cwd: draft, maxBuffer: 64e6, shell: process.platform === 'win32' },
    );
    // A half-done install is never taken for a whole one; another run may have been quicker.
    await rename(draft, CACHE).catch((error) => {
      if (!existsSync(CACHE)) throw error;
    });
  } catch (error) {
    console.error(
      `lint:n8n: @n8n/node-cli@${VERSION} could not be installed into ${CACHE}:\n${error.stderr ?? error}\n` +
        'See that npm reaches its registry and that 800 MB are free, and run `npm run lint:n8n` again.',
    );
    process.exit(1);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** In a folder that looks like a community package to it: it takes its config and its ESLint from there. */
async function lint() {
  const stage = await mkdtemp(path.join(os.tmpdir(), 'throughline-lint-'));
  try {
    for (const each of LINTED) await cp(path.join(ROOT, each), path.join(stage, each), { recursive: true });
    await writeFile(path.join(stage, 'eslint.config.mjs'), CONFIG);
    // Behind a link nothing is linted, and imports are found.
    await symlink(path.join(ROOT, 'engine'), path.join(stage, 'engine'));
    await symlink(path.join(CACHE, 'node_modules'), path.join(stage, 'node_modules'));
    const { code, output } = await run(stage);
    const plain = stripVTControlCharacters(output).replaceAll(`${stage}${path.sep}`, '');
    const [findings] = /^[^\n]*✖ \d+ problems?.*$/m.exec(plain) ?? [];
    const passed = code === 0 && findings === undefined;
    if (!passed) console.log(plain.trim());
    console.log(`lint:n8n: n8n-node ${VERSION} ${passed ? 'passed' : 'FAILED'}`);
    return passed ? 0 : 1;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function run(cwd) {
  const program = path.join(CACHE, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs');
  const child = spawn(process.execPath, ['--no-warnings', program, 'lint'], { cwd });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, output };
}
