import { z } from 'zod';
import type { Enrollment } from '../../model/enrollment';
import { ThroughlineError } from '../../model/errors';
import type { NewEvent } from '../../model/event';
import { LEAD_FIELDS, type LeadField } from '../../model/lead';
import { LIVE, type Reason } from '../../model/status';
import { applyChanges, placed, type Change } from '../../store/changes';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads, lockEnrollments } from '../../store/enrollments';
import { insertEvents, leftBySequence } from '../../store/events';
import { lockLeads, type LeadRow } from '../../store/leads';
import { mergeLeads } from '../../store/mergeLeads';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import { carryRefusals } from './carryRefusals';
import { leadsInput, namedLeads } from './endings';
import { getLead, leadResult, showLead } from './shape';

export const leadMerge = operation({
  name: 'lead.merge',
  summary:
    'Makes one lead of several that are one person: history, mail, tasks and sequences come together, and none is doubled.',
  method: 'POST',
  path: '/leads/merge',
  permission: 'member',
  positional: ['into', 'leads'],
  input: z.strictObject({
    into: z.string().min(1).describe('Address or id of the lead that stays, with its address'),
    leads: leadsInput.describe('Addresses or ids of its duplicates; their fields fill what it lacks'),
  }),
  result: z.object({
    lead: leadResult,
    merged: z.number().int().describe('How many leads were merged into it'),
    stopped: z
      .number()
      .int()
      .describe('Enrollments that ended because the same person is in that sequence twice'),
    message: z.string(),
  }),
  async run(context, { into, leads }) {
    const { store } = context;
    const work = (): ReturnType<typeof mergeNow> =>
      store.transaction((db) => mergeNow(context, db, into, leads));
    // Somebody enrolled one of them in that very moment: now that is known.
    const { lead, merged, stopped } = await work().catch((error: unknown) => {
      if (!store.profile.isUniqueViolation(error)) throw error;
      return work();
    });
    const { timeZone } = await context.instance.organisation(store);
    const twice =
      stopped === 0
        ? ''
        : ` ${stopped} ${stopped === 1 ? 'enrollment was' : 'enrollments were'} ended, not to write twice.`;
    return {
      lead: showLead(lead, timeZone),
      merged,
      stopped,
      message: `Merged ${merged} ${merged === 1 ? 'lead' : 'leads'} into ${lead.email}.${twice}`,
    };
  },
});

async function mergeNow(
  context: ActingContext,
  db: Db,
  reference: string,
  references: readonly string[],
): Promise<{ lead: LeadRow; merged: number; stopped: number }> {
  const now = context.clock.now();
  const target = await getLead(db, reference);
  const { found, missing } = await namedLeads(db, references);
  const duplicates = found.filter(({ id }) => id !== target.id);
  // Half a merge would be worse than none.
  const [unknown] = missing;
  if (unknown || duplicates.length === 0 || target.deletedAt !== null) {
    throw new ThroughlineError({
      code: unknown || target.deletedAt !== null ? 'lead_not_found' : 'nothing_to_merge',
      kind: unknown || target.deletedAt !== null ? 'not_found' : 'invalid',
      message:
        unknown?.message ??
        (target.deletedAt === null
          ? `There is nothing to merge: only '${target.email}' itself is named.`
          : `The lead '${reference}' has been deleted.`),
      hint: "Name the lead that stays in 'into', and its duplicates in 'leads'.",
    });
  }
  const ids = duplicates.map(({ id }) => id);
  const stopped = await stopDoubles(context, db, target, ids, now);
  const locked = new Map((await lockLeads(db, [target.id, ...ids])).map((lead) => [lead.id, lead]));
  const rows = [target.id, ...ids].flatMap((id) => locked.get(id) ?? []);
  // Another merge or a deletion was first: with both, none of them would be there any more.
  const gone = [target, ...duplicates].find(({ id }) => locked.get(id)?.deletedAt !== null);
  if (gone) throw missingLead(gone.email);
  const lead = { ...filled(rows), updatedAt: now };
  await mergeLeads(db, lead, ids, now);
  await carryRefusals(context, db, lead, duplicates, now);
  const data = { merged: ids, by: context.actor.name };
  await insertEvents(db, [{ kind: 'lead_merged', at: now, actor: context.actor, leadId: lead.id, data }]);
  return { lead, merged: ids.length, stopped };
}

