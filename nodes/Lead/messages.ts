import { getPages, limitProperties, needed, type Action } from '../shared/index';
import { simplify, theLead } from './one';

const state = (value: string, name: string, description: string) => ({ name, value, description });

/** What was written to a lead; also what lies in the built-in outbox, which nothing else in n8n shows. */
export const messages: Action = {
  option: {
    name: 'Get Messages',
    value: 'messages',
    action: 'Get messages of lead',
    description:
      'Retrieve the emails that were written to a lead, the latest first: subject, text and what became of each',
  },
  properties: [
    theLead,
    ...limitProperties,
    simplify,
    {
      displayName: 'Filters',
      name: 'messageFilters',
      type: 'collection',
      default: {},
      placeholder: 'Add Filter',
      description: 'Which of them; all of these must hold',
      options: [
        {
          displayName: 'Sender',
          name: 'sender',
          type: 'string',
          default: '',
          placeholder: 'e.g. Outbox',
          description: "Only what this sender sent, by its name or ID; 'Outbox' is the built-in one",
        },
        {
          displayName: 'Sequence',
          name: 'sequence',
          type: 'string',
          default: '',
          placeholder: 'e.g. Welcome',
          description: 'Only emails of this sequence, by its name or ID',
        },
        {
          displayName: 'State',
          name: 'state',
          type: 'options',
          default: 'sent',
          description: 'Only those that have come so far',
          options: [
            state('bounced', 'Bounced', 'A server took it, and it came back'),
            state('uncertain', 'Delivery Uncertain', 'Nobody knows whether it went out'),
            state('failed', 'Failed', 'No server took it'),
            state('intended', 'On Its Way', 'It may be leaving at this moment'),
            state('sent', 'Sent', 'A server, or the built-in outbox, took it'),
            state('withdrawn', 'Withdrawn', 'A person said that it did not go out'),
          ],
        },
      ],
    },
  ],
  run: getPages({
    operation: 'message.list',
    rows: 'messages',
    // Texts and HTML come with them.
    most: 100,
    filters: 'messageFilters',
    cursor: 'before',
    about: (context, index) => ({ lead: needed(context, 'lead', 'Lead', index), texts: true }),
    // To a lead that is not there nothing was written; whoever mistyped an address is to be told.
    found: async ({ run }, { lead, ...asked }) => ({
      ...asked,
      lead: (await run<{ id: string }>('lead.get', { lead })).id,
    }),
    columns: ['id', 'to', 'subject', 'text', 'state', 'at', 'sequenceId', 'stage', 'variant', 'response'],
  }),
};
