import { selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { leads, type LeadRow } from './leads';
import { TAKE } from './wholeSequence';

/** Whatever belongs to a lead, but its history. */
const BELONGINGS = ['messages', 'tasks', 'handoffs', 'inbound', 'source_events'] as const;

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
  // Two ways, as the indexes have it (see `OF_LEAD`); while the enrollments are still the duplicates'.
  for (const theirs of [
    `enrollment_id in (select id from enrollments where lead_id ${among})`,
    `enrollment_id is null and lead_id ${among}`,
  ])
    await selectRaw(db, `update events set lead_id = ? where ${theirs} returning 1`, [into.id, ids]);
  await selectRaw(
    db,
    `update enrollments set lead_id = ?, ${TAKE}, updated_at = ? where lead_id ${among} returning id`,
    [into.id, now, ids],
  );
  await carryRules(db, into.id, among, ids);
  for (const column of ['id', 'merged_into'])
    await selectRaw(
      db,
      `update leads set deleted_at = coalesce(deleted_at, ?), merged_into = ?, updated_at = ?
       where ${column} ${among} returning id`,
      [now, into.id, now, ids],
    );
  await updateRows(db, leads, KEYS, [into]);
}

const KEYS = leads.keys.filter((key) => !['id', 'email', 'emailKey', 'createdAt'].includes(key));

/** Whom a rule has enrolled under either name it does not enrol again; what it refused it may ask about anew. */
async function carryRules(db: Db, into: string, among: string, ids: string): Promise<void> {
  const enrolled = `from segment_rule_leads where lead_id ${among} and code is null`;
  await selectRaw(
    db,
    `delete from segment_rule_leads where lead_id = ? and code is not null
     and rule_id in (select rule_id ${enrolled}) returning lead_id`,
    [into, ids],
  );
  await selectRaw(
    db,
    `insert into segment_rule_leads (rule_id, lead_id, code, at)
     select rule_id, cast(? as text), cast(null as text), max(at) ${enrolled} group by rule_id
     on conflict do nothing returning lead_id`,
    [into, ids],
  );
  await selectRaw(db, `delete from segment_rule_leads where lead_id ${among} returning lead_id`, [ids]);
}