function missingLead(email: string): ThroughlineError {
  return new ThroughlineError({
    code: 'lead_not_found',
    kind: 'not_found',
    message: `The lead '${email}' was merged or deleted in this moment.`,
    hint: 'Look at the leads again; nothing was merged.',
  });
}

/**
 * Of several live enrollments in one sequence the one that has come furthest goes on; none does where the same person has
 * answered it, or left it, under another address.
 */
async function stopDoubles(
  context: ActingContext,
  db: Db,
  target: LeadRow,
  duplicates: readonly string[],
  now: number,
): Promise<number> {
  const all = await findEnrollmentsOfLeads(db, [target.id, ...duplicates]);
  const locked = await lockEnrollments(
    db,
    all.map(({ id }) => id),
  );
  const live = locked.filter(({ status }) => LIVE.includes(status));
  const ended = locked.filter((one) => !live.includes(one));
  const left = await leftBySequence(db, ended.map(({ id }) => id)); // prettier-ignore
  const said = new Map(live.map((one) => [one.id, endedFor(one, ended, left)]));
  const furthest = new Map<string, Enrollment>();
  for (const one of live) {
    if (said.get(one.id)) continue;
    const best = furthest.get(one.sequenceId);
    if (!best || goesOn(one, best, target.id)) furthest.set(one.sequenceId, one);
  }
  const revisions = await context.revisions.load(
    db,
    live.map(({ revisionId }) => revisionId),
  );
  const changes = live.flatMap((enrollment): Change[] => {
    const { id, leadId, sequenceId, stageId } = enrollment;
    const base = { enrollment, revision: revisions(enrollment.revisionId), detail: DOUBLE };
    const event = (kind: 'finished' | 'removed', reason: Reason): NewEvent => ({
      ...placed({ enrollmentId: id, leadId, sequenceId, stageId }),
      kind,
      at: now,
      actor: context.actor,
      data: { reason, because: DOUBLE, by: context.actor.name },
    });
    const reason = said.get(id);
    if (reason) return [{ ...base, happening: 'finish', reason, events: [event('finished', reason)] }];
    if (furthest.get(sequenceId) === enrollment) return [];
    return [{ ...base, happening: 'remove', reason: 'manual', events: [event('removed', 'manual')] }];
  });
  await applyChanges(db, changes, now);
  return changes.length;
}

/** What the person has said about a sequence while in it under another address; a wish to leave it counts whenever it came. */
function endedFor(
  { sequenceId, leadId, enrolledAt }: Enrollment,
  ended: readonly Enrollment[],
  left: ReadonlySet<string>,
): Reason | null {
  const others = ended.filter((one) => one.sequenceId === sequenceId && one.leadId !== leadId);
  if (others.some(({ id }) => left.has(id))) return 'unsubscribed';
  const said = others.filter(({ finishedAt }) => (finishedAt ?? 0) >= enrolledAt).map(({ reason }) => reason);
  return said.find((reason) => reason === 'replied' || reason === 'meeting_booked') ?? null;
}

const DOUBLE = 'Merged with a lead that is in this sequence too.';

function goesOn(one: Enrollment, other: Enrollment, targetId: string): boolean {
  const by = [
    one.emailsSent - other.emailsSent,
    one.stagesDone - other.stagesDone,
    Number(one.leadId === targetId) - Number(other.leadId === targetId),
  ];
  return (by.find((difference) => difference !== 0) ?? 0) > 0;
}

/** The first one's row; what it lacks is taken from the others in turn. */
function filled([first, ...others]: readonly LeadRow[]): LeadRow {
  if (!first) throw new Error('The lead to merge into is gone.');
  const values: Partial<Record<LeadField, string | null>> = {};
  for (const name of LEAD_FIELDS)
    values[name] = [first, ...others].find((lead) => lead[name] !== null)?.[name] ?? null;
  const fields = Object.assign(
    {},
    ...[...others].reverse().map((lead) => lead.fields),
    first.fields,
  ) as LeadRow['fields'];
  return { ...first, ...values, fields };
}
