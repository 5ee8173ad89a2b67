import { messageOf } from '../model/errors';
import { pruneDeliveries } from '../store/deliveries';
import type { Context, Stop } from '../worker/context';
import { tick, type TickReport } from '../worker/tick';
import type { Happened } from '../worker/witness';
import { viewHappened, type HappenedView } from './happened';
import { doWaiting } from './sources/doWaiting';
import { enrolMatches } from './segments/enrolMatches';

/** A delivery that is done can be looked at and done again for so long. */
const KEPT_FOR = 90 * 24 * 3_600_000;
/** Bodies may be large, and a tick waits for them. */
const IN_ONE_PASS = 200;

/** What one pass did; where asked for, message by message. */
export interface PassReport extends TickReport {
  readonly happened?: readonly HappenedView[];
}

/**
 * One pass of all that happens by itself: whoever a CRM has sent or has come into a segment is enrolled, then everything
 * that is due is done. Trouble with the one is thrown only after the other.
 */
export async function pass(
  context: Context,
  options: { readonly signal?: Stop; readonly detail?: boolean | undefined } = {},
): Promise<PassReport> {
  if (options.detail) {
    const seen: Happened[] = [];
    const report = await pass(
      { ...context, witness: (some) => seen.push(...some) },
      { ...options, detail: false },
    );
    return { ...report, happened: await viewHappened(context.store, seen) };
  }
  let trouble: { readonly error: unknown } | null = null;
  try {
    await doWaiting(context, options.signal);
    await enrolMatches(context, options.signal);
    await pruneDeliveries(context.store, context.clock.now() - KEPT_FOR, IN_ONE_PASS);
  } catch (error) {
    context.log.error('Leads could not be enrolled by sources and segments', { error: messageOf(error) });
    trouble = { error };
  }
  const report = await tick(context, options);
  if (trouble) throw trouble.error;
  return report;
}
