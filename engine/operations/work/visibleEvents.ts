import type { HistoryEvent } from '../../model/event';
import { isAdmin, maySee, type Actor } from '../../model/member';
import type { Db } from '../../store/database';
import { findSequencesByIds, type Sequence } from '../../store/sequences';

/** Those of these events that the actor may see, with the sequences that they name. */
export async function visibleEvents(
  db: Db,
  actor: Actor,
  rows: readonly HistoryEvent[],
): Promise<{ readonly visible: readonly HistoryEvent[]; readonly sequences: ReadonlyMap<string, Sequence> }> {
  const ids = [...new Set(rows.flatMap(({ sequenceId }) => sequenceId ?? []))];
  const sequences = await findSequencesByIds(db, ids);
  const visible = rows.filter(({ kind, sequenceId, data }) => {
    // Who else writes to a colleague's mailbox, and about what, is for those who look after the mailboxes.
    if (kind === 'mail_unmatched') return isAdmin(actor);
    // Nor are the keys of colleagues anybody's business: the list of keys tells as much.
    if (kind === 'api_key_created' || kind === 'api_key_revoked')
      return isAdmin(actor) || (actor.id !== null && data['member'] === actor.id);
    const of = sequenceId === null ? undefined : sequences.get(sequenceId);
    return sequenceId === null || (of !== undefined && maySee(actor, of));
  });
  return { visible, sequences };
}
