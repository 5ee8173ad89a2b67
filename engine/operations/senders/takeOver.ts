import { OUTBOX } from '../../model/sender';
import { countLiveOf } from '../../store/senders';
import { listSequences, nameKey } from '../../store/sequences';
import { moveFromOutbox } from '../../store/moveFromOutbox';
import type { ActingContext } from '../../worker/context';

/**
 * Whoever was enrolled before there was a sender waits for the outbox: these get the new one. Those to whom the outbox has
 * written stay (their thread began there), and so do those of a sequence that asks for the outbox.
 */
export async function takeOver(
  { store, clock, leaseClock }: ActingContext,
  senderId: string,
): Promise<{ tookOver: number; stayed: number }> {
  return store.transaction(async (db) => {
    const wanted = (await listSequences(db)).filter(({ draft }) =>
      draft.settings.senders.some((each) => nameKey(each) === nameKey(OUTBOX)),
    );
    const tookOver = await moveFromOutbox(db, {
      senderId,
      except: wanted.map(({ id }) => id),
      now: clock.now(),
      leaseNow: leaseClock.now(),
    });
    return { tookOver, stayed: await countLiveOf(db, OUTBOX) };
  });
}
