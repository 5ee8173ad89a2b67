import { createHash } from 'node:crypto';
import { writtenAt } from '../mail/reading/absence/reference';
import { wantsNoMore, type Reading } from '../mail/reading/reading';
import { addressKey } from '../model/address';
import type { NewEvent } from '../model/event';
import type { Lead } from '../model/lead';
import { describeState, LIVE } from '../model/status';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { findInboundByDigest, insertInbound, type Inbound } from '../store/inbound';
import { findLeadsByIds, leadWriting, type LeadRow } from '../store/leads';
import { findEnrollments, findEnrollmentsOfLeads, lockEnrollments } from '../store/enrollments';
import { addSuppressions, fingerprint } from '../store/suppressions';
import { toStopAtCompany } from './companyReply';
import { effectsOf, isDoubtful, type Concerned } from './effects';
import type { Context } from './context';
import { noteFoundAgain } from './foundAgain';
import { isWrittenAfter, latestMessageTo, matchMail } from './match';
import type { FromProvider } from './matchProvider';
import { ownMail } from './ownMail';
import { settleUncertain } from './settle';
import { isStorable } from '../store/storable';

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
  /** `own`: we wrote it ourselves. */
  readonly kind: Reading['kind'] | 'own';
  /** It was received before; nothing was done this time. */
  readonly duplicate: boolean;
  readonly enrollmentId: string | null;
  readonly leadId: string | null;
  readonly matchedBy: string | null;
  /** What became of the enrollment, in words; null when nothing did. */
  readonly state: string | null;
}

const MAILBOX = { kind: 'mailbox', id: null } as const;

/** Characters of a mail's text that are kept. */
const MOST_TEXT = 100_000;

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
  provider: FromProvider = {},
): Promise<Received> {
  const digest = digestOf(raw, reading);
  const now = context.clock.now();
  const match = await matchMail(context, db, reading, provider);
  const writer = await leadWhoWrote(db, reading);
  // A wish for no more mail counts from any address that we know, however long ago we wrote to it.
  const wishing = reading.kind === 'unsubscribe' ? writer : null;
  const [matched = wishing] = match ? await findLeadsByIds(db, [match.message.leadId]) : [];
  // Of somebody who was erased nothing is kept again; only the wish for no more mail still counts.
  const erased = matched !== null && matched.erasedAt !== null;
  const lead = erased ? null : matched;
  if (erased) await stillNoMail(context, db, reading);
  const own = await ownMail(context, db, reading, lead);
  const message = own ? own.copyOf : (match?.message ?? null);
  const known = own === null && lead !== null;
  const received: Received = {
    id: context.newId(),
    kind: own ? 'own' : reading.kind,
    duplicate: false,
    enrollmentId: message?.enrollmentId ?? null,
    leadId: message?.leadId ?? (own ? null : (lead?.id ?? null)),
    matchedBy: own ? null : (match?.by ?? (lead ? 'from' : null)),
    state: null,
  };
  const { id, kind, enrollmentId, leadId, matchedBy } = received;
  const isNew = await insertInbound(db, {
    id,
    ...origin,
    messageId: reading.messageId,
    from: erased ? null : (reading.from?.address ?? null),
    subject: erased ? null : reading.subject,
    kind,
    certainty: reading.certainty,
    evidence: known ? reading.evidence : [],
    // A mailbox is read for its answers; what else lies in it is nobody's business.
    text: known ? reading.replyText.slice(0, MOST_TEXT) : '',
    fullText: known ? reading.mail.text.slice(0, MOST_TEXT) : null,
    enrollmentId,
    leadId,
    matchedBy,
    receivedAt: now,
    digest,
  });
  const answered = message ? { message: message.id, answered: message.stageId } : {};
  if (!isNew) {
    const before = await findInboundByDigest(db, digest);
    if (before && known)
      await noteFoundAgain(db, before, origin.senderId, now, { subject: reading.subject, ...answered });
    return again(before, kind);
  }
  // Whoever answers it, or refuses it, and the copy of it that lies somewhere, proves that it went out. An address alone
  // proves it of none whose outcome is still awaited.
  const onlyByAddress = message?.state === 'intended' && matchedBy === 'from';
  if (message && !onlyByAddress) await settleUncertain(context, db, [message], true, MAILBOX);
  if (own) return received;
  const data = {
    mail: id,
    by: matchedBy,
    subject: reading.subject,
    ...answered,
  };
  if (erased) return received;
  if (lead) {
    const author = writer?.id === lead.id ? null : writer;
    return { ...received, state: await follow(context, db, reading, { message, lead, author }, data) };
  }
  const { from, subject } = reading;
  await insertEvents(db, [
    {
      kind: 'mail_unmatched',
      at: now,
      actor: MAILBOX,
      data: { mail: id, kind, from: from?.address ?? null, subject },
    },
  ]);
  return received;
}

