import { askFor, collection, needed, type Action } from '../shared/index';
import { theLead } from './one';

export const meeting: Action = {
  option: {
    name: 'Report Meeting',
    value: 'meeting',
    action: 'Report meeting of lead',
    description:
      'Report that a lead has booked a meeting: the sequence that led to it ends, or all, as it says',
  },
  properties: [
    theLead,
    {
      displayName: 'Options',
      name: 'meetingOptions',
      type: 'collection',
      default: {},
      placeholder: 'Add option',
      description: 'Which sequence led to the meeting, and what to note',
      options: [
        {
          displayName: 'Note',
          name: 'note',
          type: 'string',
          default: '',
          placeholder: 'e.g. Tuesday at ten, with Ada',
          description: 'When and with whom, for the history',
        },
        {
          displayName: 'Sequence',
          name: 'sequence',
          type: 'string',
          default: '',
          placeholder: 'e.g. Welcome',
          description:
            'Name or ID of the sequence that led to it; without it the one that wrote to the lead last',
        },
      ],
    },
  ],
  run: askFor('lead.meetingBooked', (context, index) => ({
    lead: needed(context, 'lead', 'Lead', index),
    ...collection(context, 'meetingOptions', index),
  })),
};
