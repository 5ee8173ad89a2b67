import { createHash } from 'node:crypto';
import { chunks, findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { contains } from './leadFilter';
import { table } from './table';

/** Strongest first: where several apply, the first one is named, and a stronger reason replaces a weaker. */
export const SUPPRESSION_REASONS = ['legal', 'opt_out', 'bounce', 'exclusion'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/**
 * What stands for the address of a person whose data was erased: it is known again when somebody brings the address,
 * and cannot be read back. Not keyed: the key would lie in the same database.
 */
export function fingerprint(key: string): string {
  return `sha256:${createHash('sha256').update(`throughline:${key.toLowerCase()}`).digest('hex')}`;
}

/** An address, or all addresses of a domain and of those below it, that must not be mailed. */
export interface Suppression {
  readonly id: string;
  readonly kind: 'address' | 'domain';
  /** In lower case; or the fingerprint of an address. */
  readonly value: string;
  readonly reason: SuppressionReason;
  readonly note: string | null;
  readonly createdAt: number;
}

const suppressions = table<Suppression>('suppressions', {
  id: 'text',
  kind: 'text',
  value: 'text',
  reason: 'text',
  note: 'text',
  createdAt: 'int',
});

/**
 * Adds what is new and strengthens what stood there with a weaker reason; call it in a transaction.
 * @returns for each row what stands there now, and whether this call wrote it.
 */
export async function addSuppressions(
  db: Db,
  rows: readonly Suppression[],
): Promise<{ suppression: Suppression; written: boolean }[]> {
  const answers: { suppression: Suppression; written: boolean }[] = [];
  for (const batch of chunks(rows)) {
    const inserted = new Set(
      await insertRows(db, suppressions, batch, { onConflict: 'ignore', returning: 'id' }),
    );
    const standing = new Map<string, Suppression>();
    for (const row of await findIn(db, suppressions, 'value', batch.map(({ value }) => value), 'order by value')) {
      standing.set(`${row.kind} ${row.value}`, row);
    } // prettier-ignore
    const stronger: Suppression[] = [];
    for (const row of batch) {
      const found = standing.get(`${row.kind} ${row.value}`) ?? row;
      const raised = rank(row) < rank(found);
      const suppression = raised ? { ...found, reason: row.reason, note: row.note ?? found.note } : found;
      if (raised) stronger.push(suppression);
      answers.push({ suppression, written: raised || inserted.has(row.id) });
    }
    await updateRows(db, suppressions, ['reason', 'note'], stronger);
  }
  return answers;
}

function rank({ reason }: Suppression): number {
  return SUPPRESSION_REASONS.indexOf(reason);
}

/**
 * What forbids mail to these addresses: the strongest suppression of each, by the address's key.
 * An address that nothing forbids is not in the map.
 */
export async function findSuppressions(
  db: Db,
  addresses: readonly { readonly key: string; readonly domain: string }[],
): Promise<Map<string, Suppression>> {
  const rows = await findIn(db, suppressions, 'value', [
    ...new Set(addresses.flatMap(({ key, domain }) => [key, fingerprint(key), ...domains(domain)])),
  ]);
  const found = new Map<string, Suppression>();
  if (rows.length === 0) return found;
  const byValue = new Map(rows.map((row) => [`${row.kind} ${row.value}`, row]));
  for (const { key, domain } of addresses) {
    for (const value of [
      `address ${key}`,
      `address ${fingerprint(key)}`,
      ...domains(domain).map((each) => `domain ${each}`),
    ]) {
      const row = byValue.get(value);
      const known = found.get(key);
      if (row && (!known || rank(row) < rank(known))) found.set(key, row);
    }
  }
  return found;
}

/** `mail.example.com` and `example.com`: a suppressed company is suppressed under all its names. */
function domains(domain: string): string[] {
  const labels = domain.toLowerCase().split('.');
  return labels.slice(0, -1).map((_, start) => labels.slice(start).join('.'));
}

export interface SuppressionFilter {
  /** Part of the address or domain. */
  readonly search?: string | undefined;
  readonly reason?: SuppressionReason | undefined;
  /** Only those with a greater id (ids sort by time). */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Oldest first. */
export async function listSuppressions(db: Db, filter: SuppressionFilter): Promise<Suppression[]> {
  const where = ['1 = 1'];
  const bindings: (string | number)[] = [];
  const add = (sql: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(sql);
    bindings.push(value);
  };
  add('id > ?', filter.after);
  add('reason = ?', filter.reason);
  add("value like ? escape '!'", filter.search && contains(filter.search));
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from suppressions where ${where.join(' and ')} order by id limit ?`,
    [...bindings, filter.limit],
  );
  return rows.map((row) => suppressions.read(row));
}

/** By ids, or by addresses and domains. */
export async function findSuppressionsNamed(db: Db, references: readonly string[]): Promise<Suppression[]> {
  const byId = await findIn(db, suppressions, 'id', references);
  const byValue = await findIn(
    db,
    suppressions,
    'value',
    references.flatMap((reference) => [reference.toLowerCase(), fingerprint(reference.trim())]),
  );
  return [...new Map([...byId, ...byValue].map((row) => [row.id, row])).values()];
}

export async function deleteSuppressions(db: Db, ids: readonly string[]): Promise<void> {
  await selectRaw(
    db,
    `delete from suppressions where id in (select value from ${db.profile.jsonTexts}) and reason <> 'legal'`,
    [JSON.stringify(ids)],
  );
}

/** Keeps what is said about addresses under their fingerprints instead; the legal ones too, since they go on to hold. */
export async function veilSuppressions(db: Db, keys: readonly string[], newId: () => string): Promise<void> {
  const plain = await findIn(db, suppressions, 'value', keys, "and kind = 'address'");
  await addSuppressions(
    db,
    plain.map((row) => ({ ...row, id: newId(), value: fingerprint(row.value), note: null })),
  );
  await selectRaw(
    db,
    `delete from suppressions where kind = 'address' and value in (select value from ${db.profile.jsonTexts}) returning id`,
    [JSON.stringify(keys)],
  );
}
