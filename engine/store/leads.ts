import type { Lead } from '../model/lead';
import { findIn, selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

/** A lead as it is kept. */
export interface LeadRow extends Lead {
  /** The import that wrote the lead last, and the line of the file (the schema says what for). */
  readonly importId: string | null;
  readonly importLine: number | null;
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
  crmId: 'text',
  fields: 'json',
  createdAt: 'int',
  updatedAt: 'int',
  importId: 'text',
  importLine: 'int',
});

/**
 * @param keys lower-cased addresses: `EmailAddress.key`
 * @param extra SQL after the condition: an order, a lock.
 */
export function findLeadsByKeys(db: Db, keys: readonly string[], extra = ''): Promise<LeadRow[]> {
  return findIn(db, leads, 'emailKey', keys, extra);
}

export function findLeadsByIds(db: Db, ids: readonly string[]): Promise<LeadRow[]> {
  return findIn(db, leads, 'id', ids);
}

/** By id or by address (in any case); null when there is none. */
export async function findLead(db: Db, reference: string): Promise<LeadRow | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from leads where id = ? or email_key = ? limit 1',
    [reference, reference.trim().toLowerCase()],
  );
  return rows[0] ? leads.read(rows[0]) : null;
}

export interface LeadFilter {
  /** Part of the address, the name or the company, in any case. */
  readonly search?: string | undefined;
  /** The lead's stage in the CRM. */
  readonly stage?: string | undefined;
  /** Only those enrolled in that sequence, whatever became of it. */
  readonly sequenceId?: string | undefined;
  /** Only leads with a greater id (ids sort by the time of creation). */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** In the order of creation. */
export async function listLeads(db: Db, filter: LeadFilter): Promise<LeadRow[]> {
  const where = ['1 = 1'];
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
