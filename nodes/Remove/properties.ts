import type { INodeProperties } from 'n8n-workflow';
import { ifRefused, selectionProperties } from '../shared/index';

export const properties: INodeProperties[] = [
  ...selectionProperties(),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    options: [
      ifRefused,
      {
        displayName: 'Reason',
        name: 'because',
        type: 'string',
        default: '',
        placeholder: 'e.g. Became a customer',
        description: 'Why, for the history of the lead',
      },
    ],
  },
];
