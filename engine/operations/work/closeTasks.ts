import { z } from 'zod';
import { findStage } from '../../model/sequence';
import { describeState } from '../../model/status';
import { applyChanges } from '../../store/changes';
import { closeTask } from '../../store/tasks';
import { loadCases, moment } from '../../worker/case';
import { actedEvent } from '../enrollments/verb';
import { operation, type Operation } from '../operation';
import { goOn } from './goOn';
import { openTask } from './openTask';

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
        const { task, enrollments, acting } = await openTask(context, db, input.task);
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
          ...actedEvent(kase, event, context, at, { task: task.id, outcome: input.outcome, ...acting }),
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
