import { findIn, insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

/** One mail that came back, and what it was taken for. */
export interface Inbound {
  readonly id: string;
  /** The sender in whose mailbox it lay, or the name of a mailbox that is no sender's; null: handed in at a door. */
  readonly senderId: string | null;
  readonly folder: string | null;
  readonly uidValidity: string | null;
  readonly uid: number | null;
  readonly messageId: string | null;
  readonly from: string | null;
  readonly subject: string | null;
  readonly kind: string;
  readonly certainty: number;
  readonly evidence: readonly { readonly where: string; readonly what: string }[];
  /** Without quotes and signature. */
  readonly text: string;
  /** With them; null where nothing is kept of it, or nothing was before this column was there. */
  readonly fullText: string | null;
  readonly enrollmentId: string | null;
  readonly leadId: string | null;
  readonly matchedBy: string | null;
  readonly receivedAt: number;
  readonly digest: string;
}

const inbound = table<Inbound>('inbound', {
  id: 'text',
  senderId: 'text',
  folder: 'text',
  uidValidity: 'text',
  uid: 'int',
  messageId: 'text',
  from: 'text',
  subject: 'text',
  kind: 'text',
  certainty: 'real',
  evidence: 'json',
  text: 'text',
  fullText: 'text',
  enrollmentId: 'text',
  leadId: 'text',
  matchedBy: 'text',
  receivedAt: 'int',
  digest: 'text',
});

/**
 * No address is longer (RFC 5321, 4.5.3.1.3: 256 octets); what claims to be is nobody's, and a B-tree of PostgreSQL takes
 * 2,704 bytes: one such mail would keep all that come after it waiting.
 */
const LONGEST_ADDRESS = 500;

/** @returns false when this mail was seen before, in whatever folder or UIDVALIDITY. */
export async function insertInbound(db: Db, row: Inbound): Promise<boolean> {
  const kept = { ...row, from: row.from?.slice(0, LONGEST_ADDRESS) ?? null };
  const ids = await insertRows(db, inbound, [kept], { onConflict: 'ignore', returning: 'id' });
  return ids.length > 0;
}

export async function findInboundByDigest(db: Db, digest: string): Promise<Inbound | null> {
  const rows = await selectRaw<Record<string, unknown>>(db, 'select * from inbound where digest = ?', [
    digest,
  ]);
  return rows[0] ? inbound.read(rows[0]) : null;
}

export async function findInbound(db: Db, id: string): Promise<Inbound | null> {
  const rows = await selectRaw<Record<string, unknown>>(db, 'select * from inbound where id = ?', [id]);
  return rows[0] ? inbound.read(rows[0]) : null;
}

export function findInboundByIds(db: Db, ids: readonly string[]): Promise<Inbound[]> {
  return findIn(db, inbound, 'id', ids);
}

export interface Unreadable {
  readonly senderId: string;
  readonly folder: string;
  readonly count: number;
}

/** Mails that could not be taken in, by where they lie. */
export function countUnreadable(db: Db): Promise<Unreadable[]> {
  return selectRaw<Unreadable>(
    db,
    `select sender_id as "senderId", folder, count(*) as count from inbound
     where kind = 'unreadable' and sender_id is not null group by sender_id, folder`,
  );
}

/** The lead answered something since then (a branch asks). */
export async function repliedSince(db: Db, enrollmentIds: readonly string[]): Promise<Map<string, number[]>> {
  const rows = await selectRaw<{ enrollment_id: string; received_at: number }>(
    db,
    `select enrollment_id, received_at from inbound
     where kind = 'reply' and enrollment_id in (select value from ${db.profile.jsonTexts})`,
    [JSON.stringify(enrollmentIds)],
  );
  const times = new Map<string, number[]>();
  for (const row of rows)
    times.set(row.enrollment_id, [...(times.get(row.enrollment_id) ?? []), Number(row.received_at)]);
  return times;
}
