import { z } from 'zod';
import { mayEdit } from '../../model/member';
import { describeState, follow, isExit, LIVE } from '../../model/status';
import { applyChanges, type Change } from '../../store/changes';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads, lockEnrollments } from '../../store/enrollments';
import { findMessagesOf } from '../../store/messages';
import { findSequencesByIds } from '../../store/sequences';
import { loadCases, moment, type Case } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { onlyVisible, sequenceToSee } from '../access';
import { bulkResult, type Outcome } from '../bulk';
import { actedEvent, summarise } from '../enrollments/verb';
import { operation } from '../operation';
import { getLead } from './shape';

const REASON = 'meeting_booked';

export const meetingBooked = operation({
  name: 'lead.meetingBooked',
  summary:
    'Reports that a lead has booked a meeting: the sequence that led to it ends, or all of the lead, as that sequence says.',
  method: 'POST',
  path: '/leads/:lead/meeting-booked',
  permission: 'member',
  positional: ['lead'],
  input: z.strictObject({
    lead: z.string().min(1).describe('Email address or id of the lead'),
    sequence: z
      .string()
      .optional()
      .describe('Name or id of the sequence that led to it; without it the one that wrote to the lead last'),
    note: z.string().max(500).optional().describe('When and with whom, for the history'),
  }),
  result: bulkResult,
  async run(context, { lead: reference, sequence: named, note }) {
    const { store, actor } = context;
    const lead = await getLead(store, reference);
    const sequence = named === undefined ? null : await sequenceToSee(store, actor, named);
    return store.transaction(async (db) => {
      const at = await moment(context, db);
      const ids = (await findEnrollmentsOfLeads(db, [lead.id])).filter((each) => !isExit(each)).map(({ id }) => id);
      const cases = await loadCases(context, db, await lockEnrollments(db, ids), at);
      const { sequenceIds } = await onlyVisible(db, actor);
      const seen = cases.filter(({ enrollment }) => sequenceIds?.includes(enrollment.sequenceId) ?? true);
      const credited = await credit(db, seen, sequence?.id ?? null);
      if (!credited) {
        const message = `${lead.email} is in no sequence that could end.`;
        return { done: 0, refused: 0, message, results: [] };
      }
      const { meetingEnds } = credited.revision.definition.settings;
      const others = cases.filter((kase) => kase !== credited && LIVE.includes(kase.enrollment.status));
      const allowed = await mayReport(context, db, credited);
      const ending = allowed ? [credited, ...(meetingEnds === 'all_sequences' ? others : [])] : [credited];
      const decided = ending.map((kase) => ({ kase, change: allowed ? ends(kase, context, at, note) : null }));
      const after = new Map(
        (await applyChanges(db, decided.flatMap(({ change }) => change ?? []), at.now)).map((row) => [row.id, row]),
      );
      return summarise(
        'Finished',
        decided.filter(({ kase }) => seen.includes(kase)).map(({ kase, change }): Outcome => {
          const { id } = kase.enrollment;
          const base = { enrollment: id, email: lead.email, state: describeState(after.get(id) ?? kase.enrollment) };
          if (change) return { ...base, outcome: 'done', code: null, message: 'Finished.' };
          const { name } = kase.revision.definition;
          return allowed
            ? { ...base, outcome: 'refused', code: 'wrong_status', message: `'${name}' has ended for it already: ${base.state}.` }
            : { ...base, outcome: 'refused', code: 'not_yours', message: `The sequence '${name}' is shared for viewing only; its owner or an admin may do this.` };
        }),
      );
    });
  },
}); // prettier-ignore

/** The enrollment to which the meeting is put down: of several that could end, the one that wrote last. */
async function credit(db: Db, cases: readonly Case[], sequenceId: string | null): Promise<Case | undefined> {
  const asked = cases.filter(({ enrollment }) => sequenceId === null || enrollment.sequenceId === sequenceId);
  const able = asked.filter(({ enrollment }) => follow(enrollment, 'finish', REASON));
  const from = able.length > 0 ? able : sequenceId === null ? [] : asked;
  const messages = await findMessagesOf(
    db,
    from.map(({ enrollment }) => enrollment.id),
  );
  const wrote = messages.findLast(({ state }) => state === 'sent')?.enrollmentId;
  return from.find(({ enrollment }) => enrollment.id === wrote) ?? from.at(-1);
}

async function mayReport({ actor }: ActingContext, db: Db, { enrollment }: Case): Promise<boolean> {
  const sequence = (await findSequencesByIds(db, [enrollment.sequenceId])).get(enrollment.sequenceId);
  return sequence !== undefined && mayEdit(actor, sequence);
}

function ends(
  kase: Case,
  context: ActingContext,
  at: Awaited<ReturnType<typeof moment>>,
  note: string | undefined,
): Change | null {
  const { enrollment, revision } = kase;
  if (!follow(enrollment, 'finish', REASON)) return null;
  const events = [actedEvent(kase, 'finished', context, at, { reason: REASON, because: note })];
  return { enrollment, revision, happening: 'finish', reason: REASON, detail: note ?? null, events };
}
