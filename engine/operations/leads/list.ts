import { z } from 'zod';
import { listLeads } from '../../store/leads';
import { formatIso } from '../../schedule/zone';
import { moment } from '../../worker/case';
import { onlyVisible, sequenceToSee } from '../access';
import { operation } from '../operation';
import { leadResult, showLead } from './shape';
import { standingsOf, type Standing } from './standing';

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
    enrolled: z
      .enum(['now', 'not_now', 'never'])
      .optional()
      .describe(
        'Only leads that are in a sequence now, that are in none now, or that have never been in one',
      ),
    after: z.string().optional().describe("Where the last page ended: its 'next'"),
    limit: z.number().int().min(1).max(500).default(100).describe('How many at most'),
  }),
  result: z.object({
    leads: z.array(
      leadResult.extend({
        ongoing: z.array(z.string()).describe('Names of the sequences that it is in'),
        completed: z.array(z.string()).describe('Names of those that are over for it'),
        nextEmailAt: z.string().nullable().describe('When the next email to it is due, in any sequence'),
      }),
    ),
    next: z.string().nullable().describe("Give it as 'after' for the next page; null: this is the last"),
  }),
  async run(context, { sequence: reference, limit, enrolled, ...filter }) {
    const { store, actor } = context;
    const sequence = reference === undefined ? undefined : await sequenceToSee(store, actor, reference);
    // One more than asked for tells whether there is another page.
    const found = await listLeads(store, {
      ...filter,
      sequenceId: sequence?.id,
      ...(enrolled ? { enrolled: { when: enrolled, ...(await onlyVisible(store, actor)) } } : {}),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const at = await moment(context, store);
    const { timeZone } = at.organisation;
    const ids = page.map(({ id }) => id);
    const standings = await standingsOf(context, store, ids, at);
    return {
      leads: page.map((lead) => ({
        ...showLead(lead, timeZone),
        ...columns(standings.get(lead.id) ?? [], timeZone),
      })),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  },
});

function columns(
  standings: readonly Standing[],
  timeZone: string,
): { ongoing: string[]; completed: string[]; nextEmailAt: string | null } {
  const names = (over: boolean): string[] => [
    ...new Set(
      standings
        .filter(({ standing }) => (standing === 'completed') === over)
        .map(({ kase }) => kase.revision.definition.name),
    ),
  ];
  const times = standings.flatMap(({ nextEmail }) => nextEmail?.dueAt ?? []);
  const nextEmailAt = times.length === 0 ? null : formatIso(Math.min(...times), timeZone);
  return { ongoing: names(false), completed: names(true), nextEmailAt };
}