/** Null: nobody that we know, or no mail that somebody writes. */
async function leadWhoWrote(db: Db, { kind, from }: Reading): Promise<LeadRow | null> {
  if (kind !== 'reply' && kind !== 'unsubscribe') return null;
  return from ? leadWriting(db, from.address) : null;
}

async function stillNoMail(context: Context, db: Db, reading: Reading): Promise<void> {
  const { from } = reading;
  if (!from || !isStorable(from.address) || !wantsNoMore(reading)) return;
  const row = {
    id: context.newId(),
    kind: 'address' as const,
    value: fingerprint(addressKey(from.address)),
    note: null,
  };
  await addSuppressions(db, [{ ...row, reason: 'opt_out', createdAt: context.clock.now() }]);
}

type About = Pick<Concerned, 'message' | 'lead' | 'author'>;

async function follow(
  context: Context,
  db: Db,
  reading: Reading,
  { message, lead, author }: About,
  data: Record<string, unknown>,
): Promise<string | null> {
  const answeredId = message?.enrollmentId ?? null;
  const alsoAnswered = await answeredToo(context, db, reading, { message, lead, author });
  const answered = [...(answeredId === null ? [] : [answeredId]), ...alsoAnswered];
  const others = await othersConcerned(context, db, reading, author ? [lead, author] : [lead], answered);
  const ids = [...new Set([...answered, ...others])];
  const enrollments = await lockEnrollments(db, ids);
  const concerned = { enrollments, alsoAnswered: new Set(alsoAnswered), message, lead, author };
  await effectsOf(context, db, reading, concerned, data);
  // It answers no message that we know of: it stands in the history of the lead, which others may see too.
  if (!message) await insertEvents(db, [wroteOnly(context, reading, lead, data)]);
  const [after] = answeredId === null ? [] : await findEnrollments(db, [answeredId]);
  return after ? describeState(after) : null;
}

function wroteOnly(
  { clock }: Context,
  { kind, certainty }: Reading,
  { id: leadId }: Lead,
  { mail, by }: Record<string, unknown>,
): NewEvent {
  const data = { mail, by, kind, certainty };
  return { kind: 'mail_received', at: clock.now(), actor: MAILBOX, leadId, data };
}

/**
 * What the same answer answers as well: the sequence that it is about, where the lead has been enrolled anew since; and
 * what another lead of ours, who writes it in this one's thread, would answer with a thread of its own.
 */
async function answeredToo(
  context: Context,
  db: Db,
  { kind, mail }: Reading,
  { message, lead, author }: About,
): Promise<string[]> {
  if (kind !== 'reply' || !message) return [];
  const written = writtenAt(mail);
  const anew = (await findEnrollmentsOfLeads(db, [lead.id])).filter(
    ({ status, sequenceId, enrolledAt }) =>
      LIVE.includes(status) && sequenceId === message.sequenceId && isWrittenAfter(written, enrolledAt),
  );
  const own = author ? await latestMessageTo(context, db, author.emailKey, written) : null;
  return [...anew.map(({ id }) => id), ...(own ? [own.enrollmentId] : [])];
}

/** Whom else the mail concerns: all that they are in, or all that anybody at the lead's company is in. */
async function othersConcerned(
  context: Context,
  db: Db,
  reading: Reading,
  leads: readonly [Lead, ...Lead[]],
  answered: readonly string[],
): Promise<string[]> {
  switch (reading.kind) {
    case 'unsubscribe':
    case 'complaint':
    case 'absence':
      return (await findEnrollmentsOfLeads(db, leads.map(({ id }) => id))) // prettier-ignore
        .filter(({ status }) => LIVE.includes(status))
        .map(({ id }) => id);
    case 'reply':
      return isDoubtful(reading) ? [] : toStopAtCompany(context, db, leads[0], answered);
    default:
      return [];
  }
}

function again(before: Inbound | null, kind: Received['kind']): Received {
  return {
    id: before?.id ?? '',
    kind,
    duplicate: true,
    enrollmentId: before?.enrollmentId ?? null,
    leadId: before?.leadId ?? null,
    matchedBy: before?.matchedBy ?? null,
    state: null,
  };
}

/**
 * What makes two mails the same. The Message-ID alone will not do (ticket systems and responders repeat it), the bytes
 * alone neither (each hop adds headers): the Message-ID with all that the author set, or the bytes where there is none.
 */
export function digestOf(raw: Buffer, reading: Reading): string {
  const hash = createHash('sha256');
  const { messageId, from, subject, replyText, recipients, mail } = reading;
  if (messageId === null) return hash.update(raw).digest('hex');
  const threaded = [mail.inReplyTo, mail.references];
  return hash
    .update(JSON.stringify([messageId, from?.address, subject, mail.date, threaded, recipients, replyText]))
    .digest('hex');
}
