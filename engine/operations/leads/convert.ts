import { z } from 'zod';
import { insertEvents } from '../../store/events';
import { operation } from '../operation';
import {
  endedWords,
  endSequences,
  leadOutcomes,
  leadsInput,
  namedLeads,
  summariseLeads,
  type LeadOutcome,
} from './endings';

export const leadConvert = operation({
  name: 'lead.convert',
  summary: 'Reports that leads were converted (a deal, a customer): every sequence that they are in ends.',
  method: 'POST',
  path: '/leads/convert',
  permission: 'member',
  positional: ['leads'],
  input: z.strictObject({
    leads: leadsInput,
    because: z.string().max(500).optional().describe('What happened, for the history'),
  }),
  result: leadOutcomes,
  async run(context, { leads, because }) {
    const results = await context.store.transaction(async (db): Promise<LeadOutcome[]> => {
      const { found, missing } = await namedLeads(db, leads);
      const ids = found.map(({ id }) => id);
      const end = { happening: 'finish', reason: 'converted', detail: because ?? null } as const;
      const ended = await endSequences(context, db, ids, end);
      await insertEvents(
        db,
        ids.map((leadId) => ({
          kind: 'lead_converted' as const,
          at: context.clock.now(),
          actor: context.actor,
          leadId,
          data: { by: context.actor.name, ...(because === undefined ? {} : { because }) },
        })),
      );
      const done = found.map(({ id, email }): LeadOutcome => {
        const own = ended(id);
        const message = `Converted. ${endedWords(own)}`;
        return { lead: id, email, outcome: 'done', code: null, message, ended: [...own.names] };
      });
      return [...missing, ...done];
    });
    return summariseLeads('Converted', results);
  },
});
