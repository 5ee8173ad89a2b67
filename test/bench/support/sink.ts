import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Sink {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the sink of sink.mjs. */
export async function openSink(): Promise<Sink> {
  const child = spawn(process.execPath, [path.join(__dirname, 'sink.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(String(said)),
    async close() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
