import { selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { leads, type LeadRow } from './leads';
import { TAKE } from './wholeSequence';

/** Whatever belongs to a lead. */
const BELONGINGS = ['messages', 'tasks', 'handoffs', 'inbound', 'events'] as const;

/**
 * Puts everything that belongs to the leads `from` under `into`, whose row is written as given, and leaves them as rows
 * that point to it. No two of them may be live in one sequence any more. Whoever has one of the enrollments in hand
 * loses it: what it has composed goes to the old address.
 */
export async function mergeLeads(db: Db, into: LeadRow, from: readonly string[], now: number): Promise<void> {
  const among = `in (select value from ${db.profile.jsonTexts})`;
  const ids = JSON.stringify(from);
  for (const table of BELONGINGS)
    await selectRaw(db, `update ${table} set lead_id = ? where lead_id ${among} returning 1`, [into.id, ids]);
  await selectRaw(
    db,
    `update enrollments set lead_id = ?, ${TAKE}, updated_at = ? where lead_id ${among} returning id`,
    [into.id, now, ids],
  );
  await selectRaw(
    db,
    `update leads set deleted_at = coalesce(deleted_at, ?), merged_into = ?, updated_at = ?
     where id ${among} or merged_into ${among} returning id`,
    [now, into.id, now, ids, ids],
  );
  await updateRows(db, leads, KEYS, [into]);
}

const KEYS = leads.keys.filter((key) => !['id', 'email', 'emailKey', 'createdAt'].includes(key));
