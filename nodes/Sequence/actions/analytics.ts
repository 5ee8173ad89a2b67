import { askFor, collection, needed, withTimes, type Action } from '../../shared/index';
import { chosen, time } from './chosen';

export const analytics: Action = {
  option: {
    name: 'Get Analytics',
    value: 'analytics',
    action: 'Get analytics of sequence',
    description:
      'Count how far leads came: sent, contacted, opened, answered; in all, by stage and by variant',
  },
  properties: [
    chosen,
    {
      displayName: 'Filters',
      name: 'analyticsFilters',
      type: 'collection',
      default: {},
      placeholder: 'Add Filter',
      description: 'What is counted; without one everything',
      options: [
        {
          displayName: 'Channel',
          name: 'channel',
          type: 'string',
          default: '',
          placeholder: 'e.g. email',
          description: "Only this channel: 'email', or one of tasks and handoffs",
        },
        time('From', 'from', 'Only what was sent or done at or after this time'),
        {
          displayName: 'Sender',
          name: 'sender',
          type: 'string',
          default: '',
          placeholder: 'e.g. Ada at Example',
          description: 'Only what this sender sent, by its name or ID',
        },
        time('To', 'to', 'Only what was sent or done before this time'),
      ],
    },
  ],
  run: askFor('sequence.analytics', (context, index) => ({
    sequence: needed(context, 'sequence', 'Sequence', index),
    ...withTimes(context, collection(context, 'analyticsFilters', index), ['from', 'to']),
  })),
};
