import { z } from 'zod';
import { definitionSchema, SEQUENCE_STATUSES, SHARING } from '../../model/sequence';
import { formatIso } from '../../schedule/zone';
import type { Sequence } from '../../store/sequences';

/** A sequence as every door shows it. */
export const sequenceView = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(SEQUENCE_STATUSES),
  sharing: z.enum(SHARING),
  ownerId: z.string().nullable(),
  stages: z.number().int().describe('How many stages the draft has'),
  revision: z.string().nullable().describe('The revision that runs; null before the first publish'),
  updatedAt: z.string(),
});

export const sequenceDetail = sequenceView.extend({
  definition: definitionSchema.describe('What is edited; publishing freezes it'),
  enrollments: z.record(z.string(), z.number().int()).describe('How many enrollments are in each state'),
});

export function viewSequence(sequence: Sequence, timeZone: string): z.output<typeof sequenceView> {
  return {
    id: sequence.id,
    name: sequence.name,
    status: sequence.status,
    sharing: sequence.sharing,
    ownerId: sequence.ownerId,
    stages: sequence.draft.stages.length,
    revision: sequence.revisionId,
    updatedAt: formatIso(sequence.updatedAt, timeZone),
  };
}
