import { placement, type Enrollment } from '../../model/enrollment';
import type { Problem } from '../../model/errors';
import type { NewEvent } from '../../model/event';
import { actingAs } from '../../model/member';
import type { Revision } from '../../model/sequence';
import { formatIso, pickZone } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads, insertEnrollments } from '../../store/enrollments';
import { insertEvents, leftBySequence } from '../../store/events';
import type { LeadRow } from '../../store/leads';
import { lastContacts } from '../../store/messages';
import type { Sequence } from '../../store/sequences';
import { findSuppressions, type Suppression } from '../../store/suppressions';
import type { Moment } from '../../worker/case';
import type { OnBehalf } from '../../worker/context';
import { stageDue } from '../../worker/due';
import { recordExits, type Turned } from './exits';
import { ALREADY, endedHere, OVERRIDES, refusal, type Override, type Refusal } from './refusal';

export interface AdmissionPlan {
  readonly sequence: Sequence;
  readonly revision: Revision;
  readonly override: readonly Override[];
  readonly nextSender: () => string;
  readonly moment: Moment;
  /** What brought the leads here, for the history: a segment, a delivery. */
  readonly because?: Readonly<Record<string, string>>;
}

export interface Admission {
  readonly email: string;
  readonly outcome: 'enrolled' | 'skipped';
  readonly code: string | null;
  readonly message: string;
  /** What to put into `override` to enroll it all the same; null: nothing passes over this. */
  readonly override: Override | null;
  readonly lead: string | null;
  readonly enrollment: string | null;
  readonly firstStage: string | null;
  readonly firstAt: string | null;
}

export type Candidate =
  | { readonly lead: LeadRow; readonly twice?: boolean }
  | { readonly email: string; readonly refused: Problem };

/** Enrolls those whom nothing forbids, in one go, with their history; answers for each in the order given. */
export async function admit(
  context: OnBehalf,
  db: Db,
  plan: AdmissionPlan,
  candidates: readonly Candidate[],
): Promise<Admission[]> {
  const leads = candidates.flatMap((candidate) => ('lead' in candidate ? [candidate.lead] : []));
  const suppressions = await findSuppressions(
    db,
    leads.map((lead) => ({ key: lead.emailKey, domain: domainOf(lead) })),
  );
  const ids = [...new Set(leads.map(({ id }) => id))];
  const all = await findEnrollmentsOfLeads(db, ids);
  const earlier = groupByLead(all);
  const left = await leftBySequence(db, endedHere(all, plan.sequence.id));
  const protects = plan.revision.definition.settings.recentlyContacted !== undefined;
  const contacts = groupByLead(protects ? await lastContacts(db, ids) : []);

  const answers = new Array<Admission>(candidates.length);
  const going: { index: number; lead: LeadRow; enrollment: Enrollment }[] = [];
  const turned: Turned[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (!('lead' in candidate)) {
      answers[index] = skip(candidate.email, null, candidate.refused.code, candidate.refused.message);
      continue;
    }
    const { lead } = candidate;
    const reason = candidate.twice
      ? TWICE
      : refusal(plan, lead, {
          suppression: suppressions.get(lead.emailKey),
          earlier: earlier.get(lead.id) ?? [],
          contacts: contacts.get(lead.id) ?? [],
          left,
        });
    if (reason) {
      answers[index] = skip(lead.email, lead.id, reason.code, reason.message);
      if (!candidate.twice) turned.push({ lead, ...reason, earlier: earlier.get(lead.id) ?? [] });
    } else going.push({ index, lead, enrollment: newEnrollment(context, plan, lead) });
  }

  const inserted = new Set(
    await insertEnrollments(
      db,
      going.map(({ enrollment }) => enrollment),
    ),
  );
  const events: NewEvent[] = [];
  for (const { index, lead, enrollment } of going) {
    // Somebody else enrolled the lead in this moment; the unique index let one through.
    if (!inserted.has(enrollment.id))
      answers[index] = skip(lead.email, lead.id, ALREADY.code, ALREADY.message);
    else {
      answers[index] = admitted(plan, lead, enrollment);
      events.push(enrolledEvent(context, plan, enrollment, suppressions.get(lead.emailKey)));
    }
  }
  await insertEvents(db, events);
  await recordExits(context, db, plan, turned);
  return answers;
}

/** The row that enrolling this lead now would make. */
export function newEnrollment(context: OnBehalf, plan: AdmissionPlan, lead: LeadRow): Enrollment {
  const { revision, moment } = plan;
  const [first] = revision.definition.stages;
  const zone = pickZone(lead, revision.definition.settings, moment.organisation.timeZone);
  const enrollment = {
    id: context.newId(),
    sequenceId: plan.sequence.id,
    leadId: lead.id,
    revisionId: revision.id,
    status: 'active' as const,
    reason: null,
    detail: null,
    stageId: first?.id ?? null,
    attempt: 1,
    dueAt: first ? stageDue(first, moment.now, { revision, zone }, moment).dueAt : moment.now,
    heldDueAt: null,
    senderId: plan.nextSender(),
    enrolledBy: context.actor.id,
    enrolledAt: moment.now,
    finishedAt: null,
    updatedAt: moment.now,
    stagesDone: 0,
    emailsSent: 0,
    lastStageId: null,
    lastStageAt: null,
    leaseOwner: null,
    leaseUntil: null,
  };
  return { ...enrollment, ...placement(enrollment, first?.kind) };
}

const TWICE: Refusal = {
  code: 'duplicate_in_request',
  message: 'The lead stands twice in this request; it was taken once.',
};

function skip(email: string, lead: string | null, code: string, message: string): Admission {
  return {
    email,
    outcome: 'skipped',
    code,
    message,
    override: OVERRIDES.find((each) => each === code) ?? null,
    lead,
    enrollment: null,
    firstStage: null,
    firstAt: null,
  };
}

function admitted({ revision, moment }: AdmissionPlan, lead: LeadRow, enrollment: Enrollment): Admission {
  const zone = pickZone(lead, revision.definition.settings, moment.organisation.timeZone);
  return {
    email: lead.email,
    outcome: 'enrolled',
    code: null,
    message: 'Enrolled.',
    override: null,
    lead: lead.id,
    enrollment: enrollment.id,
    firstStage: enrollment.stageId,
    firstAt: enrollment.dueAt === null ? null : formatIso(enrollment.dueAt, zone),
  };
}

function enrolledEvent(
  context: OnBehalf,
  plan: AdmissionPlan,
  enrollment: Enrollment,
  suppression: Suppression | undefined,
): NewEvent {
  const override =
    plan.override.length > 0
      ? { override: plan.override, ...(suppression ? { suppression: suppression.reason } : {}) }
      : {};
  return {
    kind: 'enrolled',
    at: plan.moment.now,
    actor: context.actor,
    enrollmentId: enrollment.id,
    leadId: enrollment.leadId,
    sequenceId: enrollment.sequenceId,
    stageId: enrollment.stageId,
    data: {
      revision: plan.revision.number,
      by: context.actor.name,
      ...actingAs(context.actor, plan.sequence),
      ...plan.because,
      ...override,
    },
  };
}

function groupByLead<Row extends { readonly leadId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.leadId);
    if (group) group.push(row);
    else groups.set(row.leadId, [row]);
  }
  return groups;
}

function domainOf({ emailKey }: LeadRow): string {
  return emailKey.slice(emailKey.lastIndexOf('@') + 1);
}
