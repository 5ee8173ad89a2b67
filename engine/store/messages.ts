import { findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { table } from './table';

/**
 * - intended: may be on its way this moment. sent: a server took it. failed: no server took it.
 * - bounced: a server took it, and it came back.
 * - uncertain: a crash or a lost connection left it unknown. withdrawn: a person said that it did not go out.
 */
export const MESSAGE_STATES = ['intended', 'sent', 'failed', 'bounced', 'uncertain', 'withdrawn'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** How it was refused, by the first server or by one further on (mail/smtpAnswer says what each means). */
export type Refusal = 'hard' | 'soft' | 'block' | 'sender';

/** What its reader did, as far as links and pictures tell: first and last time, and how often. */
export interface Engagement {
  readonly openedAt: number | null;
  readonly lastOpenedAt: number | null;
  readonly opens: number;
  readonly clickedAt: number | null;
  readonly lastClickedAt: number | null;
  readonly clicks: number;
  /** Opens and clicks by scanners and programs that fetch ahead; in none of the others. */
  readonly machineTouches: number;
}

/** What the provider calls it, where a workflow has sent it and told. */
export interface ProviderIds {
  readonly providerMessageId: string | null;
  readonly providerThreadId: string | null;
}

/** Of a message that nobody has seen yet. */
export const UNSEEN: Engagement & ProviderIds = {
  openedAt: null,
  lastOpenedAt: null,
  opens: 0,
  clickedAt: null,
  lastClickedAt: null,
  clicks: 0,
  machineTouches: 0,
  providerMessageId: null,
  providerThreadId: null,
};

export interface Message extends Engagement, ProviderIds {
  readonly id: string;
  readonly enrollmentId: string;
  readonly leadId: string;
  readonly sequenceId: string;
  readonly stageId: string;
  readonly attempt: number;
  readonly senderId: string;
  readonly state: MessageState;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** With its angle brackets, as it stands in the header; once it is sent, the one that the server chose, if it did. */
  readonly messageId: string;
  /** What it answers, oldest first, and the subject of the thread. */
  readonly thread: { readonly subject: string; readonly references: readonly string[] };
  readonly response: string | null;
  /** Of one that failed or bounced. */
  readonly refusal: Refusal | null;
  readonly intendedAt: number;
  readonly settledAt: number | null;
  /** Which of the stage's variants it is; null where the stage has none. */
  readonly variant: string | null;
}

export const messages = table<Message>('messages', {
  id: 'text',
  enrollmentId: 'text',
  leadId: 'text',
  sequenceId: 'text',
  stageId: 'text',
  attempt: 'int',
  senderId: 'text',
  state: 'text',
  recipient: 'text',
  subject: 'text',
  text: 'text',
  html: 'text',
  messageId: 'text',
  thread: 'json',
  response: 'text',
  refusal: 'text',
  intendedAt: 'int',
  settledAt: 'int',
  variant: 'text',
  openedAt: 'int',
  lastOpenedAt: 'int',
  opens: 'int',
  clickedAt: 'int',
  lastClickedAt: 'int',
  clicks: 'int',
  machineTouches: 'int',
  providerMessageId: 'text',
  providerThreadId: 'text',
});

/** The database fills in that nobody has seen it: what is written with every letter is kept short. */
const INTENDED = messages.keys.filter((key) => !(key in UNSEEN));

/** Intents are unique per (enrollment, stage, attempt). @returns the ids of those that are new. */
export function insertIntents(db: Db, intents: readonly Message[]): Promise<string[]> {
  return insertRows(db, messages, intents, { onConflict: 'ignore', returning: 'id', keys: INTENDED });
}

/** Writes outcomes, whoever holds the enrollments by now: what happened to a message happened. */
export async function settleMessages(db: Db, settled: readonly Message[]): Promise<void> {
  await updateRows(db, messages, ['state', 'messageId', 'response', 'refusal', 'settledAt'], settled);
}

/** Keeps what the provider calls these messages. */
export async function noteProviderIds(db: Db, sent: readonly Message[]): Promise<void> {
  await updateRows(db, messages, ['providerMessageId', 'providerThreadId'], sent);
}

/**
 * Messages that the provider calls so, or that stand in its thread; newest first. (`is not null` is said because SQLite
 * uses a partial index only where its own words are.)
 */
export async function findMessagesByProvider(
  db: Db,
  key: 'providerMessageId' | 'providerThreadId',
  value: string,
): Promise<Message[]> {
  const column = messages.column(key);
  const order = `and ${column} is not null order by intended_at desc, id desc`;
  return findIn(db, messages, key, [value], order);
}

/**
 * Writes down that nobody knows what became of these. One whose outcome has come meanwhile is left as it is.
 * @returns the ids of those that are uncertain now.
 */
export async function markUncertain(
  db: Db,
  ids: readonly string[],
  response: string,
  now: number,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await selectRaw<{ id: string }>(
    db,
    `update messages set state = 'uncertain', response = ?, settled_at = ?
     where id in (select value from ${db.profile.jsonTexts}) and state = 'intended' returning id`,
    [response, now, JSON.stringify(ids)],
  );
  return rows.map(({ id }) => id);
}

/**
 * An intent on whose enrollment nobody has a lease any more is nobody's: its process ended, and the outcome with it.
 * (The condition on the state stands twice because SQLite uses a partial index only where its own words are said.)
 */
export async function markAbandoned(
  db: Db,
  response: string,
  times: { readonly now: number; readonly leaseNow: number },
): Promise<void> {
  await selectRaw(
    db,
    `update messages set state = 'uncertain', response = ?, settled_at = ?
     where state in ('intended', 'uncertain') and state = 'intended' and exists (
       select 1 from enrollments e where e.id = messages.enrollment_id
       and (e.lease_owner is null or e.lease_until <= ?)) returning id`,
    [response, times.now, times.leaseNow],
  );
}

export function findMessagesById(db: Db, ids: readonly string[]): Promise<Message[]> {
  return findIn(db, messages, 'id', ids);
}

export function findMessagesByHeader(db: Db, messageIds: readonly string[]): Promise<Message[]> {
  return findIn(db, messages, 'messageId', messageIds);
}

/** All messages of these enrollments, oldest first. */
export function findMessagesOf(db: Db, enrollmentIds: readonly string[]): Promise<Message[]> {
  return findIn(db, messages, 'enrollmentId', enrollmentIds, 'order by intended_at, id');
}

/**
 * When a sender or a sequence sent after `since`: what quotas count. Intents count from the moment they are made; what
 * certainly did not go out counts no more.
 */
export async function sendTimes(
  db: Db,
  by: 'sender_id' | 'sequence_id',
  id: string,
  since: number,
): Promise<number[]> {
  const rows = await selectRaw<{ at: number }>(
    db,
    `select intended_at as at from messages where ${by} = ? and intended_at > ? and state not in ('failed', 'withdrawn') order by intended_at`,
    [id, since],
  );
  return rows.map(({ at }) => Number(at));
}

/** The last message of one enrollment that went out to its lead, or may have. */
export interface Contact {
  readonly leadId: string;
  readonly enrollmentId: string;
  readonly at: number;
}

/** When these leads were last written to, one row for each of their enrollments that has written at all. */
export async function lastContacts(db: Db, leadIds: readonly string[]): Promise<Contact[]> {
  if (leadIds.length === 0) return [];
  const rows = await selectRaw<{ lead_id: string; enrollment_id: string; at: number }>(
    db,
    `select lead_id, enrollment_id, max(intended_at) as at from messages
     where lead_id in (select value from ${db.profile.jsonTexts}) and state not in ('failed', 'withdrawn')
     group by lead_id, enrollment_id`,
    [JSON.stringify(leadIds)],
  );
  return rows.map((row) => ({
    leadId: row.lead_id,
    enrollmentId: row.enrollment_id,
    at: Number(row.at),
  }));
}

/** Leads to whom a message may be on its way this moment. */
export async function messageOnItsWay(db: Db, leadIds: readonly string[]): Promise<Set<string>> {
  const rows = await findIn(db, messages, 'leadId', leadIds, "and state = 'intended'");
  return new Set(rows.map(({ leadId }) => leadId));
}

/** Whether nobody knows what became of any of the sender's last so many messages, those on their way left aside. */
export async function lastAreUncertain(db: Db, senderId: string, count: number): Promise<boolean> {
  const rows = await selectRaw<{ state: MessageState }>(
    db,
    `select state from messages where sender_id = ? and state <> 'intended'
     order by intended_at desc, id desc limit ?`,
    [senderId, count],
  );
  return rows.length === count && rows.every(({ state }) => state === 'uncertain');
}

/** Whether a server has taken a message of the sender's after `since`. */
export async function hasSentSince(db: Db, senderId: string, since: number): Promise<boolean> {
  const rows = await selectRaw(
    db,
    "select id from messages where sender_id = ? and intended_at > ? and state = 'sent' limit 1",
    [senderId, since],
  );
  return rows.length > 0;
}
