import type { Enrollment } from '../model/enrollment';
import type { Status } from '../model/status';
import { findIn, insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { FOR_WORKFLOWS } from './senders';
import { table } from './table';

export const enrollments = table<Enrollment>('enrollments', {
  id: 'text',
  sequenceId: 'text',
  leadId: 'text',
  revisionId: 'text',
  status: 'text',
  reason: 'text',
  detail: 'text',
  stageId: 'text',
  attempt: 'int',
  dueAt: 'int',
  heldDueAt: 'int',
  senderId: 'text',
  enrolledBy: 'text',
  enrolledAt: 'int',
  finishedAt: 'int',
  updatedAt: 'int',
  stagesDone: 'int',
  emailsSent: 'int',
  lastStageId: 'text',
  lastStageAt: 'int',
  lane: 'text',
  priority: 'int',
  leaseOwner: 'text',
  leaseUntil: 'int',
});

/** @returns the ids of those that are new; one whose lead is live in the sequence already is left out. */
export function insertEnrollments(db: Db, rows: readonly Enrollment[]): Promise<string[]> {
  return insertRows(db, enrollments, rows, { onConflict: 'ignore', returning: 'id' });
}

export function findEnrollments(db: Db, ids: readonly string[]): Promise<Enrollment[]> {
  return findIn(db, enrollments, 'id', ids);
}

/** Rows for a change by a person or a reply, locked in one order (two such changes at once never wait in a ring). */
export async function lockEnrollments(db: Db, ids: readonly string[]): Promise<Enrollment[]> {
  return findIn(db, enrollments, 'id', [...ids].sort(), `order by id ${db.profile.forUpdate}`);
}

export function findEnrollmentsOfLeads(db: Db, leadIds: readonly string[]): Promise<Enrollment[]> {
  return findIn(db, enrollments, 'leadId', leadIds, 'order by enrolled_at, id');
}

/** All that these leads are or were in, locked as `lockEnrollments` does. */
export async function lockEnrollmentsOfLeads(db: Db, leadIds: readonly string[]): Promise<Enrollment[]> {
  const found = await findEnrollmentsOfLeads(db, leadIds);
  return lockEnrollments(
    db,
    found.map(({ id }) => id),
  );
}

/** Live enrollments of leads whose address is of that domain. */
export async function liveAtDomain(db: Db, domain: string): Promise<Pick<Enrollment, 'id' | 'revisionId'>[]> {
  const rows = await selectRaw<{ id: string; revision_id: string }>(
    db,
    `select e.id, e.revision_id from leads join enrollments e on e.lead_id = leads.id
     where ${db.profile.domainOf('email_key')} = ?
     and e.status in ('active', 'pending', 'paused', 'failed', 'not_sent')`,
    [domain],
  );
  return rows.map(({ id, revision_id }) => ({ id, revisionId: revision_id }));
}

export interface EnrollmentFilter {
  readonly ids?: readonly string[];
  readonly sequenceId?: string;
  readonly leadIds?: readonly string[];
  readonly status?: Status;
  readonly reason?: string;
  readonly stageId?: string;
  /** Only those with a greater id (ids sort by the time of enrolment). */
  readonly after?: string;
  readonly limit?: number;
}

/** In the order of enrolment. */
export async function listEnrollments(db: Db, filter: EnrollmentFilter): Promise<Enrollment[]> {
  const where: string[] = ['1 = 1'];
  const bindings: (string | number)[] = [];
  const equal = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    bindings.push(value);
  };
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (values === undefined) return;
    where.push(`${column} in (select value from ${db.profile.jsonTexts})`);
    bindings.push(JSON.stringify(values));
  };
  among('id', filter.ids);
  among('lead_id', filter.leadIds);
  equal('sequence_id', filter.sequenceId);
  equal('status', filter.status);
  equal('reason', filter.reason);
  equal('stage_id', filter.stageId);
  if (filter.after !== undefined) {
    where.push('id > ?');
    bindings.push(filter.after);
  }
  const limit = filter.limit === undefined ? '' : ' limit ?';
  if (filter.limit !== undefined) bindings.push(filter.limit);
  const sql = `select * from enrollments where ${where.join(' and ')} order by id${limit}`;
  return (await selectRaw<Record<string, unknown>>(db, sql, bindings)).map((row) => enrollments.read(row));
}

export interface StatusCount {
  readonly sequenceId: string;
  readonly status: Status;
  readonly reason: string | null;
  readonly count: number;
}

/** Of one sequence, or of all. */
export async function countByStatus(db: Db, sequenceId?: string): Promise<StatusCount[]> {
  const rows = await selectRaw<{ sequence_id: string; status: Status; reason: string | null; count: number }>(
    db,
    `select sequence_id, status, reason, count(*) as count from enrollments
     ${sequenceId === undefined ? '' : 'where sequence_id = ?'} group by sequence_id, status, reason`,
    sequenceId === undefined ? [] : [sequenceId],
  );
  return rows.map((row) => ({
    sequenceId: row.sequence_id,
    status: row.status,
    reason: row.reason,
    count: Number(row.count),
  }));
}

/**
 * When the worker has something to do next; null: nothing is waiting for a time (what waits for a workflow is none of its
 * work). Probes the index of what is due once for each lane and priority (as `lanesDue` does) instead of reading every row.
 */
export async function nextDueAt(db: Db): Promise<number | null> {
  const first = (priority: number): string =>
    `select (select min(e.due_at) from enrollments e
       where e.lane = lanes.lane and e.priority = ${priority} and e.due_at is not null) as at from lanes
     where lane is not null and not ${FOR_WORKFLOWS}`;
  const rows = await selectRaw<{ at: number | null }>(
    db,
    `with recursive lanes(lane) as (
       select min(lane) from enrollments where due_at is not null
       union all
       select (select min(e.lane) from enrollments e where e.due_at is not null and e.lane > lanes.lane)
       from lanes where lanes.lane is not null
     )
     select min(at) as at from (${first(0)} union all ${first(1)}) as earliest`,
  );
  const at = rows[0]?.at;
  return at === null || at === undefined ? null : Number(at);
}
