import { applyChanges, type Change } from '../store/changes';
import type { Enrollment } from '../model/enrollment';
import type { Db } from '../store/database';
import { cancelOpenHandoffs, insertHandoffs } from '../store/handoffs';
import { insertTasks } from '../store/tasks';
import type { Rows } from './perform';

export interface Walked {
  readonly change: Change;
  readonly rows: readonly Rows[];
}

/**
 * Writes what a batch came to, together. Rows of enrollments whose lease was lost (a person or a reply was faster) are
 * left out with their changes.
 * @param owner of the lease, or null for rows that `lockDue` has locked.
 * @returns the enrollments that were changed.
 */
export async function record(
  db: Db,
  walked: readonly Walked[],
  now: number,
  owner: string | null,
): Promise<Enrollment[]> {
  const written = await applyChanges(
    db,
    walked.map(({ change }) => change),
    now,
    owner,
  );
  const ours = new Set(written.map(({ id }) => id));
  const rows = walked.filter(({ change }) => ours.has(change.enrollment.id)).flatMap((walk) => walk.rows);
  const tasks = rows.flatMap((row) => row.tasks ?? []);
  const handoffs = rows.flatMap((row) => row.handoffs ?? []);
  const expired = rows.flatMap((row) => row.expired ?? []);
  if (tasks.length > 0) await insertTasks(db, tasks);
  if (handoffs.length > 0) await insertHandoffs(db, handoffs);
  if (expired.length > 0) await cancelOpenHandoffs(db, expired, now, 'expired');
  return written;
}
