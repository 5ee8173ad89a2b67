import type { EmailAddress } from '../model/address';
import type { ActorRef, NewEvent } from '../model/event';
import { LEAD_FIELDS, type FieldValue, type LeadField } from '../model/lead';
import { BATCH, chunks, insertRows, updateRows } from './bulk';
import type { Db } from './database';
import { insertEvents } from './events';
import { registerLeadFields } from './leadFields';
import { findLeadsByKeys, leads, mergedKeys, type LeadRow } from './leads';

/** What somebody says about one lead. In both parts a value overwrites, null clears, and what is missing stays. */
export interface LeadChange {
  readonly address: EmailAddress;
  readonly values: Readonly<Partial<Record<LeadField, string | null>>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** The line of the file that it comes from. */
  readonly line?: number;
}

/**
 * What happens to a lead that is there already: `overwrite` as the change says, `fill` only what the lead has not,
 * `keep` nothing.
 */
export type LeadMode = 'overwrite' | 'fill' | 'keep';

export interface LeadUpsert {
  readonly now: number;
  readonly newId: () => string;
  readonly actor: ActorRef;
  readonly leads: readonly LeadChange[];
  readonly mode?: LeadMode;
  /** Marks the leads as this import's; one that carries the mark already is left as it is (`duplicateOf`). */
  readonly importId?: string;
}

export interface UpsertedLead {
  readonly lead: LeadRow;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** The line of the same import that had this address before; null: it is the first. */
  readonly duplicateOf: number | null;
}

/**
 * Creates and updates leads, with their history, five hundred at a time; call it in a transaction. The same address
 * twice is one lead, changed in the order given; so is one that was merged into another (`mergedKeys`).
 * @returns one answer for each change, in their order.
 */
