import type { INodeProperties } from 'n8n-workflow';
import { ifRefused, selectionProperties } from '../shared/index';

export const properties: INodeProperties[] = [
  ...selectionProperties({ status: 'failed' }),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'Protections to pass over, and what to do about leads that are refused',
    options: [
      ifRefused,
      {
        displayName: 'Retry All the Same',
        name: 'override',
        type: 'multiOptions',
        default: [],
        description: 'Protections to pass over; the history records who did it',
        options: [
          {
            name: 'If Delivery Is Uncertain',
            value: 'delivery_uncertain',
            description: 'Sends again what may have gone out already',
          },
          {
            name: 'If on the Exclusion List',
            value: 'excluded',
            description: 'Writes to a lead whose address or domain your own list excludes',
          },
          {
            name: 'If Recently Contacted',
            value: 'recently_contacted',
            description: 'Writes to a lead who had mail from you a short while ago',
          },
        ],
      },
    ],
  },
];
