import type { NewEvent } from '../model/event';
import { isMailboxName, mailboxName } from '../model/mailbox';
import { placed } from '../store/changes';
import type { Db } from '../store/database';
import { findEnrollments } from '../store/enrollments';
import { findEvents, insertEvents } from '../store/events';
import type { Inbound } from '../store/inbound';
import { lockLeads } from '../store/leads';
import { listSenders } from '../store/senders';

/** Whoever reads this mailbox: the program that calls it so, and the senders whose own it is. */
export async function readersOf(db: Db, mailbox: string): Promise<ReadonlySet<string>> {
  const senders = await listSenders(db);
  const same = senders.filter(({ imap }) => imap !== null && mailboxName(imap) === mailbox);
  return new Set([mailbox, ...same.map(({ id }) => id)]);
}

/**
 * A mail of a lead that was read before, by somebody else: a sender that knows the same mailbox by another host, a colleague
 * who had a copy. It has had its effects; but whoever waits for the mail of this mailbox has not been told of it. History
 * tells of it once more then, once for each mailbox that another program reads (a sender's has nobody who waits so).
 * @param about what its first line in the history says of what it answers
 */
export async function noteFoundAgain(
  db: Db,
  mail: Inbound,
  reader: string | null,
  now: number,
  about: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { id, enrollmentId, leadId } = mail;
  if (reader === null || !isMailboxName(reader) || leadId === null) return;
  if ((await readersOf(db, reader)).has(mail.senderId ?? '')) return;
  await lockLeads(db, [leadId]);
  const told = await findEvents(db, { leadId, kinds: ['mail_received'], limit: MOST_TOLD });
  if (told.some(({ data }) => data['mail'] === id && data['mailbox'] === reader)) return;
  const [enrollment] = enrollmentId === null ? [] : await findEnrollments(db, [enrollmentId]);
  const event: NewEvent = {
    ...(enrollment ? placed({ ...enrollment, enrollmentId: enrollment.id }) : { leadId }),
    kind: 'mail_received',
    at: now,
    actor: { kind: 'mailbox', id: null },
    data: { ...about, mail: id, by: mail.matchedBy, mailbox: reader },
  };
  await insertEvents(db, [event]);
}

const MOST_TOLD = 10_000;
