import type { NewEvent } from '../../model/event';
import { readDuration } from '../../model/duration';
import type { TaskStage } from '../../model/stage';
import { addDelay } from '../../schedule/delay';
import { placed } from '../../store/changes';
import type { Task } from '../../store/tasks';
import type { Case, Moment } from '../case';
import type { Performed } from '../perform';

/** Puts a task on the list of the member who enrolled the lead; the sequence waits for it unless told otherwise. */
export function createTask(
  stage: TaskStage,
  kase: Case,
  moment: Moment,
  filled: { title: string; note: string | null },
  newId: () => string,
): Performed {
  const { enrollment, revision, zone } = kase;
  const task: Task = {
    id: newId(),
    enrollmentId: enrollment.id,
    leadId: enrollment.leadId,
    sequenceId: enrollment.sequenceId,
    stageId: stage.id,
    attempt: enrollment.attempt,
    assigneeId: enrollment.enrolledBy,
    channel: stage.channel,
    title: filled.title,
    note: filled.note,
    status: 'open',
    outcome: null,
    dueAt: addDelay(moment.now, readDuration(stage.dueIn), {
      zone,
      holidays: revision.definition.settings.holidays,
      offsets: moment.offsets,
    }),
    snoozedUntil: null,
    createdAt: moment.now,
    closedAt: null,
  };
  const event: NewEvent = {
    ...placed(task),
    kind: 'task_created',
    at: moment.now,
    actor: { kind: 'worker', id: null },
    data: { task: task.id, title: task.title },
  };
  const rows = { tasks: [task] };
  return stage.waits
    ? { await: 'awaiting_task', dueAt: null, rows, events: [event] }
    : { go: stage.then, rows, events: [event] };
}
