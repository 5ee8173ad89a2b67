import { findIn, selectRaw } from './bulk';
import type { Db } from './database';
import { leads, type LeadRow } from './leads';

/** Leads that were merged into this one: the same person under other addresses. */
export function findLeavings(db: Db, leadId: string): Promise<LeadRow[]> {
  return findIn(db, leads, 'mergedInto', [leadId]);
}

const ERASED = 'erased';

/**
 * Removes the personal data of one lead wherever it is kept, and leaves rows without a name: counts and history stay
 * true, and nobody can be read out of them. Call it in a transaction.
 */
export async function eraseLead(db: Db, { id, emailKey }: LeadRow, now: number): Promise<void> {
  const run = (sql: string, bindings: readonly (string | number)[]): Promise<unknown> =>
    selectRaw(db, sql, bindings);
  await run(
    `update leads set email = '${ERASED}', email_key = ?, first_name = null, last_name = null, name = null,
       company = null, title = null, phone = null, time_zone = null, stage = null, crm_id = null, fields = '{}',
       import_id = null, import_line = null, deleted_at = coalesce(deleted_at, ?), erased_at = ?, updated_at = ?
     where id = ? returning id`,
    [`${ERASED}:${id}`, now, now, now, id],
  );
  await run(
    `update messages set recipient = '${ERASED}', subject = '', text = '', html = null, response = null,
       thread = '{"subject":"","references":[]}' where lead_id = ? returning id`,
    [id],
  );
  // Also what came from its address and was never matched. The digest stays: the same mail seen again is known.
  await run(
    `update inbound set "from" = null, subject = null, message_id = null, text = '', evidence = '[]'
     where lead_id = ? or lower("from") = ? returning id`,
    [id, emailKey],
  );
  await run(
    `update tasks set title = '${ERASED}', note = null, outcome = null where lead_id = ? returning id`,
    [id],
  );
  await run("update handoffs set payload = '{}', answer = null where lead_id = ? returning id", [id]);
  await run('update enrollments set detail = null where lead_id = ? returning id', [id]);
  await eraseHistory(db, id, emailKey);
}

/** What an event may go on to say: codes, ids and counts, and who did it; no address, no subject, nobody's words. */
const KEPT = [
  'reason', 'status', 'revision', 'override', 'suppression', 'by', 'as', 'answer', 'class', 'kind', 'certainty',
  'message', 'task', 'handoff', 'mail', 'changed', 'early', 'until', 'attempt', 'channel',
]; // prettier-ignore

async function eraseHistory(db: Db, leadId: string, emailKey: string): Promise<void> {
  const field = (name: string): string => `lower(${db.profile.jsonField('data', `'${name}'`)})`;
  const rows = await selectRaw<{ seq: number; data: string }>(
    db,
    `select seq, data from events where lead_id = ?
     union all
     select seq, data from events where lead_id is null and kind in ('suppressed', 'unsuppressed', 'mail_unmatched')
       and (${field('value')} = ? or ${field('from')} = ?)`,
    [leadId, emailKey, emailKey],
  );
  const reduced = rows.map(({ seq, data }) => {
    const kept = Object.entries(JSON.parse(data) as Record<string, unknown>).filter(([key]) =>
      KEPT.includes(key),
    );
    return [Number(seq), JSON.stringify(Object.fromEntries(kept))];
  });
  await selectRaw(
    db,
    `update events as t set data = ${db.profile.element(1, 'text')} from ${db.profile.jsonRows}
     where t.seq = ${db.profile.element(0, 'int')} returning seq`,
    [JSON.stringify(reduced)],
  );
}
