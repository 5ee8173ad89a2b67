import { placement, type Enrollment } from '../model/enrollment';
import { ThroughlineError } from '../model/errors';
import type { NewEvent } from '../model/event';
import { findStage, type Revision } from '../model/sequence';
import { follow, type Happening, type Reason } from '../model/status';
import { updateRows } from './bulk';
import type { Db } from './database';
import { enrollments } from './enrollments';
import { insertEvents } from './events';
import { cancelOpenHandoffs, setDeadlines } from './handoffs';
import { cancelOpenTasks } from './tasks';

/** What a change may set besides the state; the rest follows from it. */
export type Facts = Partial<
  Pick<
    Enrollment,
    | 'stageId' | 'attempt' | 'dueAt' | 'heldDueAt' | 'senderId' | 'revisionId' | 'stagesDone' | 'emailsSent'
    | 'lastStageId' | 'lastStageAt'
  >
>; // prettier-ignore

/** One thing that happened to one enrollment. */
export interface Change {
  readonly enrollment: Enrollment;
  /** The revision that it stands in afterwards. */
  readonly revision: Revision;
  readonly happening: Happening;
  readonly reason?: Reason | null;
  readonly detail?: string | null;
  readonly set?: Facts;
  /** When a failure is tried again by itself. */
  readonly retryAt?: number;
  /** Until when the handoff is awaited that it waits for again. */
  readonly deadline?: number;
  /** What a person or a workflow still had to do for it is cancelled, as it is when it ends or is moved. */
  readonly cancelsWork?: boolean;
  readonly events: readonly NewEvent[];
}

/**
 * What is put behind the name of a lease's owner when a person or a reply changes the row under it: the owner finds out
 * that the row is no longer its own, and nobody else takes the row before that batch is over. Otherwise who pauses and
 * resumes a lead within the second in which its message is on its way would have it sent again.
 */
export const LOST = '.lost';

/** Over, or going somewhere else: what a person or a workflow still had to do for it is cancelled. */
const CANCELS: readonly Happening[] = ['finish', 'remove', 'move'];

/**
 * The one place where a status changes: worker, operations and mail all come through here. Rows and their events are
 * written together. The owner of a lease gives it back with the change; anybody else takes it away (`LOST`).
 *
 * @param owner when given, only rows whose lease is still this owner's are changed; the events of the others are not
 * written. Null: the worker, on rows that `lockDue` has locked in the same transaction. Without it somebody else, on rows
 * locked by `lockEnrollments` in the same transaction.
 * @returns the enrollments as they are now; those that were lost to somebody else are not among them.
 * @throws ThroughlineError `illegal_change` when the state machine forbids one: nothing is written then.
 */
export async function applyChanges(
  db: Db,
  changes: readonly Change[],
  now: number,
  owner?: string | null,
): Promise<Enrollment[]> {
  if (changes.length === 0) return [];
  const after = changes.map((change) => {
    const row = afterwards(change, now);
    return owner === undefined ? { ...row, ...taken(change.enrollment) } : row;
  });
  const guard =
    owner === undefined || owner === null ? undefined : { sql: 't.lease_owner = ?', bindings: [owner] };
  const written = new Set(await updateRows(db, enrollments, differing(changes, after), after, guard));
  const applied = changes.filter(({ enrollment }) => written.has(enrollment.id));
  const ending = applied
    .filter(({ happening, cancelsWork }) => cancelsWork === true || CANCELS.includes(happening))
    .map(({ enrollment }) => enrollment.id);
  const cancelled = await cancelWork(
    db,
    ending,
    now,
    applied[0]?.events[0]?.actor ?? { kind: 'worker', id: null },
  );
  await setDeadlines(
    db,
    applied.flatMap(({ enrollment: { id }, deadline }) =>
      deadline === undefined ? [] : [{ enrollmentId: id, deadline }],
    ),
  );
  await insertEvents(db, [...applied.flatMap(({ events }) => events), ...cancelled]);
  return after.filter(({ id }) => written.has(id));
}

