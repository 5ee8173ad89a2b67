import { z } from 'zod';
import { writeSequenceFile } from '../../content/writeSequenceFile';
import { maySee } from '../../model/member';
import { describeState } from '../../model/status';
import { SEQUENCE_STATUSES } from '../../model/sequence';
import { countByStatus } from '../../store/enrollments';
import { listSequences as listRows } from '../../store/sequences';
import { sequenceToSee } from '../access';
import { operation } from '../operation';
import { sequenceDetail, sequenceView, viewSequence } from './view';

export const listSequences = operation({
  name: 'sequence.list',
  summary: 'Lists the sequences that you may see, with how many leads are in each state.',
  method: 'GET',
  path: '/sequences',
  permission: 'member',
  input: z.object({
    status: z
      .enum(SEQUENCE_STATUSES)
      .optional()
      .describe('Only those; archived ones are shown only when asked for'),
  }),
  result: z.object({
    sequences: z.array(sequenceView.extend({ enrollments: z.record(z.string(), z.number().int()) })),
  }),
  async run(context, { status }) {
    const { timeZone } = await context.instance.organisation(context.store);
    const counts = await countByStatus(context.store);
    const rows = await listRows(context.store);
    const shown = rows.filter(
      (row) =>
        maySee(context.actor, row) &&
        (status === undefined ? row.status !== 'archived' : row.status === status),
    );
    return {
      sequences: shown.map((row) => ({
        ...viewSequence(row, timeZone),
        enrollments: countsOf(counts, row.id),
      })),
    };
  },
});

export const getSequence = operation({
  name: 'sequence.get',
  summary: 'Shows one sequence: its draft, its status and how many leads are in each state.',
  method: 'GET',
  path: '/sequences/:sequence',
  permission: 'member',
  input: z.object({ sequence: z.string().describe('Name or id of the sequence') }),
  result: sequenceDetail,
  positional: ['sequence'],
  async run(context, { sequence: reference }) {
    const { timeZone } = await context.instance.organisation(context.store);
    const sequence = await sequenceToSee(context.store, context.actor, reference);
    const counts = await countByStatus(context.store, sequence.id);
    return {
      ...viewSequence(sequence, timeZone),
      definition: sequence.draft,
      enrollments: countsOf(counts, sequence.id),
    };
  },
});

export const sequenceFile = operation({
  name: 'sequence.file',
  summary: 'Gives a sequence as the text of a YAML file, from which it can be saved again without loss.',
  method: 'GET',
  path: '/sequences/:sequence/file',
  permission: 'member',
  input: z.object({ sequence: z.string().describe('Name or id of the sequence') }),
  result: z.object({ name: z.string(), file: z.string() }),
  positional: ['sequence'],
  async run(context, { sequence: reference }) {
    const sequence = await sequenceToSee(context.store, context.actor, reference);
    return { name: sequence.name, file: writeSequenceFile(sequence.draft) };
  },
});

function countsOf(
  counts: Awaited<ReturnType<typeof countByStatus>>,
  sequenceId: string,
): Record<string, number> {
  const result: Record<string, number> = {};
  for (const row of counts) {
    // The pair stood in the table when it was written.
    if (row.sequenceId === sequenceId)
      result[describeState(row as Parameters<typeof describeState>[0])] = row.count;
  }
  return result;
}
