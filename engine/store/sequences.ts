import { ThroughlineError } from '../model/errors';
import { definitionSchema, type Definition, type SequenceStatus, type Sharing } from '../model/sequence';
import { findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { table } from './table';

export interface Sequence {
  readonly id: string;
  readonly name: string;
  /** The name in lower case: two sequences never share it. */
  readonly nameKey: string;
  readonly status: SequenceStatus;
  readonly ownerId: string | null;
  readonly sharing: Sharing;
  /** What is edited; the revision is what runs. */
  readonly draft: Definition;
  readonly revisionId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const sequences = table<Sequence>('sequences', {
  id: 'text',
  name: 'text',
  nameKey: 'text',
  status: 'text',
  ownerId: 'text',
  sharing: 'text',
  draft: 'json',
  revisionId: 'text',
  createdAt: 'int',
  updatedAt: 'int',
});

export function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

export async function insertSequence(db: Db, sequence: Sequence): Promise<void> {
  await insertRows(db, sequences, [sequence]);
}

export async function updateSequence(db: Db, sequence: Sequence): Promise<void> {
  await updateRows(
    db,
    sequences,
    sequences.keys.filter((key) => key !== 'id'),
    [sequence],
  );
}

/** By id or by name (in any case); null when there is none. */
export async function findSequence(db: Db, reference: string): Promise<Sequence | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from sequences where id = ? or name_key = ? order by case when id = ? then 0 else 1 end limit 1',
    [reference, nameKey(reference), reference],
  );
  return rows[0] ? read(rows[0]) : null;
}

/** @throws ThroughlineError `sequence_not_found` */
export async function getSequence(db: Db, reference: string): Promise<Sequence> {
  const sequence = await findSequence(db, reference);
  if (sequence) return sequence;
  throw sequenceNotFound(reference);
}

export function sequenceNotFound(
  reference: string,
  hint = 'Use its name or its id; the list of sequences shows both.',
): ThroughlineError {
  const message = `There is no sequence '${reference}'.`;
  return new ThroughlineError({ code: 'sequence_not_found', kind: 'not_found', message, hint });
}

/**
 * The row as it is now, and nobody else changes it before the transaction ends. Locks are taken in one order, so that two
 * transactions never wait for each other in a ring: sequences, what enrols in them by itself, enrollments, leads.
 * @param lock with `forUpdate` none of its emails is let out either (worker/sequenceQuota)
 */
export async function lockSequence(db: Db, id: string, lock = db.profile.forNoKeyUpdate): Promise<Sequence> {
  const rows = await selectRaw<Record<string, unknown>>(db, `select * from sequences where id = ? ${lock}`, [
    id,
  ]);
  if (!rows[0]) throw sequenceNotFound(id);
  return read(rows[0]);
}

export async function listSequences(db: Db): Promise<Sequence[]> {
  const rows = await selectRaw<Record<string, unknown>>(db, 'select * from sequences order by name_key');
  return rows.map(read);
}

/** Whose each sequence is, and who else may see it: without the drafts, which are long. */
export async function listSharing(
  db: Db,
): Promise<Pick<Sequence, 'id' | 'name' | 'status' | 'ownerId' | 'sharing'>[]> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select id, name, status, owner_id, sharing from sequences order by name_key',
  );
  return rows.map((row) => ({
    id: row['id'] as string,
    name: row['name'] as string,
    status: row['status'] as SequenceStatus,
    ownerId: row['owner_id'] as string | null,
    sharing: row['sharing'] as Sharing,
  }));
}

export type SequenceStatuses = ReadonlyMap<string, Pick<Sequence, 'status' | 'revisionId'>>;

/**
 * What the worker asks about each batch: may its sequences send, and which revision is theirs now?
 * @param lock under which they stay so until the transaction ends
 */
export async function sequenceStatuses(db: Db, ids: readonly string[], lock = ''): Promise<SequenceStatuses> {
  const rows = await selectRaw<{ id: string; status: SequenceStatus; revision_id: string | null }>(
    db,
    `select id, status, revision_id from sequences where id in (select value from ${db.profile.jsonTexts}) order by id ${lock}`,
    [JSON.stringify([...new Set(ids)])],
  );
  return new Map(rows.map(({ id, status, revision_id }) => [id, { status, revisionId: revision_id }]));
}

export async function findSequencesByIds(db: Db, ids: readonly string[]): Promise<Map<string, Sequence>> {
  const rows = await findIn(db, sequences, 'id', ids);
  return new Map(rows.map((row) => [row.id, { ...row, draft: definitionSchema.parse(row.draft) }]));
}

function read(row: Record<string, unknown>): Sequence {
  const sequence = sequences.read(row);
  return { ...sequence, draft: definitionSchema.parse(sequence.draft) };
}
