import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { EventKind, NewEvent } from '../../model/event';
import { instantOf } from '../../schedule/localDate';
import { formatIso } from '../../schedule/zone';
import { placed } from '../../store/changes';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { replanTask, type Task } from '../../store/tasks';
import type { ActingContext } from '../../worker/context';
import { getMember } from '../members/shape';
import { operation } from '../operation';
import { openTask } from './openTask';
import { taskView, viewTasks, type TaskView } from './tasks';

const task = z.string().describe('Id of the task');
const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const result = taskView.extend({ message: z.string() });
type Answer = TaskView & { readonly message: string };

export const assignTask = operation({
  name: 'task.assign',
  summary: 'Gives a task to a member, or to nobody.',
  method: 'POST',
  path: '/tasks/:task/assign',
  permission: 'member',
  input: z.object({
    task,
    assignee: z.string().describe("A member's address or id, 'me', or 'nobody'"),
  }),
  result,
  positional: ['task', 'assignee'],
  run: (context, input) =>
    replan(context, input.task, 'task_assigned', async (db, before) => {
      const { assignee } = input;
      const member =
        assignee === 'nobody'
          ? null
          : await getMember(db, assignee === 'me' ? (context.actor.id ?? '') : assignee);
      const message = member
        ? `The task '${before.title}' is ${member.name}'s now.`
        : `The task '${before.title}' is nobody's now.`;
      return {
        after: { ...before, assigneeId: member?.id ?? null },
        data: { assignee: member?.name ?? null },
        message,
      };
    }),
});

export const rescheduleTask = operation({
  name: 'task.reschedule',
  summary: 'Changes when a task is due; its sequence waits for it as before.',
  method: 'POST',
  path: '/tasks/:task/reschedule',
  permission: 'member',
  input: z.object({
    task,
    due: time.describe('A time (2026-03-03T15:00:00+01:00), or a day (2026-03-03): then by its end'),
  }),
  result,
  positional: ['task', 'due'],
  run: (context, input) =>
    replan(context, input.task, 'task_rescheduled', (_db, before, zone) => {
      const dueAt = instant(input.due, zone, '23:59');
      const message = `The task '${before.title}' is due at ${formatIso(dueAt, zone)} now.`;
      return Promise.resolve({ after: { ...before, dueAt }, data: { due: formatIso(dueAt, zone) }, message });
    }),
});

export const snoozeTask = operation({
  name: 'task.snooze',
  summary: 'Puts a task off: it is out of sight until then, and not due before.',
  method: 'POST',
  path: '/tasks/:task/snooze',
  permission: 'member',
  input: z.object({
    task,
    until: time.describe(
      'A time (2026-03-03T09:00:00+01:00), or a day (2026-03-03): then from its beginning',
    ),
  }),
  result,
  positional: ['task', 'until'],
  run: (context, input) =>
    replan(context, input.task, 'task_snoozed', (_db, before, zone) => {
      const until = instant(input.until, zone, null);
      if (until <= context.clock.now()) {
        throw new ThroughlineError({
          code: 'time_in_the_past',
          message: `The time '${input.until}' has passed.`,
          hint: 'Give a time to come.',
          path: 'until',
        });
      }
      const after = { ...before, snoozedUntil: until, dueAt: Math.max(before.dueAt, until) };
      const message = `The task '${before.title}' is put off until ${formatIso(until, zone)}.`;
      return Promise.resolve({ after, data: { until: formatIso(until, zone) }, message });
    }),
});

/** A day counts in the organisation's zone: whoever does the task works there, wherever the lead is. */
function instant(text: string, zone: string, endOfDay: string | null): number {
  return text.includes('T') ? Date.parse(text) : instantOf({ date: text, time: endOfDay }, { zone });
}

async function replan(
  context: ActingContext,
  id: string,
  kind: EventKind,
  change: (
    db: Db,
    before: Task,
    zone: string,
  ) => Promise<{ after: Task; data: Record<string, unknown>; message: string }>,
): Promise<Answer> {
  return context.store.transaction(async (db) => {
    const { timeZone } = await context.instance.organisation(db);
    const { task: before, acting } = await openTask(context, db, id);
    const { after, data, message } = await change(db, before, timeZone);
    await replanTask(db, after);
    const { actor } = context;
    const event: NewEvent = {
      ...placed(after),
      kind,
      at: context.clock.now(),
      actor,
      data: { task: after.id, title: after.title, by: actor.name, ...acting, ...data },
    };
    await insertEvents(db, [event]);
    const [view] = await viewTasks(context, db, [after]);
    if (!view) throw new Error(`The task ${id} was lost.`);
    return { ...view, message };
  });
}
