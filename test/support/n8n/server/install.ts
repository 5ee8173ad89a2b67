import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = path.resolve(__dirname, '../../../../scripts/n8n/install.mjs');

/** Where n8n is, and the Node 24 that it runs on. */
export interface N8nHome {
  readonly version: string;
  readonly node: string;
  /** The node_modules that it lies in; playwright-core lies there too. */
  readonly modules: string;
}

/** Installs it where it is not there yet: nine minutes. @throws Error that says what is missing */
export async function installN8n(): Promise<N8nHome> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT], { maxBuffer: 64e6 }).catch(
    (error: Error & { stderr?: string }): never => {
      throw new Error(error.stderr || error.message, { cause: error });
    },
  );
  return JSON.parse(stdout) as N8nHome;
}
