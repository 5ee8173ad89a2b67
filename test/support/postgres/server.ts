import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface PostgresServer {
  /** Of the maintenance database `postgres`, as a user who may create databases. */
  readonly url: string;
  /** Ends the server and removes its data; a server that was only lent is left alone. */
  stop(): Promise<void>;
}

/**
 * The PostgreSQL that tests and benchmarks run on: the one that DATABASE_URL names, else one from npm that is
 * started for this run (about a second) and ends with this process, however this process ends.
 *
 * @param durable its own settings, under which a commit waits for the disk (for benchmarks; tests need not wait).
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const lent = process.env.DATABASE_URL;
  if (lent) return { url: lent, stop: () => Promise.resolve() };

  const keeper = spawn(
    process.execPath,
    [path.join(__dirname, 'keeper.mjs'), ...(durable ? ['durable'] : [])],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      // A group of its own: Ctrl-C reaches us alone, and the keeper then stops the server in good order.
      detached: process.platform !== 'win32',
    },
  );
  const ended = once(keeper, 'exit');
  const lines = createInterface({ input: keeper.stdout });
  const [line] = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    ended.then(() => ['{"error":"its keeper ended early"}']),
  ]);
  lines.close();
  const answer = JSON.parse(line ?? '{}') as { url?: string; error?: string };
  if (!answer.url) {
    throw new Error(
      `PostgreSQL for the tests did not start: ${answer.error}\nSet DATABASE_URL to use a server of your own.`,
    );
  }
  keeper.unref();
  return {
    url: answer.url,
    stop: async () => {
      keeper.ref();
      keeper.stdin.end();
      await ended;
    },
  };
}
