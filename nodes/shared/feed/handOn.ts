import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from '../../../engine/index';

/** Longer than this nobody waits: n8n tells nothing of an execution that it could not even begin. */
const PATIENCE = 3_600_000;

/**
 * Starts one execution with these items and waits for its end, whatever that is: a failed one is kept by n8n, where it
 * can be retried.
 * @returns false when it was broken off by n8n's own shutdown: the items are handed on again after the next start
 */
export async function handOn(
  context: ITriggerFunctions,
  items: readonly object[],
  clock: Clock,
  closing: AbortSignal,
): Promise<boolean> {
  const done = context.helpers.createDeferredPromise<IRun>();
  context.emit([items.map((json) => ({ json: json as IDataObject }))], undefined, done);
  const late = new AbortController();
  const { name } = context.getNode();
  try {
    const end = await Promise.race([done.promise, clock.sleep(PATIENCE, late.signal).then(() => LATE)]);
    if (end === LATE)
      context.logger.error(
        `Throughline: n8n has not said for an hour how the execution that '${name}' started went; it is taken for done.`,
        { items: items.length },
      );
    return true;
  } catch (error) {
    if (closing.aborted) return false;
    context.logger.warn(`Throughline: an execution that '${name}' started was broken off.`, {
      error: String(error),
    });
    return true;
  } finally {
    late.abort();
  }
}

const LATE = Symbol('late');
