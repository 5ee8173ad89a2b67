import { findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { table } from './table';

export type HandoffStatus = 'open' | 'claimed' | 'done' | 'failed' | 'expired' | 'cancelled';

export interface Handoff {
  readonly id: string;
  readonly enrollmentId: string;
  readonly leadId: string;
  readonly sequenceId: string;
  readonly stageId: string;
  readonly attempt: number;
  readonly channel: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly status: HandoffStatus;
  readonly claimedBy: string | null;
  readonly availableAt: number;
  readonly deadline: number;
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
  readonly closedAt: number | null;
}

export const handoffs = table<Handoff>('handoffs', {
  id: 'text',
  enrollmentId: 'text',
  leadId: 'text',
  sequenceId: 'text',
  stageId: 'text',
  attempt: 'int',
  channel: 'text',
  payload: 'json',
  status: 'text',
  claimedBy: 'text',
  availableAt: 'int',
  deadline: 'int',
  answer: 'json',
  createdAt: 'int',
  closedAt: 'int',
});

export function insertHandoffs(db: Db, rows: readonly Handoff[]): Promise<string[]> {
  return insertRows(db, handoffs, rows, { onConflict: 'ignore', returning: 'id' });
}

export function findHandoffsOf(db: Db, enrollmentIds: readonly string[]): Promise<Handoff[]> {
  return findIn(db, handoffs, 'enrollmentId', enrollmentIds, 'order by created_at, id');
}

export function findHandoffsByIds(db: Db, ids: readonly string[]): Promise<Handoff[]> {
  return findIn(db, handoffs, 'id', ids);
}

export async function findHandoff(db: Db, id: string): Promise<Handoff | null> {
  const [handoff] = await findIn(db, handoffs, 'id', [id]);
  return handoff ?? null;
}

export async function lockHandoff(db: Db, id: string): Promise<Handoff | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from handoffs where id = ? ${db.profile.forUpdate}`,
    [id],
  );
  return rows[0] ? handoffs.read(rows[0]) : null;
}

export async function saveHandoffs(db: Db, rows: readonly Handoff[]): Promise<void> {
  await updateRows(db, handoffs, ['status', 'claimedBy', 'availableAt', 'answer', 'closedAt'], rows);
}

/**
 * Up to `limit` handoffs that a workflow may take now, locked; a claim whose lease ran out is among them. Those of a
 * lead that is paused, alone or with its sequence, are not, and neither are those whose deadline has passed.
 */
export async function lockAvailableHandoffs(
  db: Db,
  wanted: { channel: string | null; sequenceIds: readonly string[]; now: number; limit: number },
): Promise<Handoff[]> {
  const { channel, sequenceIds, now, limit } = wanted;
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from handoffs where status in ('open', 'claimed') and available_at <= ? and deadline > ?
     ${channel === null ? '' : 'and channel = ?'} and sequence_id in (select value from ${db.profile.jsonTexts})
     and exists (select 1 from enrollments e where e.id = handoffs.enrollment_id and e.status = 'pending')
     order by available_at, id limit ? ${db.profile.skipLocked}`,
    [now, now, ...(channel === null ? [] : [channel]), JSON.stringify(sequenceIds), limit],
  );
  return rows.map((row) => handoffs.read(row));
}

/** Handoffs that nobody needs any more. @returns those that were open or claimed. */
export async function cancelOpenHandoffs(
  db: Db,
  enrollmentIds: readonly string[],
  now: number,
  status: 'cancelled' | 'expired' = 'cancelled',
): Promise<Handoff[]> {
  if (enrollmentIds.length === 0) return [];
  const open = await findIn(db, handoffs, 'enrollmentId', enrollmentIds, "and status in ('open', 'claimed')");
  await saveHandoffs(
    db,
    open.map((handoff) => ({ ...handoff, status, closedAt: now })),
  );
  return open;
}

/** Gives the handoffs that these enrollments still wait for another deadline. */
export async function setDeadlines(
  db: Db,
  deadlines: readonly { readonly enrollmentId: string; readonly deadline: number }[],
): Promise<void> {
  if (deadlines.length === 0) return;
  const until = new Map(deadlines.map(({ enrollmentId, deadline }) => [enrollmentId, deadline]));
  const open = await findIn(
    db,
    handoffs,
    'enrollmentId',
    [...until.keys()],
    "and status in ('open', 'claimed')",
  );
  const rows = open.flatMap((handoff) => {
    const deadline = until.get(handoff.enrollmentId) ?? handoff.deadline;
    return deadline === handoff.deadline ? [] : [{ ...handoff, deadline }];
  });
  await updateRows(db, handoffs, ['deadline'], rows);
}

export interface HandoffFilter {
  readonly status?: HandoffStatus;
  readonly channel?: string;
  readonly sequenceId?: string;
  /** Only those of one of these sequences. */
  readonly sequenceIds?: readonly string[];
  readonly enrollmentId?: string;
  readonly limit: number;
}

export async function listHandoffs(db: Db, filter: HandoffFilter): Promise<Handoff[]> {
  const query = db.knex('handoffs').orderBy('id').limit(filter.limit);
  if (filter.status) query.where('status', filter.status);
  if (filter.channel) query.where('channel', filter.channel);
  if (filter.sequenceId) query.where('sequence_id', filter.sequenceId);
  if (filter.sequenceIds) query.whereIn('sequence_id', [...filter.sequenceIds]);
  if (filter.enrollmentId) query.where('enrollment_id', filter.enrollmentId);
  const rows = (await query) as Record<string, unknown>[];
  return rows.map((row) => handoffs.read(row));
}
