import { OUTBOX } from '../model/sender';
import type { SenderRow } from '../store/senders';
import { nameKey } from '../store/sequences';

type Named = Pick<SenderRow, 'id' | 'name' | 'memberId'>;

/** A sender by its id or its name, in any case. */
export function senderNamed(senders: readonly Named[], reference: string): string | undefined {
  return senders.find(({ id, name }) => id === reference || nameKey(name) === nameKey(reference))?.id;
}

/** Those that may send for a sequence: the ones that it names, else the member's own, else the organisation's first. */
export function sendersFor(
  senders: readonly Named[],
  named: readonly string[],
  memberId: string | null,
): string[] {
  const chosen = named.flatMap((reference) => senderNamed(senders, reference) ?? []);
  if (chosen.length > 0) return chosen;
  const real = senders.filter(({ id }) => id !== OUTBOX);
  const own = real.find((sender) => memberId !== null && sender.memberId === memberId);
  return (own ?? real[0]) ? [(own ?? real[0])!.id] : [];
}
