import { isThroughlineError, messageOf, type ThroughlineError } from '../../model/errors';
import { findDelivery, readyDeliveries, updateDelivery, type Delivery } from '../../store/deliveries';
import { findSourcesByIds, lockSource } from '../../store/sources';
import type { Context, Stop } from '../../worker/context';
import { doAgain } from './deliveries';

/** Deliveries of one source in one pass. */
const IN_ONE_PASS = 100;

/** What came while a sequence was off is done as soon as it is on: a CRM does not send for as long as that takes. */
export async function doWaiting(context: Context, signal?: Stop): Promise<void> {
  const { store } = context;
  const ready = await readyDeliveries(store, IN_ONE_PASS);
  if (ready.length === 0) return;
  const sources = await findSourcesByIds(store, [...new Set(ready.map(({ sourceId }) => sourceId))]);
  // What keeps one delivery waiting, the sequence or the sender, keeps all of its source.
  const stuck = new Set<string>();
  for (const { id, sourceId } of ready) {
    const source = sources.get(sourceId);
    if (!source || stuck.has(sourceId) || signal?.aborted === true) continue;
    // Bodies one at a time: each may have megabytes.
    const delivery = await findDelivery(store, id);
    if (delivery?.status !== 'waiting' || delivery.body === null) continue;
    try {
      // Another runner may have done it in this moment; and what waits on has told so already.
      await doAgain(context, delivery, source, async (db, status) => {
        if (status === 'waiting') stuck.add(sourceId);
        return status === 'done' && (await findDelivery(db, id))?.status === 'waiting';
      });
    } catch (error) {
      context.log.warn('A delivery that waited could not be done', {
        delivery: id,
        problem: messageOf(error),
      });
      // Else it is not the delivery's fault, and the next pass tries again.
      if (isThroughlineError(error) && error.kind === 'invalid') await refuse(context, delivery, error);
    }
  }
}

/** By the rule as it is now the body cannot be read, and will not be by itself. It is kept: `delivery.replay` does it. */
async function refuse(
  { store, clock }: Context,
  { id, sourceId }: Delivery,
  { code, message }: ThroughlineError,
): Promise<void> {
  await store.transaction(async (db) => {
    if (!(await lockSource(db, sourceId))) return;
    const delivery = await findDelivery(db, id);
    if (delivery?.status !== 'waiting') return;
    const results = delivery.results.map((result) =>
      result.outcome === 'waiting' ? ({ ...result, outcome: 'refused', code, message } as const) : result,
    );
    await updateDelivery(db, { ...delivery, status: 'done', results, processedAt: clock.now() });
  });
}
