import { releaseLease, type Lease } from '../store/claims';
import { claimUnreported } from '../store/workflowClaims';
import { decide } from './batch';
import { moment } from './case';
import type { Context } from './context';
import { openSenders } from './openSenders';

const AT_ONCE = 100;

/**
 * What a workflow took and has not reported back in time: nobody knows whether it went out, so its leads wait for a
 * person (or, as their sequence says, are offered again), as after a crash of our own. It needs no workflow to come back
 * for that.
 */
export async function giveUpUnreported(context: Context, lease: () => Lease): Promise<void> {
  const { store } = context;
  const at = await moment(context, store);
  for (;;) {
    const claimed = await claimUnreported(store, lease(), at.now, AT_ONCE);
    if (claimed.length === 0) return;
    await decide(context, lease, claimed, await openSenders(context, store), at);
    // Of whom no message stands, the workflow gets the email the next time.
    await releaseLease(store, lease().owner);
  }
}
