import type { INodeProperties } from 'n8n-workflow';
import { ifRefused, selectionProperties } from '../shared/index';

const DUE = ['due'];
const LEADS = ['leads'];

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'due',
    description: 'Whether all that is due runs, or the next stage of chosen leads before its time',
    options: [
      {
        name: 'Chosen Leads Now',
        value: 'leads',
        action: 'Run next stage of chosen leads now',
        description: 'Do not wait for the next stage of these leads; sending windows and quotas still hold',
      },
      {
        name: 'Everything That Is Due',
        value: 'due',
        action: 'Run everything that is due',
        description: 'Read the mailboxes, then send and run whatever its time has come for',
      },
    ],
  },
  {
    displayName:
      "Put a 'Schedule Trigger' before this node, every minute. Nothing goes out twice, even if two runs overlap. A Throughline runner does this by itself.",
    name: 'notice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: DUE } },
  },
  ...selectionProperties().map((property) => ({
    ...property,
    displayOptions: { show: { ...property.displayOptions?.show, operation: LEADS } },
  })),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'What to do before sending',
    displayOptions: { show: { operation: DUE } },
    options: [
      {
        displayName: 'Read Mailboxes First',
        name: 'readMail',
        type: 'boolean',
        default: true,
        description: 'Whether to read new mail before sending, so that whoever has replied gets nothing more',
      },
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'What to do about leads that are refused',
    displayOptions: { show: { operation: LEADS } },
    options: [ifRefused],
  },
];
