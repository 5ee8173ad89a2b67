import { ThroughlineError } from '../../model/errors';
import type { Revision } from '../../model/sequence';
import { OUTBOX } from '../../model/sender';
import { listSenders } from '../../store/senders';
import { nameKey } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';

/**
 * Who sends: the sender asked for, else the sequence's senders in turn, else the enrolling member's own, else the
 * organisation's first, else the built-in outbox.
 * @throws ThroughlineError `unknown_sender`
 */
export async function chooseSenders(
  context: ActingContext,
  revision: Revision,
  asked: string | undefined,
): Promise<() => string> {
  const senders = await listSenders(context.store);
  const find = (reference: string): string | undefined =>
    senders.find(({ id, name }) => id === reference || nameKey(name) === nameKey(reference))?.id;
  if (asked !== undefined) {
    const id = find(asked);
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
  const named = revision.definition.settings.senders.flatMap((reference) => find(reference) ?? []);
  if (named.length > 0) {
    let turn = Math.floor(context.random() * named.length);
    return () => named[turn++ % named.length] ?? OUTBOX;
  }
  const real = senders.filter(({ id }) => id !== OUTBOX);
  const own = real.find(({ memberId }) => memberId !== null && memberId === context.actor.id);
  const id = (own ?? real[0])?.id ?? OUTBOX;
  return () => id;
}
