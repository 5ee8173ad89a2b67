import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export interface Job {
  readonly database: string;
  readonly key: string;
  readonly csv?: string;
  readonly sequence?: string;
}

export interface Child {
  hasSaid(word: string): boolean;
  /** Resolves when it has said so, or has been killed. @throws Error when it ended by itself, with what it said */
  said(word: string): Promise<void>;
  /** SIGKILL; resolves when it is gone. @throws Error when it had ended by itself before */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => killAll());

export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

export function startChild(job: Job): Child {
  const child = spawn(process.execPath, [join(__dirname, 'child.mjs'), JSON.stringify(job)], {
    env: { PATH: process.env['PATH'], TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const words = new Set<string>();
  const listeners = new Set<() => void>();
  let errors = '';
  let killed = false;
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  child.stdout.on('data', (chunk) => {
    for (const line of String(chunk).split('\n')) words.add(line);
    for (const listener of listeners) listener();
  });
  const gone = new Promise<void>((resolve, reject) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      if (killed || (code === 0 && signal === null)) resolve();
      else reject(new Error(`A process ended by itself (${signal ?? code}): ${errors}`));
    });
  });
  gone.catch(() => undefined);
  return {
    hasSaid: (word) => words.has(word),
    async said(word) {
      const heard = new Promise<void>((resolve) => {
        const look = (): void => void (words.has(word) && resolve());
        listeners.add(look);
        look();
      });
      await Promise.race([heard, gone]);
    },
    async kill() {
      killed = child.exitCode === null;
      child.kill('SIGKILL');
      await gone;
    },
  };
}
