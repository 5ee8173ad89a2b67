import { messageOf } from '../model/errors';
import type { Log } from '../model/log';
import { systemClock } from '../schedule/clock';

/** In real time, whatever the engine's clock shows: a database server that is started anew takes seconds. */
const WAITS = [50, 500, 5_000];

/** Does what must not be lost, and again when the database was away for a moment. */
export async function persist(log: Log, work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const wait = WAITS[tries];
      if (wait === undefined) throw error;
      log.warn('The database did not take what was sent; once more', { error: messageOf(error) });
      await systemClock().sleep(wait);
    }
  }
}
