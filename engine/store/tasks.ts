import { findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { table } from './table';

export type TaskStatus = 'open' | 'done' | 'skipped' | 'cancelled';

export interface Task {
  readonly id: string;
  readonly enrollmentId: string;
  readonly leadId: string;
  readonly sequenceId: string;
  readonly stageId: string;
  readonly attempt: number;
  readonly assigneeId: string | null;
  readonly channel: string;
  readonly title: string;
  readonly note: string | null;
  readonly status: TaskStatus;
  readonly outcome: string | null;
  readonly dueAt: number;
  /** Put off: not shown among what is to be done before then. */
  readonly snoozedUntil: number | null;
  readonly createdAt: number;
  readonly closedAt: number | null;
}

export const tasks = table<Task>('tasks', {
  id: 'text',
  enrollmentId: 'text',
  leadId: 'text',
  sequenceId: 'text',
  stageId: 'text',
  attempt: 'int',
  assigneeId: 'text',
  channel: 'text',
  title: 'text',
  note: 'text',
  status: 'text',
  outcome: 'text',
  dueAt: 'int',
  snoozedUntil: 'int',
  createdAt: 'int',
  closedAt: 'int',
});

export function insertTasks(db: Db, rows: readonly Task[]): Promise<string[]> {
  return insertRows(db, tasks, rows, { onConflict: 'ignore', returning: 'id' });
}

export function findTasksOf(db: Db, enrollmentIds: readonly string[]): Promise<Task[]> {
  return findIn(db, tasks, 'enrollmentId', enrollmentIds, 'order by created_at, id');
}

export function findTasksByIds(db: Db, ids: readonly string[]): Promise<Task[]> {
  return findIn(db, tasks, 'id', ids);
}

export async function findTask(db: Db, id: string): Promise<Task | null> {
  const [task] = await findIn(db, tasks, 'id', [id]);
  return task ?? null;
}

/** The task's row, locked; null when there is none. */
export async function lockTask(db: Db, id: string): Promise<Task | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from tasks where id = ? ${db.profile.forUpdate}`,
    [id],
  );
  return rows[0] ? tasks.read(rows[0]) : null;
}

/** The same for many, in one order. */
export function lockTasks(db: Db, ids: readonly string[]): Promise<Task[]> {
  return findIn(db, tasks, 'id', [...ids].sort(), `order by id ${db.profile.forUpdate}`);
}

export async function closeTasks(db: Db, rows: readonly Task[]): Promise<void> {
  await updateRows(db, tasks, ['status', 'outcome', 'closedAt'], rows);
}

/** Who does it, and when. */
export async function replanTask(db: Db, task: Task): Promise<void> {
  await updateRows(db, tasks, ['assigneeId', 'dueAt', 'snoozedUntil'], [task]);
}

/** Open tasks of enrollments that go on without them. @returns those that were open. */
export async function cancelOpenTasks(
  db: Db,
  enrollmentIds: readonly string[],
  now: number,
): Promise<Task[]> {
  if (enrollmentIds.length === 0) return [];
  const open = await findIn(db, tasks, 'enrollmentId', enrollmentIds, "and status = 'open'");
  await updateRows(
    db,
    tasks,
    ['status', 'closedAt'],
    open.map((task) => ({ ...task, status: 'cancelled' as const, closedAt: now })),
  );
  return open;
}

export interface TaskFilter {
  readonly status?: TaskStatus;
  readonly sequenceId?: string;
  /** Only those of one of these sequences. */
  readonly sequenceIds?: readonly string[];
  readonly leadId?: string | undefined;
  readonly enrollmentId?: string | undefined;
  /** Null: those of nobody. */
  readonly assigneeId?: string | null | undefined;
  /** Only those that are due before then. */
  readonly dueBefore?: number | undefined;
  /** Without those that are put off beyond then. */
  readonly shownAt?: number | undefined;
  /** Only those behind this one, in the order of the list. */
  readonly after?: Pick<Task, 'dueAt' | 'id'> | undefined;
  readonly limit: number;
}

export async function listTasks(db: Db, filter: TaskFilter): Promise<Task[]> {
  const query = db.knex('tasks').orderBy('due_at').orderBy('id').limit(filter.limit);
  if (filter.status) query.where('status', filter.status);
  if (filter.sequenceId) query.where('sequence_id', filter.sequenceId);
  if (filter.sequenceIds) query.whereIn('sequence_id', [...filter.sequenceIds]);
  if (filter.leadId) query.where('lead_id', filter.leadId);
  if (filter.enrollmentId) query.where('enrollment_id', filter.enrollmentId);
  const { assigneeId, dueBefore, shownAt, after } = filter;
  if (assigneeId !== undefined) query.where('assignee_id', assigneeId);
  if (dueBefore !== undefined) query.where('due_at', '<', dueBefore);
  if (shownAt !== undefined)
    query.where((open) => void open.whereNull('snoozed_until').orWhere('snoozed_until', '<=', shownAt));
  if (after) query.whereRaw('(due_at, id) > (?, ?)', [after.dueAt, after.id]);
  const rows = (await query) as Record<string, unknown>[];
  return rows.map((row) => tasks.read(row));
}
