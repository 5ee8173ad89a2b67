import { messageOf } from '../../model/errors';
import { findDelivery, readyDeliveries } from '../../store/deliveries';
import { findSourcesByIds } from '../../store/sources';
import type { Context, Stop } from '../../worker/context';
import { doAgain } from './deliveries';

/** Deliveries in one pass. */
const IN_ONE_PASS = 100;

/** What came while a sequence was off is done as soon as it is on: a CRM does not send for as long as that takes. */
export async function doWaiting(context: Context, signal?: Stop): Promise<void> {
  const ready = await readyDeliveries(context.store, IN_ONE_PASS);
  if (ready.length === 0) return;
  const sources = await findSourcesByIds(context.store, [...new Set(ready.map(({ sourceId }) => sourceId))]);
  for (const delivery of ready) {
    const source = sources.get(delivery.sourceId);
    if (!source || signal?.aborted === true) continue;
    try {
      // Another runner may have done it in this moment; and what waits on has told so already.
      await doAgain(context, delivery, source, async (db, status) => {
        return status === 'done' && (await findDelivery(db, delivery.id))?.status === 'waiting';
      });
    } catch (error) {
      context.log.warn('A delivery that waited could not be done', { delivery: delivery.id, problem: messageOf(error) }); // prettier-ignore
    }
  }
}
