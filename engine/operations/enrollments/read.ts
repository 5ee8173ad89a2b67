import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { maySee } from '../../model/member';
import { GROUPS, STATUSES } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { enrollmentPage, SORTS } from '../../store/enrollmentPage';
import { findEnrollments } from '../../store/enrollments';
import { findEvents } from '../../store/events';
import { repliedSince } from '../../store/inbound';
import { findLead } from '../../store/leads';
import { findMessagesOf } from '../../store/messages';
import { findSequencesByIds } from '../../store/sequences';
import { loadCases, moment, type Case } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { onlyVisible, sequenceToSee } from '../access';
import { messageView, viewMessage } from '../work/messageView';
import { operation } from '../operation';
import { actionsOn, type Action } from './actions';
import { pauseDetails, pauseOf } from './pauseDetails';
import { enrollmentView, viewEnrollment } from './view';

export const listEnrollmentsOperation = operation({
  name: 'enrollment.list',
  summary:
    'Lists enrollments with their progress, by sequence, lead, status or stage, in the order asked for.',
  method: 'GET',
  path: '/enrollments',
  permission: 'member',
  input: z.object({
    sequence: z.string().optional().describe('Name or id of a sequence'),
    lead: z.string().optional().describe('Address or id of a lead'),
    status: z.enum(STATUSES).optional().describe('Only those in this status'),
    group: z
      .enum(GROUPS)
      .optional()
      .describe(
        'Only those of this group: active (also pending), paused, failed, bounced (also spam-blocked), not_sent, finished (for another reason), removed',
      ),
    reason: z.string().optional().describe('Only those with this reason'),
    stage: z.string().optional().describe('Id of the stage that is next'),
    repeats: z
      .boolean()
      .default(false)
      .describe('Also those who were enrolled while they were in already, and left at once'),
    sort: z
      .enum(SORTS)
      .default('enrolled')
      .describe('The order: by enrolment, by status, by what is due next, or by the last change'),
    descending: z.boolean().default(false).describe('The other way round'),
    after: z.string().optional().describe("Where the last page ended: its 'next'"),
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
    if (lead === null) return { enrollments: [], next: null };
    const { status, group, reason, repeats, sort, descending, after, limit } = input;
    const { rows, next } = await enrollmentPage(store, {
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(store, context.actor)),
      leadId: lead?.id,
      stageId: input.stage,
      ...{ status, group, reason, repeats, sort, descending, after, limit },
    });
    const cases = await visibleCases(context, store, rows);
    return {
      enrollments: cases.map(({ enrollment, revision, lead: { email }, zone, actions }) =>
        viewEnrollment(enrollment, revision, email, zone, actions),
      ),
      next,
    };
  },
});

export const getEnrollment = operation({
  name: 'enrollment.get',
  summary: 'Shows one enrollment: where it stands and why, what it sent, and what came back.',
  method: 'GET',
  path: '/enrollments/:enrollment',
  permission: 'member',
  input: z.object({ enrollment: z.string().describe('Id of the enrollment') }),
  result: enrollmentView.extend({
    pause: pauseDetails.nullable().describe('When, why and by which mail it was paused'),
    opens: z.number().int().describe('How often its emails were opened'),
    clicks: z.number().int().describe('How often a link in them was followed'),
    replies: z.number().int(),
    lastActionAt: z.string().nullable().describe('When something happened to it last, by whoever it was'),
    messages: z.array(messageView),
  }),
  positional: ['enrollment'],
  async run(context, input) {
    const kase = await oneCase(context, context.store, input.enrollment);
    const { enrollment, revision, lead, zone, actions } = kase;
    const messages = await findMessagesOf(context.store, [enrollment.id]);
    const replies = (await repliedSince(context.store, [enrollment.id])).get(enrollment.id) ?? [];
    const filter = { enrollmentId: enrollment.id, newestFirst: true, limit: 1 };
    const [last] = await findEvents(context.store, filter);
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    return {
      ...viewEnrollment(enrollment, revision, lead.email, zone, actions),
      pause: await pauseOf(context.store, enrollment, zone),
      opens: sum(messages.map(({ opens }) => opens)),
      clicks: sum(messages.map(({ clicks }) => clicks)),
      replies: replies.length,
      lastActionAt: last ? formatIso(last.at, zone) : null,
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
