import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const CORE = '2.41.1';
const WORKFLOW = '2.41.0';

/** n8n's execution engine, outside the checkout (330 MB), once for each version. */
export const N8N_CORE = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'throughline-ci/n8n-core',
  CORE,
);

/** Installs it where it is not there yet: half a minute. A half-done install is never taken for a whole one. */
export async function installN8nCore(): Promise<void> {
  if (existsSync(N8N_CORE)) return;
  const parent = path.dirname(N8N_CORE);
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(path.join(parent, `${CORE}-`));
  const dependencies = { 'n8n-core': CORE, 'n8n-workflow': WORKFLOW };
  await writeFile(path.join(draft, 'package.json'), JSON.stringify({ private: true, dependencies }));
  try {
    // Without scripts: isolated-vm builds only on Node 24, and nothing here needs it.
    const words = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', words, {
      cwd: draft,
      maxBuffer: 64e6,
      shell: process.platform === 'win32',
    });
    await rename(draft, N8N_CORE).catch((error: unknown) => {
      // Another test run was quicker.
      if (!existsSync(N8N_CORE)) throw error;
    });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error);
    throw new Error(
      `n8n-core ${CORE} could not be installed into ${N8N_CORE}:\n${said}\n` +
        'The tests of the n8n nodes run inside it. See that npm reaches its registry and that 400 MB are free, and run `npm run test:n8n` again.',
      { cause: error },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
