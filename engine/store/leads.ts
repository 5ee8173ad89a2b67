import { addressKey } from '../model/address';
import type { Lead } from '../model/lead';
import { findIn, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { leadConditionSql, type LeadCondition } from './leadFilter';
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

/** By id (a deleted one too) or by address (as `addressKey` reads it, or one that was merged); null when there is none. */
export async function findLead(db: Db, reference: string): Promise<LeadRow | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from leads where id = ? or (email_key = ? and deleted_at is null) limit 1',
    [reference, addressKey(reference)],
  );
  if (rows[0]) return leads.read(rows[0]);
  const key = addressKey(reference);
  const present = (await mergedKeys(db, [key])).get(key);
  const [lead] = present === undefined ? [] : await findLeadsByKeys(db, [present]);
  return lead ?? null;
}

/**
 * Addresses of leads that were merged, and that are nobody else's since: each with the one of the lead that it means now.
 * Whoever brings such an address again (an import, a CRM, a person) means that lead, and makes no second one of it.
 */
export async function mergedKeys(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await selectRaw<{ gone: string; present: string }>(
    db,
    `select gone.email_key as gone, l.email_key as present from leads gone join leads l on l.id = gone.merged_into
     where gone.merged_into is not null and gone.email_key in (select value from ${db.profile.jsonTexts})
     and l.deleted_at is null and not exists (
       select 1 from leads other where other.email_key = gone.email_key and other.deleted_at is null)
     order by gone.deleted_at`,
    [JSON.stringify(keys)],
  );
  return new Map(rows.map(({ gone, present }) => [gone, present]));
}

/**
 * Whose mail comes from this address: the lead that has it, or the one into which its lead was merged.
 * @param address in any spelling: a mail program may write a domain in its own letters (`bücher.example`)
 */
export async function leadWriting(db: Db, address: string): Promise<LeadRow | null> {
  const key = addressKey(address);
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
  /** All of them must hold. */
  readonly conditions?: readonly LeadCondition[];
  /** Only leads with a greater id (ids sort by the time of creation). */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** In the order of creation. */
export async function listLeads(db: Db, { conditions = [], after, limit }: LeadFilter): Promise<LeadRow[]> {
  const all = conditions.map((condition) => leadConditionSql(db.profile, condition));
  const sql = ['leads.deleted_at is null', ...all.map((each) => each.sql)].join(' and ');
  const bindings = all.flatMap((each) => each.bindings);
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select leads.* from leads where ${sql} ${after === undefined ? '' : 'and leads.id > ?'} order by leads.id limit ?`,
    [...bindings, ...(after === undefined ? [] : [after]), limit],
  );
  return rows.map((row) => leads.read(row));
}

export async function countLeads(db: Db, condition: LeadCondition): Promise<number> {
  const { sql, bindings } = leadConditionSql(db.profile, condition);
  const rows = await selectRaw<{ count: number }>(
    db,
    `select count(*) as count from leads where ${sql}`,
    bindings,
  );
  return Number(rows[0]?.count ?? 0);
}
