import type { INodeProperties } from 'n8n-workflow';
import {
  filterCollection,
  ifRefused,
  references,
  selectBy,
  sequenceLocator,
  stageLocator,
} from '../shared/index';

export const properties: INodeProperties[] = [
  sequenceLocator({ description: 'The sequence that the leads are in' }),
  stageLocator,
  selectBy,
  ...references,
  filterCollection(),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'Whether to go back, whether to wait, and what to do about leads that are refused',
    options: [
      {
        displayName: 'Allow Going Back',
        name: 'backwards',
        type: 'boolean',
        default: false,
        description: 'Whether leads may go back to an earlier stage, which repeats stages',
      },
      ifRefused,
      {
        displayName: "Keep the Stage's Delay",
        name: 'wait',
        type: 'boolean',
        default: false,
        description: 'Whether the stage waits its own delay from now, instead of being due at once',
      },
    ],
  },
];
