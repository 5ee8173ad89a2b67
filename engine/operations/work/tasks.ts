import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { ActingContext } from '../../worker/context';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findLead, findLeadsByIds } from '../../store/leads';
import { listMembers } from '../../store/members';
import { listTasks as listRows, type Task } from '../../store/tasks';
import { onlyVisible, sequenceToSee } from '../access';
import { getMember } from '../members/shape';
import { operation } from '../operation';

export const taskView = z.object({
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
  assignee: z.string().nullable().describe('Name of the member who is to do it'),
  dueAt: z.string(),
  overdue: z.boolean(),
  snoozedUntil: z.string().nullable().describe('It is put off until then'),
});
export type TaskView = z.output<typeof taskView>;

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
    lead: z.string().optional().describe('Address or id of a lead'),
    enrollment: z.string().optional().describe('Id of an enrollment'),
    assignee: z
      .string()
      .optional()
      .describe("Whose tasks: a member's address or id, 'me', or 'nobody' for those that have no assignee"),
    dueBefore: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Only those due before this time: 2026-03-04T00:00:00+01:00'),
    overdue: z.boolean().default(false).describe('Only those whose time has passed'),
    snoozed: z.boolean().default(false).describe('Also those that are put off until later'),
    after: z.string().optional().describe("Where the last page ended: its 'next'"),
    limit: z.number().int().min(1).max(1_000).default(100).describe('How many at most'),
  }),
  result: z.object({
    tasks: z.array(taskView),
    next: z.string().nullable().describe("Give it as 'after' for the next page; null: this is the last"),
  }),
  async run(context, input) {
    const { store, actor } = context;
    const sequence =
      input.sequence === undefined ? undefined : await sequenceToSee(store, actor, input.sequence);
    const lead = input.lead === undefined ? undefined : await findLead(store, input.lead);
    if (lead === null) return { tasks: [], next: null };
    const now = context.clock.now();
    const before = input.dueBefore === undefined ? Infinity : Date.parse(input.dueBefore);
    const dueBefore = Math.min(before, input.overdue ? now : Infinity);
    // One more than asked for tells whether there is another page.
    const rows = await listRows(store, {
      status: input.status,
      limit: input.limit + 1,
      after: input.after === undefined ? undefined : readCursor(input.after),
      leadId: lead?.id,
      enrollmentId: input.enrollment,
      assigneeId: await assigneeOf(context, input.assignee),
      ...(dueBefore === Infinity ? {} : { dueBefore }),
      ...(input.snoozed ? {} : { shownAt: now }),
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(store, actor)),
    });
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    return {
      tasks: await viewTasks(context, store, page),
      next: last ? `${last.dueAt}.${last.id}` : null,
    };
  },
});

/** @throws ThroughlineError `invalid_cursor` */
function readCursor(text: string): Pick<Task, 'dueAt' | 'id'> {
  const [, dueAt, id] = /^(\d{1,16})\.(.+)$/.exec(text) ?? [];
  if (dueAt !== undefined && id !== undefined) return { dueAt: Number(dueAt), id };
  throw new ThroughlineError({
    code: 'invalid_cursor',
    message: `'${text}' is not where a page ended.`,
    hint: "Give the 'next' of the page before, or leave 'after' out.",
    path: 'after',
  });
}

/** Undefined: of anybody. @throws ThroughlineError `member_not_found` */
export async function assigneeOf(
  { store, actor }: ActingContext,
  reference: string | undefined,
): Promise<string | null | undefined> {
  if (reference === undefined) return undefined;
  if (reference === 'nobody') return null;
  if (reference === 'me') return actor.id;
  return (await getMember(store, reference)).id;
}

export async function viewTasks(
  { instance, clock }: Pick<ActingContext, 'instance' | 'clock'>,
  db: Db,
  rows: readonly Task[],
): Promise<TaskView[]> {
  if (rows.length === 0) return [];
  const { timeZone } = await instance.organisation(db);
  const leads = new Map(
    (await findLeadsByIds(db, [...new Set(rows.map(({ leadId }) => leadId))])).map((lead) => [
      lead.id,
      lead.email,
    ]),
  );
  const members = new Map((await listMembers(db)).map((member) => [member.id, member.name]));
  const now = clock.now();
  return rows.map((task) => ({
    id: task.id,
    title: task.title,
    note: task.note,
    channel: task.channel,
    status: task.status,
    outcome: task.outcome,
    email: leads.get(task.leadId) ?? '',
    leadId: task.leadId,
    enrollmentId: task.enrollmentId,
    sequenceId: task.sequenceId,
    stage: task.stageId,
    assigneeId: task.assigneeId,
    assignee: task.assigneeId === null ? null : (members.get(task.assigneeId) ?? null),
    dueAt: formatIso(task.dueAt, timeZone),
    overdue: task.status === 'open' && task.dueAt < now,
    snoozedUntil: task.snoozedUntil === null ? null : formatIso(task.snoozedUntil, timeZone),
  }));
}
