import { z } from 'zod';
import { addressKey } from '../../model/address';
import type { Enrollment } from '../../model/enrollment';
import type { NewEvent } from '../../model/event';
import { maySee } from '../../model/member';
import { LIVE, type Happening, type Reason } from '../../model/status';
import { applyChanges, placed, type Change } from '../../store/changes';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads, lockEnrollments } from '../../store/enrollments';
import { findLeadsByIds, findLeadsByKeys, mergedKeys, type LeadRow } from '../../store/leads';
import { findMessagesOf } from '../../store/messages';
import { findSequencesByIds } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { confirmation } from '../refusals';

export const leadsInput = z
  .array(z.string().min(1).max(500))
  .min(1)
  .max(1_000)
  .describe('Addresses or ids of leads');

/** What every operation that ends leads answers, one for one. */
export const leadOutcome = z.object({
  lead: z.string().nullable().describe('Its id'),
  email: z.string(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().nullable(),
  message: z.string(),
  ended: z.array(z.string()).describe('Names of the sequences that ended for it'),
});
export type LeadOutcome = z.output<typeof leadOutcome>;

export const leadOutcomes = z.object({
  done: z.number().int(),
  refused: z.number().int(),
  message: z.string(),
  results: z.array(leadOutcome),
});

/** The leads named, each once, and what names none. `deletedToo`: by their ids also those that were only deleted. */
export async function namedLeads(
  db: Db,
  references: readonly string[],
  deletedToo = false,
): Promise<{ found: LeadRow[]; missing: LeadOutcome[] }> {
  const byId = await findLeadsByIds(db, references);
  const keys = references.map((reference) => addressKey(reference));
  const merged = await mergedKeys(db, keys);
  const present = (key: string): string => merged.get(key) ?? key;
  const byKey = await findLeadsByKeys(db, keys.map(present));
  const there = [...byId, ...byKey].filter(
    ({ deletedAt, erasedAt }) => deletedAt === null || (deletedToo && erasedAt === null),
  );
  const known = new Set(there.flatMap(({ id, emailKey }) => [id, emailKey]));
  const missing = references
    .filter((reference) => !known.has(reference) && !known.has(present(addressKey(reference))))
    .map((reference) => refusedLead(reference, 'lead_not_found', `There is no lead '${reference}'.`));
  return { found: [...new Map(there.map((lead) => [lead.id, lead])).values()], missing };
}

export function refusedLead(
  reference: string,
  code: string,
  message: string,
  id: string | null = null,
): LeadOutcome {
  return { lead: id, email: reference, outcome: 'refused', code, message, ended: [] };
}

export interface Ended {
  readonly enrollments: readonly Enrollment[];
  /** Names of the sequences that the actor may see; of the others nobody is told. */
  readonly names: readonly string[];
  /** A message to the lead was on its way in that moment. */
  readonly onItsWay: boolean;
}

/**
 * Ends every sequence that these leads are in, whoever owns it: what happened, happened to the lead. Call it in the
 * transaction that writes what happened; the enrollments stay locked.
 */
export async function endSequences(
  context: ActingContext,
  db: Db,
  leadIds: readonly string[],
  end: {
    readonly happening: Extract<Happening, 'finish' | 'remove'>;
    readonly reason: Reason;
    readonly detail: string | null;
  },
): Promise<(leadId: string) => Ended> {
  const now = context.clock.now();
  const ids = (await findEnrollmentsOfLeads(db, leadIds)).filter(isLive).map(({ id }) => id);
  const live = (await lockEnrollments(db, ids)).filter(isLive);
  const revisions = await context.revisions.load(
    db,
    live.map(({ revisionId }) => revisionId),
  );
  const kind = end.happening === 'finish' ? 'finished' : 'removed';
  const changes = live.map((enrollment): Change => ({
    enrollment,
    revision: revisions(enrollment.revisionId),
    happening: end.happening,
    reason: end.reason,
    detail: end.detail,
    events: [endedEvent(context, enrollment, kind, end.reason, now)],
  }));
  await applyChanges(db, changes, now);
  const sequences = await findSequencesByIds(db, [...new Set(live.map(({ sequenceId }) => sequenceId))]);
  const flying = new Set(
    (await findMessagesOf(db, ids)).filter(({ state }) => state === 'intended').map(({ leadId }) => leadId),
  );
  return (leadId) => {
    const enrollments = live.filter((each) => each.leadId === leadId);
    const names = enrollments.flatMap(({ sequenceId }) => {
      const sequence = sequences.get(sequenceId);
      return sequence && maySee(context.actor, sequence) ? [sequence.name] : [];
    });
    return { enrollments, names, onItsWay: flying.has(leadId) };
  };
}

function isLive({ status }: Enrollment): boolean {
  return LIVE.includes(status);
}

function endedEvent(
  { actor }: ActingContext,
  { id, leadId, sequenceId, stageId }: Enrollment,
  kind: NewEvent['kind'],
  reason: Reason,
  now: number,
): NewEvent {
  return {
    ...placed({ enrollmentId: id, leadId, sequenceId, stageId }),
    kind,
    at: now,
    actor,
    data: { reason, by: actor.name },
  };
}

/** `Ended 2 sequences.`, as far as the actor may know of them. */
export function endedWords({ names, onItsWay }: Ended): string {
  const ended =
    names.length === 0
      ? 'It was in no sequence.'
      : `Ended ${names.length === 1 ? 'its sequence' : `its ${names.length} sequences`}: ${names.join(', ')}.`;
  return onItsWay ? `${ended} One message was already on its way.` : ended;
}

/** 'Converted 3 leads; 1 was refused: …' */
export function summariseLeads(past: string, results: readonly LeadOutcome[]): z.output<typeof leadOutcomes> {
  const refused = results.filter(({ outcome }) => outcome === 'refused');
  const done = results.length - refused.length;
  const message = confirmation(
    `${past} ${done} ${done === 1 ? 'lead' : 'leads'}`,
    refused.map(({ email, message: why }) => ({ who: email, message: why })),
  );
  return { done, refused: refused.length, message, results: [...results] };
}
