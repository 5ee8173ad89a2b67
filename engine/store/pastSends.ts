import { insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { messages, UNSEEN } from './messages';

/** One email of the last 24 hours, as far as quotas count it. */
export interface PastSend {
  readonly senderId: string;
  readonly sequenceId: string;
  readonly at: number;
  /** Whom it went to, where that matters. */
  readonly leadId?: string;
}

const DAY = 86_400_000;

/** What counts against the quotas of senders that have one, and of this sequence. */
export async function pastSends(db: Db, sequenceId: string, now: number): Promise<PastSend[]> {
  const counts = "m.intended_at > ? and m.state not in ('failed', 'withdrawn')";
  // Two selects, each by an index of its own: with 'or' PostgreSQL reads every message there is.
  const rows = await selectRaw<{ sender_id: string; sequence_id: string; at: number }>(
    db,
    `select m.sender_id, m.sequence_id, m.intended_at as at from messages m where m.sequence_id = ? and ${counts}
     union all
     select m.sender_id, m.sequence_id, m.intended_at as at from messages m
     where m.sequence_id <> ? and ${counts} and m.sender_id in (
       select id from senders where daily_quota is not null or hourly_quota is not null or minimum_gap > 0)`,
    [sequenceId, now - DAY, sequenceId, now - DAY],
  );
  return rows.map((row) => ({ senderId: row.sender_id, sequenceId: row.sequence_id, at: Number(row.at) }));
}

/** Writes them down as messages of no enrollment's: only quotas and 'recently contacted' see them. */
export async function insertPastSends(
  db: Db,
  sends: readonly PastSend[],
  newId: () => string,
): Promise<void> {
  const rows = sends.map(({ senderId, sequenceId, at, leadId }) => {
    const id = newId();
    return {
      id,
      enrollmentId: `past-${id}`,
      leadId: leadId ?? `past-${id}`,
      sequenceId,
      stageId: 'past',
      attempt: 1,
      senderId,
      state: 'sent' as const,
      recipient: '',
      subject: '',
      text: '',
      html: null,
      messageId: `<${id}@past.invalid>`,
      thread: { subject: '', references: [] },
      response: null,
      refusal: null,
      intendedAt: at,
      settledAt: at,
      variant: null,
      ...UNSEEN,
    };
  });
  await insertRows(db, messages, rows);
}
