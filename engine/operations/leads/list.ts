import { z } from 'zod';
import { leadFilterShape } from '../../model/leadFilter';
import { listLeads } from '../../store/leads';
import { conditionOf } from '../../store/segments';
import { formatIso } from '../../schedule/zone';
import { moment } from '../../worker/case';
import { operation } from '../operation';
import { getSegment } from '../segments/shape';
import { readFilter } from './filter';
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
    ...leadFilterShape,
    segment: z.string().optional().describe('Only leads in this segment (its name or id)'),
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
  async run(context, { segment, after, limit, ...filter }) {
    const { store } = context;
    const inSegment = segment === undefined ? null : conditionOf(await getSegment(store, segment));
    const conditions = [await readFilter(context, store, filter), ...(inSegment ? [inSegment] : [])];
    // One more than asked for tells whether there is another page.
    const found = await listLeads(store, { conditions, after, limit: limit + 1 });
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
