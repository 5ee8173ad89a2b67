import { ThroughlineError } from '../../../engine/index';
import { askOnceEach, text, type Action } from '../../shared/index';
import { chosen } from './chosen';
import { readTrial, trialOptions } from './trial';

interface Report {
  readonly warnings: readonly string[];
}

export const simulate: Action = {
  option: {
    name: 'Simulate',
    value: 'simulate',
    action: 'Simulate sequence for many leads',
    description:
      'Run weeks of a sequence in a moment and show the whole calendar; nothing is sent or changed',
  },
  properties: [
    chosen,
    {
      displayName: 'Leads',
      name: 'leads',
      type: 'options',
      default: 'madeUp',
      description: 'Whom the sequence is run for',
      options: [
        { name: 'Input Items', value: 'input', description: 'One lead per item, all in one simulation' },
        { name: 'Made Up', value: 'madeUp', description: 'Leads that are nobody' },
      ],
    },
    {
      displayName: 'Number of Leads',
      name: 'madeUp',
      type: 'number',
      default: 10,
      typeOptions: { minValue: 1, maxValue: 1000 },
      description: 'How many leads are made up',
      displayOptions: { show: { leads: ['madeUp'] } },
    },
    {
      displayName: 'Email',
      name: 'leadEmail',
      type: 'string',
      default: '={{ $json.email }}',
      placeholder: 'name@email.com',
      required: true,
      description: 'Email address of the lead, who need not be known yet',
      displayOptions: { show: { leads: ['input'] } },
    },
    {
      displayName: 'Days',
      name: 'days',
      type: 'number',
      default: 30,
      typeOptions: { minValue: 1, maxValue: 366 },
      description: 'For how many days at most',
    },
    // An object of its own: one that 'Preview' shares would stand where it stands there, before these fields.
    { ...trialOptions },
  ],
  run: (context) => {
    const madeUp = (index: number): boolean => context.getNodeParameter('leads', index) === 'madeUp';
    return askOnceEach(
      context,
      (index) => ({
        ...readTrial(context, index),
        days: context.getNodeParameter('days', index),
        ...(madeUp(index) ? { madeUp: context.getNodeParameter('madeUp', index) } : {}),
      }),
      async ({ run }, input, subjects) => {
        const leads = input['madeUp'] === undefined ? { leads: subjects } : {};
        const report = await run<Report>('sequence.simulate', { ...input, ...leads });
        return { once: [report], hints: report.warnings };
      },
      (index) => {
        if (madeUp(index)) return '';
        const email = text(context.getNodeParameter('leadEmail', index, ''));
        if (email !== '') return email;
        throw new ThroughlineError({
          code: 'no_reference',
          message: 'The item has no email address.',
          hint: "Check the expression in 'Email': it is empty for this item.",
        });
      },
    );
  },
};
