import type { EventKind } from '../model/event';

/** As the index `events_seldom` has them; it stands in a migration, so these never change. */
const SELDOM: readonly EventKind[] = [
  'email_failed', 'delivery_uncertain', 'delivery_settled', 'handoff_failed', 'handoff_expired', 'failed', 'not_sent', 'replied',
  'mail_received', 'mail_unmatched', 'unsubscribed', 'message_opened', 'message_clicked',
]; // prettier-ignore

const AMONG_SELDOM = `kind in (${SELDOM.map((kind) => `'${kind}'`).join(', ')})`;

/** What leads to events of a few kinds. */
export interface Way {
  /** Conditions to be said beside those that are asked. */
  readonly where: readonly string[];
  /** The column of the sequence, in SQL. */
  readonly sequence: string;
}

/**
 * Of kinds that are seldom none of the others is read: SQLite uses the index only where its own words are said, and, having
 * no figures, where none on the sequence offers itself ("|| ''").
 */
export function wayTo(kinds: readonly string[] | undefined): Way {
  const few = kinds !== undefined && kinds.every((kind) => (SELDOM as readonly string[]).includes(kind));
  return few
    ? { where: [AMONG_SELDOM], sequence: "sequence_id || ''" }
    : { where: [], sequence: 'sequence_id' };
}
