import { z } from 'zod';
import { EVENT_KINDS, type HistoryEvent } from '../../model/event';
import { isAdmin, type Actor } from '../../model/member';
import { findStage } from '../../model/sequence';
import { describeState, STATUSES } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import { findEnrollments } from '../../store/enrollments';
import { findInboundByIds, type Inbound } from '../../store/inbound';
import { findLeadsByIds } from '../../store/leads';
import type { ActingContext } from '../../worker/context';
import { leadResult, showLead } from '../leads/shape';
import { mailView, viewMail } from '../work/mailView';
import { visibleEvents } from '../work/visibleEvents';

/** An event with all that a workflow asks of it next. */
export const feedEvent = z.object({
  seq: z.number().int(),
  kind: z.enum(EVENT_KINDS),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  email: z.string().nullable(),
  lead: leadResult.nullable().describe('As it is now'),
  enrollmentId: z.string().nullable(),
  status: z.enum(STATUSES).nullable().describe('Of the enrollment, now'),
  state: z.string().nullable().describe('Status and reason of the enrollment in words, now'),
  sequenceId: z.string().nullable(),
  sequence: z.string().nullable(),
  stage: z.string().nullable().describe('Id of the stage'),
  stageName: z.string().nullable(),
  reason: z.string().nullable().describe('Why, where the event has a reason'),
  answered: z
    .object({ stage: z.string(), stageName: z.string().nullable() })
    .nullable()
    .describe('Of an answer: the stage whose email it answers'),
  data: z.record(z.string(), z.unknown()),
  mail: mailView.nullable().describe('The mail that it came of, where there was one'),
});
export type FeedEvent = z.output<typeof feedEvent>;

/**
 * What the actor may see of these events, in their order.
 * @param mailboxes who reads a mailbox: only events that came of a mail that one of them has read; null: all events
 */
export async function showEvents(
  { store, actor, instance, revisions }: ActingContext,
  rows: readonly HistoryEvent[],
  mailboxes: ReadonlySet<string> | null,
): Promise<FeedEvent[]> {
  const { visible, sequences } = await visibleEvents(store, actor, rows);
  const mails = new Map((await findInboundByIds(store, idsIn(visible, mailOf))).map((mail) => [mail.id, mail])); // prettier-ignore
  const chosen = visible.filter((event) => {
    if (mailboxes === null) return true;
    const reader = foundIn(event) ?? mails.get(mailOf(event) ?? '')?.senderId;
    return typeof reader === 'string' && mailboxes.has(reader);
  });
  const leads = new Map((await findLeadsByIds(store, idsIn(chosen, ({ leadId }) => leadId))).map((lead) => [lead.id, lead])); // prettier-ignore
  const enrollments = new Map((await findEnrollments(store, idsIn(chosen, ({ enrollmentId }) => enrollmentId))).map((row) => [row.id, row])); // prettier-ignore
  const revisionOf = await revisions.load(store, new Set([...enrollments.values()].map(({ revisionId }) => revisionId))); // prettier-ignore
  const { timeZone } = await instance.organisation(store);
  return chosen.map((event): FeedEvent => {
    const { seq, kind, actor: by, enrollmentId, leadId, sequenceId, stageId, data } = event;
    const lead = leads.get(leadId ?? '');
    const enrollment = enrollments.get(enrollmentId ?? '');
    const nameOf = (id: unknown): string | null => {
      if (!enrollment || typeof id !== 'string') return null;
      const stage = findStage(revisionOf(enrollment.revisionId).definition, id);
      return stage ? (stage.name ?? stage.id) : null;
    };
    const { answered } = data;
    const mail = mails.get(mailOf(event) ?? '');
    return {
      seq,
      kind,
      at: formatIso(event.at, timeZone),
      actor: { kind: by.kind, id: by.id },
      email: lead?.email ?? null,
      lead: lead ? showLead(lead, timeZone) : null,
      enrollmentId,
      status: enrollment?.status ?? null,
      state: enrollment ? describeState(enrollment) : null,
      sequenceId,
      sequence: sequences.get(sequenceId ?? '')?.name ?? null,
      stage: stageId,
      stageName: nameOf(stageId),
      reason: typeof data['reason'] === 'string' ? data['reason'] : null,
      answered: typeof answered === 'string' ? { stage: answered, stageName: nameOf(answered) } : null,
      data: { ...data },
      mail: mail && mayRead(actor, mail, event) ? viewMail(mail, timeZone) : null,
    };
  });
}

function mailOf({ data }: HistoryEvent): string | null {
  return typeof data['mail'] === 'string' ? data['mail'] : null;
}

/** Another mailbox in which a mail was found that had been read before (worker/foundAgain.ts). */
function foundIn({ data }: HistoryEvent): string | null {
  return typeof data['mailbox'] === 'string' ? data['mailbox'] : null;
}

/** What a mail said belongs to the sequence that it answers, which may be private; others are only told that it came. */
function mayRead(actor: Actor, mail: Inbound, { enrollmentId }: HistoryEvent): boolean {
  return enrollmentId === null ? isAdmin(actor) : enrollmentId === mail.enrollmentId;
}

function idsIn(rows: readonly HistoryEvent[], idOf: (row: HistoryEvent) => string | null): string[] {
  return [...new Set(rows.flatMap((row) => idOf(row) ?? []))];
}
