import { LEAD_FIELDS } from '../model/lead';
import { chunks, findIn, selectRaw } from './bulk';
import type { Db } from './database';
import { eraseFromDeliveries } from './deliveries';
import { leads, type LeadRow } from './leads';

/** Leads that were merged into these: the same persons under other addresses. */
export function findLeavings(db: Db, leadIds: readonly string[]): Promise<LeadRow[]> {
  return findIn(db, leads, 'mergedInto', leadIds);
}

/** What stands where an address was. */
export const ERASED = 'erased';

const NO_FIELDS = LEAD_FIELDS.map((name) => `${leads.column(name)} = null`).join(', ');

/**
 * Removes the personal data of leads wherever it is kept, and leaves rows without a name: counts and history stay
 * true, and nobody can be read out of them. Call it in a transaction.
 */
export async function eraseLeads(db: Db, rows: readonly LeadRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const keys = JSON.stringify(rows.map(({ emailKey }) => emailKey));
  const among = (column: string): string => `${column} in (select value from ${db.profile.jsonTexts})`;
  const run = (sql: string, bindings: readonly (string | number)[]): Promise<unknown> =>
    selectRaw(db, sql, bindings);
  await run(
    `update leads set email = '${ERASED}', email_key = '${ERASED}:' || id, ${NO_FIELDS}, fields = '{}',
       import_id = null, import_line = null, deleted_at = coalesce(deleted_at, ?), erased_at = ?, updated_at = ?
     where ${among('id')} returning id`,
    [now, now, now, ids],
  );
  await run(
    `update messages set recipient = '${ERASED}', subject = '', text = '', html = null, response = null,
       thread = '{"subject":"","references":[]}' where ${among('lead_id')} returning id`,
    [ids],
  );
  // Also what came from its address and was never matched. The digest stays: the same mail seen again is known.
  for (const [column, values] of [
    ['lower("from")', keys],
    ['lead_id', ids],
  ] as const)
    await run(
      `update inbound set "from" = null, subject = null, message_id = null, text = '', full_text = null, evidence = '[]'
       where ${among(column)} returning id`,
      [values],
    );
  await run(
    `update tasks set title = '${ERASED}', note = null, outcome = null where ${among('lead_id')} returning id`,
    [ids],
  );
  await run(`update handoffs set payload = '{}', answer = null where ${among('lead_id')} returning id`, [
    ids,
  ]);
  await run(`update enrollments set detail = null where ${among('lead_id')} returning id`, [ids]);
  await eraseFromDeliveries(db, rows.map(({ emailKey }) => emailKey)); // prettier-ignore
  await eraseHistory(db, ids, keys);
}

/** What an event may go on to say: codes, ids and counts, and who did it; no address, no subject, nobody's words. */
const KEPT = [
  'reason', 'status', 'revision', 'override', 'suppression', 'by', 'as', 'answer', 'class', 'kind', 'certainty',
  'message', 'task', 'handoff', 'mail', 'answered', 'changed', 'early', 'until', 'attempt', 'channel',
]; // prettier-ignore

async function eraseHistory(db: Db, ids: string, keys: string): Promise<void> {
  const texts = db.profile.jsonTexts;
  const field = (name: string): string => `lower(${db.profile.jsonField('data', `'${name}'`)})`;
  const rows = await selectRaw<{ seq: number; data: string }>(
    db,
    `select seq, data from events where enrollment_id in
       (select id from enrollments where lead_id in (select value from ${texts}))
     union all
     select seq, data from events where enrollment_id is null and lead_id in (select value from ${texts})
     union all
     select seq, data from events where lead_id is null and kind in ('suppressed', 'unsuppressed', 'mail_unmatched')
       and (${field('value')} in (select value from ${texts}) or ${field('from')} in (select value from ${texts}))`,
    [ids, ids, keys, keys],
  );
  const reduced = rows.map(({ seq, data }) => {
    const all = Object.entries(JSON.parse(data) as Record<string, unknown>);
    return [Number(seq), JSON.stringify(Object.fromEntries(all.filter(([key]) => KEPT.includes(key))))];
  });
  for (const batch of chunks(reduced))
    await selectRaw(
      db,
      `update events as t set data = ${db.profile.element(1, 'text')} from ${db.profile.jsonRows}
       where t.seq = ${db.profile.element(0, 'int')} returning seq`,
      [JSON.stringify(batch)],
    );
}
