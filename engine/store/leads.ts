import type { Lead } from '../model/lead';
import { LIVE } from '../model/status';
import { findIn, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { table } from './table';

/** A lead as it is kept. */
export interface LeadRow extends Lead {
  /** The import that wrote the lead last, and the line of the file (the schema says what for). */
  readonly importId: string | null;
  readonly importLine: number | null;
  readonly deletedAt: number | null;
  /** When its personal data was removed; what is left is a row without a name. */
  readonly erasedAt: number | null;
  /** The lead into which it was merged: mail from its address is that lead's. */
  readonly mergedInto: string | null;
}

export const leads = table<LeadRow>('leads', {
  id: 'text',
  email: 'text',
  emailKey: 'text',
  firstName: 'text',
  lastName: 'text',
  name: 'text',
  company: 'text',
  title: 'text',
  phone: 'text',
  timeZone: 'text',
  stage: 'text',
  companyStage: 'text',
  crmId: 'text',
  fields: 'json',
  createdAt: 'int',
  updatedAt: 'int',
  importId: 'text',
  importLine: 'int',
  deletedAt: 'int',
  erasedAt: 'int',
  mergedInto: 'text',
});

/**
 * Leads that are there; deleted ones have no address any more, as far as anybody asks.
 * @param keys lower-cased addresses: `EmailAddress.key`
 * @param extra SQL after the condition: an order, a lock.
 */
export function findLeadsByKeys(db: Db, keys: readonly string[], extra = ''): Promise<LeadRow[]> {
  return findIn(db, leads, 'emailKey', keys, `and deleted_at is null ${extra}`);
}

/** Deleted ones too. */
export function findLeadsByIds(db: Db, ids: readonly string[]): Promise<LeadRow[]> {
  return findIn(db, leads, 'id', ids);
}

/** Holds these leads until the transaction ends; in one order, so that two such locks never wait in a ring. */
export async function lockLeads(db: Db, ids: readonly string[]): Promise<LeadRow[]> {
  return findIn(db, leads, 'id', [...ids].sort(), `order by id ${db.profile.forUpdate}`);
}

/** What timing asks of a lead, and whether it is still there. */
export type LeadZone = Pick<LeadRow, 'id' | 'timeZone' | 'deletedAt'>;

export function findLeadZones(db: Db, ids: readonly string[]): Promise<LeadZone[]> {
  return findIn(db, leadZones, 'id', ids);
}

const leadZones = table<LeadZone>('leads', { id: 'text', timeZone: 'text', deletedAt: 'int' });

/** By id (a deleted one too) or by address (in any case); null when there is none. */
export async function findLead(db: Db, reference: string): Promise<LeadRow | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from leads where id = ? or (email_key = ? and deleted_at is null) limit 1',
    [reference, reference.trim().toLowerCase()],
  );
  return rows[0] ? leads.read(rows[0]) : null;
}

/** Whose mail comes from this address: the lead that has it, or the one into which its lead was merged. */
export async function leadWriting(db: Db, key: string): Promise<LeadRow | null> {
  const [lead] = await findLeadsByKeys(db, [key]);
  if (lead) return lead;
  const [merged] = await findIn(
    db,
    leads,
    'emailKey',
    [key],
    'and merged_into is not null order by deleted_at desc limit 1',
  );
  const [into] = merged?.mergedInto ? await findLeadsByIds(db, [merged.mergedInto]) : [];
  return into && into.deletedAt === null ? into : null;
}

/** They are there no more for anybody who looks for them; their history goes on to name them. */
export async function deleteLeads(db: Db, ids: readonly string[], now: number): Promise<void> {
  await selectRaw(
    db,
    `update leads set deleted_at = ?, updated_at = ?
     where id in (select value from ${db.profile.jsonTexts}) and deleted_at is null returning id`,
    [now, now, JSON.stringify(ids)],
  );
}

/** @throws what `isUniqueViolation` knows, when another lead has that address. */
export async function setAddress(db: Db, lead: LeadRow): Promise<void> {
  await updateRows(db, leads, ['email', 'emailKey', 'updatedAt'], [lead]);
}

export interface LeadFilter {
  /** Part of the address, the name or the company, in any case. */
  readonly search?: string | undefined;
  /** The lead's stage in the CRM. */
  readonly stage?: string | undefined;
  /** Only those enrolled in that sequence, whatever became of it. */
  readonly sequenceId?: string | undefined;
  /** Only those that are in a sequence now, in none now, or that never were in one; of these sequences, if given. */
  readonly enrolled?:
    { readonly when: 'now' | 'not_now' | 'never'; readonly sequenceIds?: readonly string[] } | undefined;
  /** Only leads with a greater id (ids sort by the time of creation). */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** In the order of creation. */
export async function listLeads(db: Db, filter: LeadFilter): Promise<LeadRow[]> {
  const where = ['deleted_at is null'];
  const bindings: (string | number)[] = [];
  const add = (sql: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(sql);
    bindings.push(value);
  };
  add('id > ?', filter.after);
  add('lower(stage) = ?', filter.stage?.toLowerCase());
  add(
    'exists (select 1 from enrollments e where e.lead_id = leads.id and e.sequence_id = ?)',
    filter.sequenceId,
  );
  if (filter.enrolled) {
    const { when, sequenceIds } = filter.enrolled;
    const live =
      when === 'never' ? '' : ` and e.status in (${LIVE.map((status) => `'${status}'`).join(', ')})`;
    const among = sequenceIds ? ` and e.sequence_id in (select value from ${db.profile.jsonTexts})` : '';
    where.push(
      `${when === 'now' ? '' : 'not '}exists (select 1 from enrollments e where e.lead_id = leads.id${live}${among})`,
    );
    if (sequenceIds) bindings.push(JSON.stringify(sequenceIds));
  }
  add(`lower(${SEARCHED}) like ? escape '!'`, filter.search && contains(filter.search));
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from leads where ${where.join(' and ')} order by id limit ?`,
    [...bindings, filter.limit],
  );
  return rows.map((row) => leads.read(row));
}

const SEARCHED = ['email_key', 'first_name', 'last_name', 'name', 'company']
  .map((column) => `coalesce(${column}, '')`)
  .join(" || ' ' || ");

/** The pattern for `like … escape '!'`: what people type is text, not a pattern. */
export function contains(text: string): string {
  return `%${text.trim().toLowerCase().replace(/[!%_]/g, '!$&')}%`;
}
