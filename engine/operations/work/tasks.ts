import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { findStage } from '../../model/sequence';
import { describeState } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import { applyChanges } from '../../store/changes';
import type { Db } from '../../store/database';
import { lockEnrollments } from '../../store/enrollments';
import { closeTask, findTask, listTasks as listRows, lockTask, type Task } from '../../store/tasks';
import { findLeadsByIds } from '../../store/leads';
import { loadCases, moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { hidden, onlyVisible, sequenceToChange, sequenceToSee } from '../access';
import { actedEvent } from '../enrollments/verb';
import { operation, type Operation } from '../operation';
import { goOn } from './goOn';

const taskView = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string().nullable(),
  channel: z.string(),
  status: z.enum(['open', 'done', 'skipped', 'cancelled']),
  outcome: z.string().nullable(),
  email: z.string(),
  leadId: z.string(),
  enrollmentId: z.string(),
  sequenceId: z.string(),
  stage: z.string(),
  assigneeId: z.string().nullable(),
  dueAt: z.string(),
  overdue: z.boolean(),
});

export const listTasks = operation({
  name: 'task.list',
  summary: 'Lists tasks, the most urgent first.',
  method: 'GET',
  path: '/tasks',
  permission: 'member',
  input: z.object({
    status: z
      .enum(['open', 'done', 'skipped', 'cancelled'])
      .default('open')
      .describe('Only those in this status'),
    sequence: z.string().optional().describe('Name or id of a sequence'),
    limit: z.number().int().min(1).max(1_000).default(100).describe('How many at most'),
  }),
  result: z.object({ tasks: z.array(taskView) }),
  async run(context, input) {
    const sequence =
      input.sequence === undefined
        ? undefined
        : await sequenceToSee(context.store, context.actor, input.sequence);
    const rows = await listRows(context.store, {
      status: input.status,
      limit: input.limit,
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(context.store, context.actor)),
    });
    const { timeZone } = await context.instance.organisation(context.store);
    const leads = new Map(
      (await findLeadsByIds(context.store, [...new Set(rows.map(({ leadId }) => leadId))])).map((lead) => [
        lead.id,
        lead.email,
      ]),
    );
    const now = context.clock.now();
    return { tasks: rows.map((task) => viewTask(task, leads.get(task.leadId) ?? '', timeZone, now)) };
  },
});

function viewTask(task: Task, email: string, zone: string, now: number): z.output<typeof taskView> {
  return {
    id: task.id,
    title: task.title,
    note: task.note,
    channel: task.channel,
    status: task.status,
    outcome: task.outcome,
    email,
    leadId: task.leadId,
    enrollmentId: task.enrollmentId,
    sequenceId: task.sequenceId,
    stage: task.stageId,
    assigneeId: task.assigneeId,
    dueAt: formatIso(task.dueAt, zone),
    overdue: task.status === 'open' && task.dueAt < now,
  };
}

export const closeTasks: readonly Operation[] = (
  [
    {
      verb: 'complete',
      status: 'done',
      event: 'task_done',
      summary: 'Marks a task as done; its lead goes on in the sequence.',
    },
    {
      verb: 'skip',
      status: 'skipped',
      event: 'task_skipped',
      summary: 'Skips a task; its lead goes on in the sequence.',
    },
  ] as const
).map(({ verb, status, event, summary }) =>
  operation({
    name: `task.${verb}`,
    summary,
    method: 'POST',
    path: `/tasks/:task/${verb}`,
    permission: 'member',
    input: z.object({
      task: z.string().describe('Id of the task'),
      outcome: z.string().max(2_000).optional().describe('What came of it'),
    }),
    result: z.object({
      task: z.string(),
      status: z.string(),
      state: z.string().nullable(),
      message: z.string(),
    }),
    positional: ['task'],
    async run(context, input) {
      return context.store.transaction(async (db) => {
        const at = await moment(context, db);
        const { task, enrollments } = await openTask(context, db, input.task);
        await closeTask(db, { ...task, status, outcome: input.outcome ?? null, closedAt: at.now });
        const [kase] = await loadCases(context, db, enrollments, at);
        const stage = kase && findStage(kase.revision.definition, kase.enrollment.stageId);
        const waits =
          kase &&
          stage?.id === task.stageId &&
          kase.enrollment.attempt === task.attempt &&
          stage.kind === 'task' &&
          stage.waits;
        if (!kase) return { task: task.id, status, state: null, message: `The task is ${status}.` };
        const closed = {
          ...actedEvent(kase, event, context, at, { task: task.id, outcome: input.outcome }),
          stageId: task.stageId,
        };
        const [after] = await goOn(db, kase, waits ? stage : null, closed, at, applyChanges);
        const state = describeState(after ?? kase.enrollment);
        return {
          task: task.id,
          status,
          state,
          message: `The task '${task.title}' is ${status}; ${kase.lead.email}: ${state}.`,
        };
      });
    },
  }),
);

/**
 * Locks the sequence, the enrollment and the task, in the order in which all do (the worker and the other verbs reach
 * a task through its enrollment), so that nobody waits in a ring.
 * @throws ThroughlineError `task_not_found`, `task_closed`, `not_yours`
 */
async function openTask(
  context: ActingContext,
  db: Db,
  id: string,
): Promise<{ task: Task; enrollments: Enrollment[] }> {
  const seen = await findTask(db, id);
  if (!seen) throw taskNotFound(id);
  await hidden(sequenceToChange(db, context.actor, seen.sequenceId), taskNotFound(id));
  const enrollments = await lockEnrollments(db, [seen.enrollmentId]);
  const task = (await lockTask(db, id)) ?? seen;
  if (task.status !== 'open') {
    throw new ThroughlineError({
      code: 'task_closed',
      kind: 'conflict',
      message: `The task '${task.title}' is ${task.status} already.`,
      hint: 'Only open tasks can be completed or skipped.',
    });
  }
  return { task, enrollments };
}

function taskNotFound(id: string): ThroughlineError {
  return new ThroughlineError({
    code: 'task_not_found',
    kind: 'not_found',
    message: `There is no task '${id}'.`,
    hint: 'Tasks are named by their id; the list shows them.',
  });
}
