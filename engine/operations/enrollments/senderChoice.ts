import { ThroughlineError } from '../../model/errors';
import type { Revision } from '../../model/sequence';
import { OUTBOX } from '../../model/sender';
import { listSenders } from '../../store/senders';
import type { OnBehalf } from '../../worker/context';
import { senderNamed, sendersFor } from '../../worker/pickSender';

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
  const senders = await listSenders(context.store);
  if (asked !== undefined) {
    const id = senderNamed(senders, asked);
    if (id === undefined) {
      throw new ThroughlineError({
        code: 'unknown_sender',
        kind: 'not_found',
        message: `There is no sender '${asked}'.`,
        hint: 'Use its name or its id; the list of senders shows both.',
      });
    }
    return () => id;
  }
  const chosen = sendersFor(senders, revision.definition.settings.senders, context.actor.id);
  let turn = Math.floor(context.random() * chosen.length);
  return () => chosen[turn++ % chosen.length] ?? OUTBOX;
}
