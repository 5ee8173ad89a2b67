import { z } from 'zod';
import type { Db } from '../store/database';
import { findLeadsByIds } from '../store/leads';
import { findMessagesById } from '../store/messages';
import { listSenders } from '../store/senders';
import { findSequencesByIds } from '../store/sequences';
import type { Happened } from '../worker/witness';

const text = z.string().nullable();

/** One message or lead of a pass, as doors show it. */
export const happenedView = z.object({
  outcome: z.enum(['sent', 'failed']),
  code: text.describe('Of a failure: how it was refused, or why the lead stopped'),
  message: z.string().describe('What happened, as a sentence'),
  email: z.string(),
  enrollment: z.string(),
  sequenceId: z.string(),
  sequence: z.string(),
  stage: text,
  id: text.describe('Id of the message'),
  subject: text,
  messageId: text.describe('Its Message-ID header'),
  sender: text.describe('Name of the sender'),
});
export type HappenedView = z.output<typeof happenedView>;

export async function viewHappened(db: Db, all: readonly Happened[]): Promise<HappenedView[]> {
  if (all.length === 0) return [];
  const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.flatMap((id) => id ?? []))];
  const leads = byId(await findLeadsByIds(db, distinct(all.map(({ leadId }) => leadId))));
  const messages = byId(await findMessagesById(db, distinct(all.map(({ messageId }) => messageId))));
  const sequences = await findSequencesByIds(db, distinct(all.map(({ sequenceId }) => sequenceId)));
  const senders = byId(await listSenders(db));
  return all.map((one) => {
    const message = messages.get(one.messageId ?? '');
    const email = message?.recipient ?? leads.get(one.leadId)?.email ?? '';
    return {
      outcome: one.outcome,
      code: one.code,
      message: one.sentence ?? `Sent to ${email}.`,
      email,
      enrollment: one.enrollmentId,
      sequenceId: one.sequenceId,
      sequence: sequences.get(one.sequenceId)?.name ?? '',
      stage: one.stageId,
      id: one.messageId,
      subject: message?.subject ?? null,
      messageId: message?.messageId ?? null,
      sender: senders.get(message?.senderId ?? '')?.name ?? null,
    };
  });
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
