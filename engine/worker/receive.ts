import { createHash } from 'node:crypto';
import type { Reading } from '../mail/reading/reading';
import { LIVE } from '../model/status';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { findInboundByDigest, insertInbound } from '../store/inbound';
import { findLeadsByIds } from '../store/leads';
import { findEnrollments, findEnrollmentsOfLeads, lockEnrollments } from '../store/enrollments';
import { describeState } from '../model/status';
import { effectsOf } from './effects';
import type { Context } from './context';
import { matchMail } from './match';
import { settleUncertain } from './settle';

/** Where a mail was found; all null when it was handed in at a door. */
export interface Origin {
  readonly senderId: string | null;
  readonly folder: string | null;
  readonly uidValidity: string | null;
  readonly uid: number | null;
}

export const HANDED_IN: Origin = { senderId: null, folder: null, uidValidity: null, uid: null };

export interface Received {
  readonly id: string;
  readonly kind: Reading['kind'];
  /** It was received before; nothing was done this time. */
  readonly duplicate: boolean;
  readonly enrollmentId: string | null;
  readonly leadId: string | null;
  readonly matchedBy: string | null;
  /** What became of the enrollment, in words; null when nothing did. */
  readonly state: string | null;
}

const MAILBOX = { kind: 'mailbox', id: null } as const;

/**
 * Takes one mail that came back: matches it, and does what follows. Everything in one transaction, and once: the same
 * bytes seen again (another folder, a new UIDVALIDITY, a second sweep after a crash) change nothing.
 */
export async function receive(
  context: Context,
  db: Db,
  raw: Buffer,
  reading: Reading,
  origin: Origin,
): Promise<Received> {
  const digest = digestOf(raw, reading);
  const now = context.clock.now();
  const match = await matchMail(context, db, reading);
  const { message = null } = match ?? {};
  const id = context.newId();
  const isNew = await insertInbound(db, {
    id,
    ...origin,
    messageId: reading.messageId,
    from: reading.from?.address ?? null,
    subject: reading.subject,
    kind: reading.kind,
    certainty: reading.certainty,
    evidence: reading.evidence,
    text: reading.replyText.slice(0, 100_000),
    enrollmentId: message?.enrollmentId ?? null,
    leadId: message?.leadId ?? null,
    matchedBy: match?.by ?? null,
    receivedAt: now,
    digest,
  });
  if (!isNew) return again(db, digest, reading);
  if (!message) {
    await insertEvents(db, [
      {
        kind: 'mail_unmatched',
        at: now,
        actor: MAILBOX,
        data: { mail: id, kind: reading.kind, from: reading.from?.address ?? null, subject: reading.subject },
      },
    ]);
    return {
      id,
      kind: reading.kind,
      duplicate: false,
      enrollmentId: null,
      leadId: null,
      matchedBy: null,
      state: null,
    };
  }
  // Whoever answers it, or refuses it, proves that it went out.
  await settleUncertain(context, db, [message], true, MAILBOX);
  const state = await follow(context, db, reading, message.enrollmentId, message.leadId, {
    mail: id,
    by: match?.by ?? null,
    subject: reading.subject,
  });
  return {
    id,
    kind: reading.kind,
    duplicate: false,
    enrollmentId: message.enrollmentId,
    leadId: message.leadId,
    matchedBy: match?.by ?? null,
    state,
  };
}

async function follow(
  context: Context,
  db: Db,
  reading: Reading,
  enrollmentId: string,
  leadId: string,
  data: Record<string, unknown>,
): Promise<string | null> {
  const everywhere = reading.kind === 'unsubscribe' || reading.kind === 'complaint';
  const others = everywhere
    ? (await findEnrollmentsOfLeads(db, [leadId]))
        .filter(({ status }) => LIVE.includes(status))
        .map(({ id }) => id)
    : [];
  const enrollments = await lockEnrollments(db, [...new Set([enrollmentId, ...others])]);
  const [lead] = await findLeadsByIds(db, [leadId]);
  if (!lead) return null;
  await effectsOf(context, db, reading, { enrollments, answeredId: enrollmentId, lead }, data);
  const [after] = await findEnrollments(db, [enrollmentId]);
  return after ? describeState(after) : null;
}

async function again(db: Db, digest: string, reading: Reading): Promise<Received> {
  const before = await findInboundByDigest(db, digest);
  return {
    id: before?.id ?? '',
    kind: reading.kind,
    duplicate: true,
    enrollmentId: before?.enrollmentId ?? null,
    leadId: before?.leadId ?? null,
    matchedBy: before?.matchedBy ?? null,
    state: null,
  };
}

/**
 * What makes two mails the same. The Message-ID alone will not do (some senders repeat it), the bytes alone neither
 * (each hop adds headers): the Message-ID with the text, or the bytes where there is none.
 */
function digestOf(raw: Buffer, reading: Reading): string {
  const hash = createHash('sha256');
  if (reading.messageId === null) return hash.update(raw).digest('hex');
  return hash
    .update(`${reading.messageId}\n${reading.from?.address ?? ''}\n${reading.subject}\n${reading.replyText}`)
    .digest('hex');
}
