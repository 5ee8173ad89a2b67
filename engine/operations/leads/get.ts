import { z } from 'zod';
import { findSuppressions, SUPPRESSION_REASONS } from '../../store/suppressions';
import { operation } from '../operation';
import { getLead, leadResult, showLead } from './shape';

export const leadGet = operation({
  name: 'lead.get',
  summary: 'Shows one lead with all its fields, and whether it may be mailed',
  method: 'GET',
  path: '/leads/:lead',
  permission: 'member',
  positional: ['lead'],
  input: z.strictObject({ lead: z.string().min(1).describe('Email address or id of the lead') }),
  result: leadResult.extend({
    suppressed: z
      .object({
        by: z.string().describe('The address or domain that is suppressed'),
        reason: z.enum(SUPPRESSION_REASONS),
        note: z.string().nullable(),
      })
      .nullable()
      .describe('Why this lead gets no email; null when nothing forbids it'),
  }),
  async run({ store, instance }, { lead: reference }) {
    const lead = await getLead(store, reference);
    const domain = lead.emailKey.slice(lead.emailKey.lastIndexOf('@') + 1);
    const found = (await findSuppressions(store, [{ key: lead.emailKey, domain }])).get(lead.emailKey);
    const suppressed = found ? { by: found.value, reason: found.reason, note: found.note } : null;
    const { timeZone } = await instance.organisation(store);
    return { ...showLead(lead, timeZone), suppressed };
  },
});
