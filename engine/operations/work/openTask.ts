import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { actingAs } from '../../model/member';
import type { Db } from '../../store/database';
import { lockEnrollments } from '../../store/enrollments';
import { findTask, lockTask, type Task } from '../../store/tasks';
import type { ActingContext } from '../../worker/context';
import { hidden, sequenceToChange } from '../access';

/**
 * Locks the sequence, the enrollment and the task, in the order in which all do (the worker and the other verbs reach
 * a task through its enrollment), so that nobody waits in a ring.
 * @throws ThroughlineError `task_not_found`, `task_closed`, `not_yours`
 */
export async function openTask(
  context: ActingContext,
  db: Db,
  id: string,
): Promise<{ task: Task; enrollments: Enrollment[]; acting: ReturnType<typeof actingAs> }> {
  const seen = await findTask(db, id);
  if (!seen) throw taskNotFound(id);
  const sequence = await hidden(sequenceToChange(db, context.actor, seen.sequenceId), taskNotFound(id));
  const enrollments = await lockEnrollments(db, [seen.enrollmentId]);
  const task = (await lockTask(db, id)) ?? seen;
  if (task.status !== 'open') throw taskClosed(task);
  return { task, enrollments, acting: actingAs(context.actor, sequence) };
}

export function taskClosed({ title, status }: Task): ThroughlineError {
  return new ThroughlineError({
    code: 'task_closed',
    kind: 'conflict',
    message: `The task '${title}' is ${status} already.`,
    hint: 'Only open tasks can be changed.',
  });
}

export function taskNotFound(id: string): ThroughlineError {
  return new ThroughlineError({
    code: 'task_not_found',
    kind: 'not_found',
    message: `There is no task '${id}'.`,
    hint: 'Tasks are named by their id; the list shows them.',
  });
}
