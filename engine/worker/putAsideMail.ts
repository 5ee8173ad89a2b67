import type { Reading } from '../mail/reading/reading';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { insertInbound } from '../store/inbound';
import type { Context } from './context';
import { digestOf, type Origin } from './receive';

/**
 * Writes down that a mail was found and could not be taken in, where health and history show it. Nothing else is kept of
 * it but where it lies and who wrote it, and once it is handed in again (`mail.receive`) it counts as new.
 */
export async function putAsideMail(
  context: Context,
  db: Db,
  raw: Buffer,
  reading: Reading,
  origin: Origin,
  problem: string,
): Promise<void> {
  const id = context.newId();
  const now = context.clock.now();
  const from = reading.from?.address ?? null;
  const isNew = await insertInbound(db, {
    id,
    ...origin,
    messageId: reading.messageId,
    from,
    subject: reading.subject,
    kind: 'unreadable',
    certainty: 0,
    evidence: [{ where: 'error', what: problem }],
    text: '',
    fullText: null,
    enrollmentId: null,
    leadId: null,
    matchedBy: null,
    receivedAt: now,
    // Of one that nobody has seen there is only its place.
    digest: `unreadable ${raw.length === 0 ? JSON.stringify(origin) : digestOf(raw, reading)}`,
  });
  if (!isNew) return;
  const data = { mail: id, kind: 'unreadable', from, subject: reading.subject, problem, ...origin };
  await insertEvents(db, [{ kind: 'mail_unmatched', at: now, actor: { kind: 'mailbox', id: null }, data }]);
}