/**
 * The columns in which any of them changes. The rows are as the database has them (locked or leased), so that the others
 * need not be written; SQLite rewrites an index whenever one of its columns is set, be it to what it was.
 */
function differing(changes: readonly Change[], after: readonly Enrollment[]): (keyof Enrollment & string)[] {
  let same: readonly (keyof Enrollment)[] = enrollments.keys.filter((key) => key !== 'updatedAt');
  // Row by row, while both are at hand: looked through column by column, a thousand rows are fetched from memory twenty times.
  after.forEach((row, index) => {
    const before = changes[index]?.enrollment;
    if (same.some((key) => row[key] !== before?.[key]))
      same = same.filter((key) => row[key] === before?.[key]);
  });
  return enrollments.keys.filter((key) => !same.includes(key));
}

function taken({ leaseOwner, leaseUntil }: Enrollment): Pick<Enrollment, 'leaseOwner' | 'leaseUntil'> {
  if (leaseOwner === null) return { leaseOwner: null, leaseUntil: null };
  return { leaseOwner: leaseOwner.endsWith(LOST) ? leaseOwner : leaseOwner + LOST, leaseUntil };
}

/** The row that a change leads to, its lease given back. Pure. */
export function afterwards(change: Change, now: number): Enrollment {
  const { enrollment, happening, set = {} } = change;
  const state = follow(enrollment, happening, change.reason ?? null);
  if (!state) throw illegal(enrollment, happening, change.reason ?? null);
  const over = state.status === 'finished' || state.status === 'removed';
  const stopped = over || state.status === 'not_sent';
  const failed = state.status === 'failed';
  // A copy and then one value after the other: three times as fast as a literal of several parts.
  const next: { -readonly [K in keyof Enrollment]: Enrollment[K] } = Object.assign({ ...enrollment }, set);
  next.status = state.status;
  next.reason = state.reason;
  next.detail = change.detail ?? null;
  if (stopped || failed) {
    next.dueAt = failed ? (change.retryAt ?? null) : null;
    next.heldDueAt = null;
  }
  next.finishedAt = over ? (enrollment.finishedAt ?? now) : null;
  next.updatedAt = now;
  next.leaseOwner = null;
  next.leaseUntil = null;
  const { lane, priority } = placement(next, findStage(change.revision.definition, next.stageId)?.kind);
  next.lane = lane;
  next.priority = priority;
  return next;
}

async function cancelWork(
  db: Db,
  ids: readonly string[],
  now: number,
  actor: NewEvent['actor'],
): Promise<NewEvent[]> {
  if (ids.length === 0) return [];
  const tasks = await cancelOpenTasks(db, ids, now);
  const handoffs = await cancelOpenHandoffs(db, ids, now);
  return [
    ...tasks.map((task): NewEvent => ({
      ...placed(task),
      kind: 'task_cancelled',
      at: now,
      actor,
      data: { task: task.id, title: task.title },
    })),
    ...handoffs.map((handoff): NewEvent => ({
      ...placed(handoff),
      kind: 'handoff_cancelled',
      at: now,
      actor,
      data: { handoff: handoff.id },
    })),
  ];
}

/** Where an event belongs. */
export function placed(row: {
  enrollmentId: string;
  leadId: string;
  sequenceId: string;
  stageId: string | null;
}): Pick<NewEvent, 'enrollmentId' | 'leadId' | 'sequenceId' | 'stageId'> {
  return {
    enrollmentId: row.enrollmentId,
    leadId: row.leadId,
    sequenceId: row.sequenceId,
    stageId: row.stageId,
  };
}

function illegal(enrollment: Enrollment, happening: Happening, reason: Reason | null): ThroughlineError {
  return new ThroughlineError({
    code: 'illegal_change',
    kind: 'conflict',
    message: `An enrollment that is ${enrollment.status}${enrollment.reason ? `/${enrollment.reason}` : ''} cannot ${happening}${reason ? ` (${reason})` : ''}.`,
    hint: 'Look at its present state first; docs/concepts lists what may follow what.',
  });
}
