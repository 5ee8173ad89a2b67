import { messageOf } from '../model/errors';
import type { Context, Stop } from '../worker/context';
import { tick, type TickReport } from '../worker/tick';
import { doWaiting } from './sources/doWaiting';
import { enrolMatches } from './segments/enrolMatches';

/**
 * One pass of all that happens by itself: whoever a CRM has sent or has come into a segment is enrolled, then everything
 * that is due is done. Trouble with the one is thrown only after the other.
 */
export async function pass(context: Context, options: { readonly signal?: Stop } = {}): Promise<TickReport> {
  let trouble: { readonly error: unknown } | null = null;
  try {
    await doWaiting(context, options.signal);
    await enrolMatches(context, options.signal);
  } catch (error) {
    context.log.error('Leads could not be enrolled by sources and segments', { error: messageOf(error) });
    trouble = { error };
  }
  const report = await tick(context, options);
  if (trouble) throw trouble.error;
  return report;
}
