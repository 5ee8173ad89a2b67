import { leadFilter, type LeadFilterInput } from '../model/leadFilter';
import { findIn, insertRows, selectRaw, selectRows, updateRows } from './bulk';
import type { Db } from './database';
import type { LeadCondition } from './leadFilter';
import { nameKey } from './sequences';
import { table } from './table';

/** A filter with a name. Its sequences are kept by id, so that it outlives their renaming. */
export interface Segment {
  readonly id: string;
  readonly name: string;
  /** The name in lower case: two segments never share it. */
  readonly nameKey: string;
  readonly filter: LeadFilterInput;
  readonly ownerId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const segments = table<Segment>('segments', {
  id: 'text',
  name: 'text',
  nameKey: 'text',
  filter: 'json',
  ownerId: 'text',
  createdAt: 'int',
  updatedAt: 'int',
});

/** By id or by name (in any case); null when there is none. */
export async function findSegment(db: Db, reference: string): Promise<Segment | null> {
  const rows = await selectRows(
    db,
    segments,
    (columns) =>
      `select ${columns} from segments where id = ? or name_key = ? order by case when id = ? then 0 else 1 end limit 1`,
    [reference, nameKey(reference), reference],
  );
  return rows[0] ? checked(rows[0]) : null;
}

export async function listSegments(db: Db): Promise<Segment[]> {
  const rows = await selectRows(
    db,
    segments,
    (columns) => `select ${columns} from segments order by name_key`,
  );
  return rows.map(checked);
}

export async function findSegmentsByIds(db: Db, ids: readonly string[]): Promise<Map<string, Segment>> {
  return new Map((await findIn(db, segments, 'id', ids)).map((row) => [row.id, checked(row)]));
}

export async function insertSegment(db: Db, segment: Segment): Promise<void> {
  await insertRows(db, segments, [segment]);
}

export async function updateSegment(db: Db, segment: Segment): Promise<void> {
  await updateRows(db, segments, ['name', 'nameKey', 'filter', 'updatedAt'], [segment]);
}

export async function deleteSegment(db: Db, id: string): Promise<void> {
  await selectRaw(db, 'delete from segments where id = ? returning id', [id]);
}

/** What a segment asks of a lead. */
export function conditionOf({ filter: { createdSince, enrolled, ...rest } }: Segment): LeadCondition {
  return {
    ...rest,
    createdSince: createdSince === undefined ? undefined : Date.parse(createdSince),
    enrolled: enrolled && { when: enrolled },
  };
}

function checked(segment: Segment): Segment {
  return { ...segment, filter: leadFilter.parse(segment.filter) };
}
