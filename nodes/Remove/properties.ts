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
    description: 'Why, and what to do about leads that are refused',
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
