import type { Revision } from '../../model/sequence';
import { OUTBOX } from '../../model/sender';
import { listSenders } from '../../store/senders';
import type { OnBehalf } from '../../worker/context';
import { sendersFor } from '../../worker/pickSender';
import { getSender } from '../senders/shape';

/**
 * Who sends: the sender asked for, else the sequence's senders in turn, else the enrolling member's own, else the
 * organisation's first, else the built-in outbox.
 * @throws ThroughlineError `unknown_sender`
 */
export async function chooseSenders(
  context: OnBehalf,
  revision: Revision,
  asked: string | undefined,
): Promise<() => string> {
  if (asked !== undefined) {
    const { id } = await getSender(context.store, asked);
    return () => id;
  }
  const senders = await listSenders(context.store);
  const chosen = sendersFor(senders, revision.definition.settings.senders, context.actor.id);
  let turn = Math.floor(context.random() * chosen.length);
  return () => chosen[turn++ % chosen.length] ?? OUTBOX;
}
