import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from '../../../engine/index';

/** Longer than this nobody waits: n8n tells nothing of an execution that it could not even begin. */
const PATIENCE = 3_600_000;

/**
 * Starts one execution with these items and waits for its end, whatever that is: a failed one is kept by n8n, where it
 * can be retried.
 * @throws what kept n8n from starting it, or broke it off: the items are handed on again
 */
export async function handOn(
  context: ITriggerFunctions,
  items: readonly object[],
  clock: Clock,
): Promise<void> {
  const done = context.helpers.createDeferredPromise<IRun>();
  context.emit([items.map((json) => ({ json: json as IDataObject }))], undefined, done);
  const late = new AbortController();
  const { name } = context.getNode();
  const end = await Promise.race([done.promise, clock.sleep(PATIENCE, late.signal).then(() => LATE)])
    .catch(stopped)
    .finally(() => late.abort());
  if (end === LATE)
    context.logger.error(
      `Throughline: n8n has not said for an hour how the execution that '${name}' started went; it is taken for done.`,
      { items: items.length },
    );
}

const LATE = Symbol('late');

/** One that is over is not handed on again. @throws whatever else it was */
function stopped(error: unknown): null {
  if (isOver(error)) return null;
  throw error;
}

/** Stopped by a person or by its time limit; or so quick that n8n had forgotten it when it was asked about it. */
function isOver(error: unknown): boolean {
  const { reason, message } = error as { reason?: unknown; message?: unknown };
  return reason === 'manual' || reason === 'timeout' || message === 'No active execution found';
}