export async function upsertLeads(db: Db, upsert: LeadUpsert): Promise<UpsertedLead[]> {
  const groups = new Map<string, number[]>();
  const merged = await mergedKeys(db, [...new Set(upsert.leads.map(({ address }) => address.key))]);
  upsert.leads.forEach(({ address }, index) => {
    const key = merged.get(address.key) ?? address.key;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  await registerLeadFields(db, customNames(upsert.leads), upsert.now);

  const answers = new Array<UpsertedLead>(upsert.leads.length);
  // In one order everywhere: two upserts at once never wait for each other in a ring.
  for (const keys of chunks([...groups.keys()].sort(), BATCH)) {
    const batch = keys.map((key): Group => {
      const indexes = groups.get(key) ?? [];
      return { key, indexes, changes: indexes.map((index) => upsert.leads[index]!) };
    });
    for (const { group, results } of await upsertBatch(db, upsert, batch)) {
      group.indexes.forEach((index, place) => (answers[index] = results[place]!));
    }
  }
  return answers;
}

interface Group {
  readonly key: string;
  readonly indexes: readonly number[];
  readonly changes: readonly LeadChange[];
}

interface Folded {
  readonly group: Group;
  readonly row: LeadRow;
  readonly results: readonly UpsertedLead[];
  readonly write: boolean;
  readonly changed: readonly string[];
}

async function upsertBatch(db: Db, upsert: LeadUpsert, batch: readonly Group[]): Promise<Folded[]> {
  const known = new Map<string, LeadRow>();
  const look = async (keys: readonly string[]): Promise<void> => {
    for (const row of await findLeadsByKeys(db, keys, `order by email_key ${db.profile.forUpdate}`)) {
      known.set(row.emailKey, row);
    }
  };
  await look(batch.map(({ key }) => key));

  const fresh = batch.filter(({ key }) => !known.has(key)).map((group) => fold(upsert, group, null));
  const inserted = new Set(
    await insertRows(db, leads, fresh.map(({ row }) => row), { onConflict: 'ignore', returning: 'id' }),
  ); // prettier-ignore
  const created = fresh.filter(({ row }) => inserted.has(row.id));
  // Somebody else created them since we looked.
  if (created.length < fresh.length) {
    await look(fresh.filter(({ row }) => !inserted.has(row.id)).map(({ group }) => group.key));
  }

  const existing = batch.flatMap((group) => {
    const row = known.get(group.key);
    return row ? [fold(upsert, group, row)] : [];
  });
  await updateRows(db, leads, WRITTEN, existing.filter(({ write }) => write).map(({ row }) => row)); // prettier-ignore

  const news: NewEvent[] = [];
  for (const { row } of created) news.push(event(upsert, 'lead_created', row.id, {}));
  for (const { row, changed } of existing) {
    if (changed.length > 0) news.push(event(upsert, 'lead_updated', row.id, { changed }));
  }
  await insertEvents(db, news);
  return [...created, ...existing];
}

const WRITTEN = leads.keys.filter(
  (key) => !['id', 'email', 'emailKey', 'createdAt', 'deletedAt', 'erasedAt', 'mergedInto'].includes(key),
);

function event(
  upsert: LeadUpsert,
  kind: 'lead_created' | 'lead_updated',
  leadId: string,
  data: object,
): NewEvent {
  const { importId } = upsert;
  return {
    kind,
    at: upsert.now,
    actor: upsert.actor,
    leadId,
    data: { ...data, ...(importId && { importId }) },
  };
}

/** Applies the changes of one address one after the other. */
function fold(upsert: LeadUpsert, group: Group, start: LeadRow | null): Folded {
  const { now, importId } = upsert;
  let row = start ?? blankLead(upsert.newId(), group.changes[0]!.address, now);
  let fresh = start === null;
  let write = false;
  const changed = new Set<string>();
  const results = group.changes.map((change): UpsertedLead => {
    if (importId !== undefined && row.importId === importId) {
      return { lead: row, outcome: 'unchanged', duplicateOf: row.importLine };
    }
    const { merged, differing } = merge(row, change, fresh ? 'overwrite' : (upsert.mode ?? 'overwrite'));
    const outcome = fresh ? 'created' : differing.length > 0 ? 'updated' : 'unchanged';
    row = { ...merged, ...(importId === undefined ? {} : { importId, importLine: change.line ?? null }) };
    if (outcome === 'updated') {
      row = { ...row, updatedAt: now };
      for (const name of differing) changed.add(name);
    }
    write ||= outcome !== 'unchanged' || importId !== undefined;
    fresh = false;
    return { lead: row, outcome, duplicateOf: null };
  });
  return { group, row, results, write, changed: [...changed] };
}

function merge(lead: LeadRow, change: LeadChange, mode: LeadMode): { merged: LeadRow; differing: string[] } {
  const differing: string[] = [];
  if (mode === 'keep') return { merged: lead, differing };
  const takes = (old: FieldValue | undefined, value: FieldValue | undefined): value is FieldValue =>
    value !== undefined && value !== (old ?? null) && (mode === 'overwrite' || (old ?? null) === null);

  const values: Partial<Record<LeadField, string | null>> = {};
  for (const name of LEAD_FIELDS) {
    const value = change.values[name];
    if (!takes(lead[name], value)) continue;
    values[name] = value as string | null;
    differing.push(name);
  }
  const fields: Record<string, FieldValue> = { ...lead.fields };
  for (const [name, value] of Object.entries(change.fields)) {
    if (!takes(lead.fields[name], value)) continue;
    if (value === null) delete fields[name];
    else fields[name] = value;
    differing.push(name);
  }
  return { merged: differing.length === 0 ? lead : { ...lead, ...values, fields }, differing };
}

/** A lead of whom nothing is known but the address. */
export function blankLead(id: string, { address, key }: EmailAddress, now: number): LeadRow {
  return {
    id,
    email: address,
    emailKey: key,
    firstName: null,
    lastName: null,
    name: null,
    company: null,
    title: null,
    phone: null,
    timeZone: null,
    stage: null,
    companyStage: null,
    crmId: null,
    fields: {},
    createdAt: now,
    updatedAt: now,
    importId: null,
    importLine: null,
    deletedAt: null,
    erasedAt: null,
    mergedInto: null,
  };
}

function customNames(changes: readonly LeadChange[]): Set<string> {
  const names = new Set<string>();
  for (const { fields } of changes) {
    for (const name of Object.keys(fields)) if (fields[name] !== null) names.add(name);
  }
  return names;
}
