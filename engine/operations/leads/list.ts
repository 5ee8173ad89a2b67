import { z } from 'zod';
import { listLeads } from '../../store/leads';
import { sequenceToSee } from '../access';
import { operation } from '../operation';
import { leadResult, showLead } from './shape';

export const leadList = operation({
  name: 'lead.list',
  summary: 'Lists leads, in the order in which they were created',
  method: 'GET',
  path: '/leads',
  permission: 'member',
  positional: ['search'],
  input: z.strictObject({
    search: z.string().max(200).optional().describe('Part of the address, the name or the company'),
    stage: z.string().max(100).optional().describe('Only leads at this stage in your CRM'),
    sequence: z.string().optional().describe('Only leads that are or were in this sequence (its name or id)'),
    after: z.string().optional().describe("Where the last page ended: its 'next'"),
    limit: z.number().int().min(1).max(500).default(100).describe('How many at most'),
  }),
  result: z.object({
    leads: z.array(leadResult),
    next: z.string().nullable().describe("Give it as 'after' for the next page; null: this is the last"),
  }),
  async run({ store, actor, instance }, { sequence: reference, limit, ...filter }) {
    const sequence = reference === undefined ? undefined : await sequenceToSee(store, actor, reference);
    // One more than asked for tells whether there is another page.
    const found = await listLeads(store, { ...filter, sequenceId: sequence?.id, limit: limit + 1 });
    const page = found.slice(0, limit);
    const { timeZone } = await instance.organisation(store);
    return {
      leads: page.map((lead) => showLead(lead, timeZone)),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  },
});
