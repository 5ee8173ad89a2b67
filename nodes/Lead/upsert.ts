import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import {
  answersFor,
  collection,
  inBulk,
  inPortions,
  leadFieldProperties,
  leadReader,
  nobodyGiven,
  withoutUnreadable,
  type Action,
  type Input,
  type Lead,
} from '../shared/index';

type Work = Parameters<typeof inBulk<Input, Lead>>[3];

interface Stored {
  readonly email: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused';
  readonly code: string | null;
  readonly message: string;
  readonly lead: object | null;
}

export const upsert: Action = {
  option: {
    name: 'Create or Update',
    value: 'upsert',
    action: 'Create or update lead',
    description: 'Create a new lead, or update the current one if it already exists (upsert)',
  },
  properties: [
    {
      displayName: 'Email',
      name: 'email',
      type: 'string',
      default: '={{ $json.email }}',
      placeholder: 'name@email.com',
      required: true,
      description: 'Email address of the lead: one address is one lead',
    },
    ...leadFieldProperties,
    {
      displayName: 'Options',
      name: 'upsertOptions',
      type: 'collection',
      default: {},
      placeholder: 'Add option',
      description: 'What to do with leads that are there already',
      options: [
        {
          displayName: 'Leads That Exist',
          name: 'existing',
          type: 'options',
          default: 'overwrite',
          description: 'What to do with the fields of a lead that is there already',
          options: [
            { name: 'Fill', value: 'fill', description: 'Only those of its fields that are empty' },
            { name: 'Keep', value: 'keep', description: 'Leave it as it is' },
            {
              name: 'Overwrite',
              value: 'overwrite',
              description: 'Put the fields that are given in their place',
            },
          ],
        },
      ],
    },
  ],
  run: upsertLeads,
};

/** All items in a few requests; each answers with its lead as it is now. */
async function upsertLeads(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const leadOf = leadReader(context);
  const read = (index: number): { request: Input; subject: Lead } => ({
    request: collection(context, 'upsertOptions', index),
    subject: leadOf(index),
  });
  const work: Work = ({ run }, options, items) =>
    inPortions(context, items, async (portion) => {
      const { accepted, results } = await withoutUnreadable(answers, portion, async (some) => {
        const leads = some.map(({ subject }) => subject);
        return (await run<{ results: Stored[] }>('lead.upsert', { ...options, leads })).results;
      });
      accepted.forEach(({ index }, place) => {
        const result = results[place];
        if (!result) throw new Error(`Of ${accepted.length} leads only ${results.length} were answered for.`);
        const { lead, outcome, code, message } = result;
        if (lead) answers.add([index], { ...lead, outcome, message });
        else answers.failAtEnd(index, new ThroughlineError({ code: code ?? 'refused', message }));
      });
    });
  await inBulk(context, answers, read, work, nobodyGiven(context));
  return [answers.output()];
}
