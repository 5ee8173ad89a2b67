import type { Db } from './database';
import { messages, type Message, type MessageState } from './messages';

export interface MessageFilter {
  readonly senderId?: string;
  readonly leadId?: string;
  readonly sequenceId?: string;
  /** Only those of one of these sequences. */
  readonly sequenceIds?: readonly string[];
  readonly enrollmentId?: string;
  readonly state?: MessageState;
  /** Only those with a smaller id (ids sort by time). */
  readonly before?: string;
  readonly limit: number;
}

/** The words of the indexes that lead to messages in these states: SQLite uses them only where they are said. */
const FEW: Readonly<Partial<Record<MessageState, string>>> = {
  intended: "state in ('intended', 'uncertain')",
  uncertain: "state in ('intended', 'uncertain')",
  failed: "state in ('failed', 'bounced', 'withdrawn')",
  bounced: "state in ('failed', 'bounced', 'withdrawn')",
  withdrawn: "state in ('failed', 'bounced', 'withdrawn')",
};

/** Newest first. */
export async function listMessages(db: Db, filter: MessageFilter): Promise<Message[]> {
  const { state, before } = filter;
  const few = state && FEW[state];
  const query = db.knex('messages').limit(filter.limit);
  if (few) query.whereRaw(few);
  if (state) query.where('state', state);
  if (filter.enrollmentId) query.where('enrollment_id', filter.enrollmentId);
  const owners = { sender_id: filter.senderId, lead_id: filter.leadId, sequence_id: filter.sequenceId };
  for (const [column, id] of Object.entries(owners))
    // Behind a text no index on it offers itself instead of the one that leads to the few.
    if (id) query.whereRaw(few ? `${column} || '' = ?` : `${column} = ?`, [id]);
  if (filter.sequenceIds)
    query.whereRaw(`sequence_id || '' in (select value from ${db.profile.jsonTexts})`, [
      JSON.stringify(filter.sequenceIds),
    ]);
  // The indexes go by the time; ids, which sort alike, decide between equals.
  if (few || Object.values(owners).some((id) => id !== undefined)) {
    query.orderBy([
      { column: 'intended_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
    if (before)
      query.whereRaw('(intended_at, id) < ((select b.intended_at from messages b where b.id = ?), ?)', [
        before,
        before,
      ]);
  } else {
    query.orderBy('id', 'desc');
    if (before) query.where('id', '<', before);
  }
  const rows = (await query) as Record<string, unknown>[];
  return rows.map((row) => messages.read(row));
}
