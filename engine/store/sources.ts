import { sourceRule, type Preset, type Proof, type SourceRule } from '../model/source';
import { findIn, insertRows, selectRaw, selectRows, updateRows } from './bulk';
import type { Db } from './database';
import { nameKey } from './sequences';
import { table } from './table';

/** Where a CRM's events come in, and what is done with them. */
export interface Source {
  readonly id: string;
  readonly name: string;
  /** The name in lower case: two sources never share it. */
  readonly nameKey: string;
  readonly preset: Preset;
  readonly proof: Proof;
  /** Sealed. */
  readonly secret: string;
  readonly sequenceId: string;
  readonly rule: SourceRule;
  readonly isOn: boolean;
  readonly ownerId: string | null;
  /** Deliveries whose proof did not hold: how many, when and why the last. */
  readonly rejected: number;
  readonly rejectedAt: number | null;
  readonly rejectedBecause: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const sources = table<Source>('sources', {
  id: 'text',
  name: 'text',
  nameKey: 'text',
  preset: 'text',
  proof: 'text',
  secret: 'text',
  sequenceId: 'text',
  rule: 'json',
  isOn: 'bool',
  ownerId: 'text',
  rejected: 'int',
  rejectedAt: 'int',
  rejectedBecause: 'text',
  createdAt: 'int',
  updatedAt: 'int',
});

/** By id or by name (in any case); null when there is none. */
export async function findSource(db: Db, reference: string): Promise<Source | null> {
  const rows = await selectRows(
    db,
    sources,
    (columns) =>
      `select ${columns} from sources where id = ? or name_key = ? order by case when id = ? then 0 else 1 end limit 1`,
    [reference, nameKey(reference), reference],
  );
  return rows[0] ? checked(rows[0]) : null;
}

/** Nobody else takes a delivery of this source in before the transaction ends: the same event twice meets itself. */
export async function lockSource(db: Db, id: string): Promise<Source | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from sources where id = ? ${db.profile.forUpdate}`,
    [id],
  );
  return rows[0] ? checked(sources.read(rows[0])) : null;
}

export async function listSources(db: Db): Promise<Source[]> {
  const rows = await selectRows(db, sources, (columns) => `select ${columns} from sources order by name_key`);
  return rows.map(checked);
}

export async function findSourcesByIds(db: Db, ids: readonly string[]): Promise<Map<string, Source>> {
  return new Map((await findIn(db, sources, 'id', ids)).map((row) => [row.id, checked(row)]));
}

export async function insertSource(db: Db, source: Source): Promise<void> {
  await insertRows(db, sources, [source]);
}

export async function updateSource(db: Db, source: Source): Promise<void> {
  await updateRows(
    db,
    sources,
    ['name', 'nameKey', 'preset', 'proof', 'secret', 'sequenceId', 'rule', 'isOn', 'updatedAt'],
    [source],
  );
}

export async function deleteSource(db: Db, id: string): Promise<void> {
  await selectRaw(db, 'delete from sources where id = ? returning id', [id]);
}

export async function noteRejection(db: Db, id: string, because: string, now: number): Promise<void> {
  await selectRaw(
    db,
    'update sources set rejected = rejected + 1, rejected_at = ?, rejected_because = ? where id = ? returning id',
    [now, because, id],
  );
}

function checked(source: Source): Source {
  return { ...source, rule: sourceRule.parse(source.rule) };
}
