import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../../poll';
import { environment } from './environment';
import type { N8nHome } from './install';

/** A real n8n in a folder of its own, as a process that can be killed and started again. */
export interface N8nServer {
  readonly url: string;
  /** Its data are in `<folder>/.n8n`. */
  readonly folder: string;
  /** What it printed since its last start. */
  log(): string;
  /** Resident memory of its process, in bytes. */
  memory(): number;
  start(): Promise<void>;
  /** SIGKILL: nothing is finished, nothing is put away. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Prepares it; it runs once `start` has been called. @param more environment of its own */
export async function n8nServer(
  home: N8nHome,
  more: Readonly<Record<string, string>> = {},
): Promise<N8nServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-n8n-server-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(path.join(__dirname, 'npm.sh'), path.join(bin, 'npm'));
  const [port, broker] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const env = environment(home, { folder, port, broker, bin }, more);

  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let log = '';

  async function kill(): Promise<void> {
    // It has a task runner as a child: both go.
    if (child?.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    child = null;
    await ended;
  }
  const killNow = (): void => void kill();
  process.on('exit', killNow);

  return {
    url,
    folder,
    log: () => log,
    memory: () => (child?.pid ? residentOf(child.pid) : 0),
    async start() {
      log = '';
      const started = spawn(home.node, [path.join(home.modules, 'n8n/bin/n8n'), 'start'], {
        cwd: folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      started.stdout.on('data', (chunk) => (log += String(chunk)));
      started.stderr.on('data', (chunk) => (log += String(chunk)));
      ended = new Promise((resolve) => started.once('exit', () => resolve()));
      await until(
        'n8n is ready',
        async () => {
          if (started.exitCode !== null)
            throw new Error(`it ended with ${started.exitCode}: ${log.slice(-3_000)}`);
          const { ok } = await fetch(`${url}/healthz/readiness`);
          return ok && (await fetch(`${url}/rest/settings`)).ok;
        },
        { within: 120_000, every: 250 },
      );
    },
    kill,
    async remove() {
      process.off('exit', killNow);
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function residentOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
