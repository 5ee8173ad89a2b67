import type { Enrollment } from '../../model/enrollment';
import { FREE_LANE } from '../../model/enrollment';
import type { NewEvent } from '../../model/event';
import { OUTBOX } from '../../model/sender';
import { isExit, type Exit } from '../../model/status';
import type { Db } from '../../store/database';
import { insertEnrollments } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import type { LeadRow } from '../../store/leads';
import type { OnBehalf } from '../../worker/context';
import type { AdmissionPlan } from './admit';

/** Refusals that leave a trace among the enrollments: such a lead leaves at enrolment, and no stage runs. */
const EXITS: Readonly<Record<string, Exit>> = {
  already_in: 'already_enrolled',
  already_finished: 'already_enrolled',
  active_elsewhere: 'other_enrolled',
  opted_out: 'opted_out',
  unsubscribed_here: 'opted_out',
};

/** A lead that was not enrolled. */
export interface Turned {
  readonly lead: LeadRow;
  readonly code: string;
  readonly message: string;
  /** Its enrollments so far, in this sequence and others, the oldest first. */
  readonly earlier: readonly Enrollment[];
}

/** Records those who leave at enrolment, once for each stay, however often the same lead is delivered. */
export async function recordExits(
  context: OnBehalf,
  db: Db,
  plan: AdmissionPlan,
  turned: readonly Turned[],
): Promise<void> {
  const rows: Enrollment[] = [];
  const events: NewEvent[] = [];
  for (const { lead, code, message, earlier } of turned) {
    const reason = EXITS[code];
    if (!reason) continue;
    const last = earlier.findLast(({ sequenceId }) => sequenceId === plan.sequence.id);
    if (last && isExit(last) && last.reason === reason) continue;
    const row = exited(context, plan, lead, reason, message);
    rows.push(row);
    events.push(refusedEvent(context, plan, row, code));
  }
  await insertEnrollments(db, rows);
  await insertEvents(db, events);
}

function exited(
  context: OnBehalf,
  { sequence, revision, moment: { now } }: AdmissionPlan,
  lead: LeadRow,
  reason: Exit,
  detail: string,
): Enrollment {
  return {
    id: context.newId(),
    sequenceId: sequence.id,
    leadId: lead.id,
    revisionId: revision.id,
    status: 'finished',
    reason,
    detail,
    stageId: null,
    attempt: 1,
    dueAt: null,
    heldDueAt: null,
    // Nothing is sent, so nobody's turn is used up.
    senderId: OUTBOX,
    enrolledBy: context.actor.id,
    enrolledAt: now,
    finishedAt: now,
    updatedAt: now,
    stagesDone: 0,
    emailsSent: 0,
    lastStageId: null,
    lastStageAt: null,
    lane: FREE_LANE,
    priority: 0,
    leaseOwner: null,
    leaseUntil: null,
  };
}

function refusedEvent(
  context: OnBehalf,
  { sequence, moment: { now } }: AdmissionPlan,
  { id, leadId, reason }: Enrollment,
  code: string,
): NewEvent {
  return {
    kind: 'enrolment_refused',
    at: now,
    actor: context.actor,
    enrollmentId: id,
    leadId,
    sequenceId: sequence.id,
    data: { reason, code, by: context.actor.name },
  };
}
