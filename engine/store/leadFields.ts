import { insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

interface LeadFieldRow {
  readonly name: string;
  readonly createdAt: number;
}

const leadFields = table<LeadFieldRow>('lead_fields', { name: 'text', createdAt: 'int' });

/** The names of all custom fields that any lead has ever had: publishing knows merge tags by them. */
export async function listLeadFields(db: Db): Promise<string[]> {
  const rows = await selectRaw<{ name: string }>(db, 'select name from lead_fields order by name');
  return rows.map(({ name }) => name);
}

/** Remembers names of custom fields. Writes only those that are new, so that imports at once seldom meet here. */
export async function registerLeadFields(db: Db, names: Iterable<string>, now: number): Promise<void> {
  const wanted = [...names].sort();
  if (wanted.length === 0) return;
  const rows = await selectRaw<{ name: string }>(
    db,
    `select name from lead_fields where name in (select value from ${db.profile.jsonTexts})`,
    [JSON.stringify(wanted)],
  );
  const known = new Set(rows.map(({ name }) => name));
  const fresh = wanted.filter((name) => !known.has(name)).map((name) => ({ name, createdAt: now }));
  await insertRows(db, leadFields, fresh, { onConflict: 'ignore' });
}
