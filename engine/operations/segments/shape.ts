import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { leadFilter, type LeadFilterInput } from '../../model/leadFilter';
import { isAdmin, maySee, type Actor } from '../../model/member';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { countLeads } from '../../store/leads';
import { conditionOf, findSegment, type Segment } from '../../store/segments';
import { countRuleLeads, findRulesOf } from '../../store/segmentRules';
import { findSequencesByIds } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';

/** A segment as doors show it. */
export const segmentView = z.object({
  id: z.string(),
  name: z.string(),
  filter: leadFilter,
  leads: z.number().int().describe('How many leads match now'),
  ownerId: z.string().nullable(),
  autoEnroll: z
    .array(
      z.object({
        sequence: z.string(),
        sequenceId: z.string(),
        on: z.boolean(),
        enrolled: z.number().int().describe('How many leads came into the sequence by this'),
        passedOver: z.number().int().describe('How many match and may not be enrolled'),
      }),
    )
    .describe('Sequences into which whoever matches is enrolled by itself'),
  updatedAt: z.string(),
});
export type SegmentView = z.output<typeof segmentView>;

export async function viewSegments(
  { actor, instance }: Pick<ActingContext, 'actor' | 'instance'>,
  db: Db,
  segments: readonly Segment[],
): Promise<SegmentView[]> {
  const { timeZone } = await instance.organisation(db);
  const rules = await findRulesOf(
    db,
    segments.map(({ id }) => id),
  );
  const counts = await countRuleLeads(
    db,
    rules.map(({ id }) => id),
  );
  const named = segments.flatMap(({ filter }) => [filter.sequence ?? [], filter.notInSequence ?? []].flat());
  const sequences = await findSequencesByIds(db, [
    ...new Set([...named, ...rules.map(({ sequenceId }) => sequenceId)]),
  ]);
  const visible = new Map(
    [...sequences.values()].filter((each) => maySee(actor, each)).map(({ id, name }) => [id, name]),
  );
  const views: SegmentView[] = [];
  for (const segment of segments) {
    const own = rules.filter(({ segmentId, sequenceId }) => segmentId === segment.id && visible.has(sequenceId)); // prettier-ignore
    views.push({
      id: segment.id,
      name: segment.name,
      filter: byName(segment.filter, visible),
      leads: await countLeads(db, conditionOf(segment)),
      ownerId: segment.ownerId,
      autoEnroll: own.map(({ id, sequenceId, isOn }) => ({
        sequence: visible.get(sequenceId) ?? sequenceId,
        sequenceId,
        on: isOn,
        ...(counts.get(id) ?? { enrolled: 0, passedOver: 0 }),
      })),
      updatedAt: formatIso(segment.updatedAt, timeZone),
    });
  }
  return views;
}

/** Sequences as people call them; one that is private to somebody else keeps its id. */
function byName(filter: LeadFilterInput, names: ReadonlyMap<string, string>): LeadFilterInput {
  const name = (id: string | undefined): string | undefined =>
    id === undefined ? id : (names.get(id) ?? id);
  const { sequence, notInSequence, ...rest } = filter;
  return {
    ...rest,
    ...(sequence === undefined ? {} : { sequence: name(sequence) }),
    ...(notInSequence === undefined ? {} : { notInSequence: name(notInSequence) }),
  };
}

/** @throws ThroughlineError `segment_not_found` */
export async function getSegment(db: Db, reference: string): Promise<Segment> {
  const segment = await findSegment(db, reference);
  if (segment) return segment;
  throw new ThroughlineError({
    code: 'segment_not_found',
    kind: 'not_found',
    message: `There is no segment '${reference}'.`,
    hint: 'Use its name or its id; the list of segments shows both.',
  });
}

/** @throws ThroughlineError `not_yours` */
export function checkOwner(actor: Actor, { name, ownerId }: Segment): void {
  if (isAdmin(actor) || (actor.id !== null && actor.id === ownerId)) return;
  throw new ThroughlineError({
    code: 'not_yours',
    kind: 'forbidden',
    message: `The segment '${name}' is somebody else's; its owner or an admin may change it.`,
    hint: 'Save a segment of your own under another name.',
  });
}
