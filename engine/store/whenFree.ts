import { systemClock } from '../schedule/clock';
import { sqliteResult } from './profile';

/** How long a statement waits for its turn behind other writers. */
const PATIENCE = 15_000;

/**
 * Runs a SQLite statement, and again while another connection holds the one write lock. SQLite could wait by itself,
 * but it waits with its thread: five connections in one process then wait for each other in Node's four threads until
 * the timeout (seen when ten engines opened one file), and node:sqlite would stop the whole process, n8n with it.
 * A statement that was refused so has done nothing.
 */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  const clock = systemClock();
  const until = clock.now() + PATIENCE;
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || clock.now() > until) throw error;
      await clock.sleep(wait);
    }
  }
}

function isBusy(error: unknown): boolean {
  return (sqliteResult(error) & 0xff) === 5;
}
