import type { Enrollment } from '../../model/enrollment';
import type { Revision } from '../../model/sequence';
import type { Sender } from '../../model/sender';
import { LIVE } from '../../model/status';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads } from '../../store/enrollments';
import { leftBySequence } from '../../store/events';
import { findHandoffsOf } from '../../store/handoffs';
import { findMessagesOf, lastContacts, type Contact, type Message } from '../../store/messages';
import { findSendersByIds, openSender } from '../../store/senders';
import { findSequencesByIds, type Sequence } from '../../store/sequences';
import { findSuppressions, type Suppression } from '../../store/suppressions';
import { findTasksOf } from '../../store/tasks';
import { loadCases, type Case, type Moment } from '../../worker/case';
import { isProtected } from '../../worker/contacted';
import type { ActingContext } from '../../worker/context';
import { openWorkOf, type OpenWork } from '../../worker/facts';

/** One enrollment with what the verbs ask about. */
export interface Subject extends Case {
  readonly sequence: Sequence;
  readonly messages: readonly Message[];
  readonly suppression: Suppression | undefined;
  /** The task or handoff that it still waits for. */
  readonly openWork: OpenWork | null;
  /** The sequence's present revision; an enrollment that is over may stand in an older one. */
  readonly current: Revision;
  /** Whether another enrollment of this lead is live in the sequence. */
  readonly liveElsewhere: boolean;
  /** Whether its lead asked, by a mail of this sequence, for no more of it. */
  readonly left: boolean;
  /** When its lead was last written to; loaded where the sequence protects the recently contacted. */
  readonly contacts: readonly Contact[];
  /** Null when it has been deleted. */
  readonly sender: Sender | null;
}

/** Enrollments (locked by the caller) with all that the verbs ask about, in a handful of statements. */
export async function loadSubjects(
  context: ActingContext,
  db: Db,
  enrollments: readonly Enrollment[],
  at: Moment,
): Promise<Subject[]> {
  const ids = enrollments.map(({ id }) => id);
  const cases = await loadCases(context, db, enrollments, at);
  const sequences = await findSequencesByIds(db, [
    ...new Set(enrollments.map(({ sequenceId }) => sequenceId)),
  ]);
  const messages = group(await findMessagesOf(db, ids));
  const tasks = group(await findTasksOf(db, ids));
  const handoffs = group(await findHandoffsOf(db, ids));
  const current = await context.revisions.load(
    db,
    [...sequences.values()].flatMap(({ revisionId }) => revisionId ?? []),
  );
  const all = await findEnrollmentsOfLeads(db, [...new Set(enrollments.map(({ leadId }) => leadId))]);
  const live = all.filter(({ status }) => LIVE.includes(status));
  const ended = all.filter((each) => !LIVE.includes(each.status) && sequences.has(each.sequenceId));
  const wishes = await leftBySequence(db, ended.map(({ id }) => id)); // prettier-ignore
  const left = ended.filter(({ id }) => wishes.has(id));
  const senders = new Map(
    (await findSendersByIds(db, [...new Set(enrollments.map(({ senderId }) => senderId))])).map((row) => [
      row.id,
      openSender(context.sealer, row),
    ]),
  );
  const suppressions = await findSuppressions(
    db,
    cases.map(({ lead }) => ({ key: lead.emailKey, domain: lead.emailKey.split('@').at(-1) ?? '' })),
  );
  const currentOf = (kase: Case, sequence: Sequence): Revision =>
    sequence.revisionId === null ? kase.revision : current(sequence.revisionId);
  const protectedLeads = cases.flatMap((kase) => {
    const sequence = sequences.get(kase.enrollment.sequenceId);
    const revision = sequence && currentOf(kase, sequence);
    return revision && isProtected({ ...kase, revision }) ? [kase.lead.id] : [];
  });
  const contacts = new Map<string, Contact[]>();
  for (const contact of await lastContacts(db, [...new Set(protectedLeads)]))
    contacts.set(contact.leadId, [...(contacts.get(contact.leadId) ?? []), contact]);
  return cases.flatMap((kase): Subject[] => {
    const { enrollment } = kase;
    const sequence = sequences.get(enrollment.sequenceId);
    if (!sequence) return [];
    const { id, leadId, sequenceId } = enrollment;
    return [
      {
        ...kase,
        sequence,
        messages: messages.get(enrollment.id) ?? [],
        suppression: suppressions.get(kase.lead.emailKey),
        openWork: openWorkOf(enrollment, tasks.get(id) ?? [], handoffs.get(id) ?? []),
        current: currentOf(kase, sequence),
        liveElsewhere: live.some(
          (other) => other.id !== id && other.leadId === leadId && other.sequenceId === sequenceId,
        ),
        left: left.some((each) => each.leadId === leadId && each.sequenceId === sequenceId),
        contacts: contacts.get(leadId) ?? [],
        sender: senders.get(enrollment.senderId) ?? null,
      },
    ];
  });
}

function group<Row extends { readonly enrollmentId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.enrollmentId, [...(groups.get(row.enrollmentId) ?? []), row]);
  return groups;
}
