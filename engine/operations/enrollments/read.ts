import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { maySee } from '../../model/member';
import { STATUSES } from '../../model/status';
import type { Db } from '../../store/database';
import { findEnrollments, listEnrollments } from '../../store/enrollments';
import { findLead } from '../../store/leads';
import { findMessagesOf } from '../../store/messages';
import { findSequencesByIds } from '../../store/sequences';
import { loadCases, moment, type Case } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { sequenceToSee } from '../access';
import { messageView, viewMessage } from '../work/messageView';
import { operation } from '../operation';
import { actionsOn, type Action } from './actions';
import { enrollmentView, viewEnrollment } from './view';

export const listEnrollmentsOperation = operation({
  name: 'enrollment.list',
  summary: 'Lists enrollments with their progress, by sequence, lead, status or stage.',
  method: 'GET',
  path: '/enrollments',
  permission: 'member',
  input: z.object({
    sequence: z.string().optional().describe('Name or id of a sequence'),
    lead: z.string().optional().describe('Address or id of a lead'),
    status: z.enum(STATUSES).optional().describe('Only those in this status'),
    reason: z.string().optional().describe('Only those with this reason'),
    stage: z.string().optional().describe('Id of the stage that is next'),
    after: z.string().optional().describe('Continue after this enrollment id'),
    limit: z.number().int().min(1).max(1_000).default(100).describe('How many at most'),
  }),
  result: z.object({
    enrollments: z.array(enrollmentView),
    next: z.string().nullable().describe("Give it as 'after' for the next page"),
  }),
  async run(context, input) {
    const { store } = context;
    const sequence =
      input.sequence === undefined ? undefined : await sequenceToSee(store, context.actor, input.sequence);
    const lead = input.lead === undefined ? undefined : await findLead(store, input.lead);
    const rows = await listEnrollments(store, {
      ...(sequence ? { sequenceId: sequence.id } : {}),
      ...(input.lead === undefined ? {} : { leadIds: lead ? [lead.id] : [] }),
      ...(input.status ? { status: input.status } : {}),
      ...(input.reason === undefined ? {} : { reason: input.reason }),
      ...(input.stage === undefined ? {} : { stageId: input.stage }),
      ...(input.after === undefined ? {} : { after: input.after }),
      limit: input.limit,
    });
    const cases = await visibleCases(context, store, rows);
    return {
      enrollments: cases.map(({ enrollment, revision, lead: { email }, zone, actions }) =>
        viewEnrollment(enrollment, revision, email, zone, actions),
      ),
      next: rows.length === input.limit ? (rows.at(-1)?.id ?? null) : null,
    };
  },
});

export const getEnrollment = operation({
  name: 'enrollment.get',
  summary: 'Shows one enrollment with the messages that it sent.',
  method: 'GET',
  path: '/enrollments/:enrollment',
  permission: 'member',
  input: z.object({ enrollment: z.string().describe('Id of the enrollment') }),
  result: enrollmentView.extend({ messages: z.array(messageView) }),
  positional: ['enrollment'],
  async run(context, input) {
    const kase = await oneCase(context, context.store, input.enrollment);
    const { enrollment, revision, lead, zone, actions } = kase;
    const messages = await findMessagesOf(context.store, [enrollment.id]);
    return {
      ...viewEnrollment(enrollment, revision, lead.email, zone, actions),
      messages: messages.map((message) => viewMessage(message, zone)),
    };
  },
});

/** @throws ThroughlineError `enrollment_not_found` */
export async function oneCase(context: ActingContext, db: Db, id: string): Promise<VisibleCase> {
  const [kase] = await visibleCases(context, db, await findEnrollments(db, [id]));
  if (kase) return kase;
  throw new ThroughlineError({
    code: 'enrollment_not_found',
    kind: 'not_found',
    message: `There is no enrollment '${id}'.`,
    hint: 'Enrollments are named by their id; the list shows them.',
  });
}

/** A case with what the actor may do about it. */
export interface VisibleCase extends Case {
  readonly actions: readonly Action[];
}

async function visibleCases(
  context: ActingContext,
  db: Db,
  rows: readonly Enrollment[],
): Promise<VisibleCase[]> {
  const sequences = await findSequencesByIds(db, [...new Set(rows.map(({ sequenceId }) => sequenceId))]);
  const visible = rows.filter(({ sequenceId }) => {
    const sequence = sequences.get(sequenceId);
    return sequence !== undefined && maySee(context.actor, sequence);
  });
  const cases = await loadCases(context, db, visible, await moment(context, db));
  return cases.map((kase) => {
    const sequence = sequences.get(kase.enrollment.sequenceId);
    const actions = sequence ? actionsOn(kase.enrollment, sequence, context.actor) : [];
    return { ...kase, actions };
  });
}
