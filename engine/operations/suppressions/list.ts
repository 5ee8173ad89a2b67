import { z } from 'zod';
import { listSuppressions } from '../../store/suppressions';
import { operation } from '../operation';
import { reasonInput, suppressionView, viewSuppression } from './shape';

export const suppressionList = operation({
  name: 'suppression.list',
  summary: 'Lists the addresses and domains that get no mail',
  method: 'GET',
  path: '/suppressions',
  permission: 'member',
  positional: ['search'],
  input: z.strictObject({
    search: z.string().max(200).optional().describe('Part of the address or domain'),
    reason: reasonInput.optional().describe('Only those with this reason'),
    after: z.string().optional().describe("Where the last page ended: its 'next'"),
    limit: z.number().int().min(1).max(500).default(100).describe('How many at most'),
  }),
  result: z.object({
    suppressions: z.array(suppressionView),
    next: z.string().nullable().describe("Give it as 'after' for the next page; null: this is the last"),
  }),
  async run({ store, instance }, { limit, ...filter }) {
    const { timeZone } = await instance.organisation(store);
    const found = await listSuppressions(store, { ...filter, limit: limit + 1 });
    const page = found.slice(0, limit);
    return {
      suppressions: page.map((row) => viewSuppression(row, timeZone)),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  },
});
