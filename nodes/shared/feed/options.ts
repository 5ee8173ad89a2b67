import type { INodeProperties, ITriggerFunctions } from 'n8n-workflow';
import type { Followed } from './follow';

/** The options of every trigger that follows the history. @param what `events` */
export function feedOptions(what: string): INodeProperties[] {
  return [
    {
      displayName: 'Items per Execution',
      name: 'atOnce',
      type: 'number',
      default: 100,
      typeOptions: { minValue: 1, maxValue: 500 },
      description: `At most so many ${what} as items of one execution; 1 gives each its own`,
    },
    {
      displayName: 'Start From',
      name: 'startFrom',
      type: 'options',
      default: 'stopped',
      description: `Which ${what} come when the workflow is published again. A restart of n8n never loses any.`,
      options: [
        {
          name: 'Now',
          value: 'now',
          description:
            'What happened while it was not published is passed over, each time that it is published',
        },
        {
          name: 'Where It Stopped',
          value: 'stopped',
          description: 'Everything since then comes, also after weeks',
        },
      ],
    },
  ];
}

export function readFeedOptions(context: ITriggerFunctions): Pick<Followed, 'atOnce' | 'anew'> {
  return {
    atOnce: context.getNodeParameter('options.atOnce', 100) as number,
    anew: context.getNodeParameter('options.startFrom', 'stopped') === 'now',
  };
}
