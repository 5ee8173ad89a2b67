import type { INodeProperties } from 'n8n-workflow';
import { ifRefused, selectionProperties } from '../shared/index';
import { reportProperties } from './reportProperties';
import { senderProperties, sendWith } from './senderProperties';

const DUE = ['due'];
const HAND_OUT = ['handOut'];
const LEADS = ['leads'];

const readMail: INodeProperties = {
  displayName: 'Read Mailboxes First',
  name: 'readMail',
  type: 'boolean',
  default: true,
  description: 'Whether to read new mail before sending, so that whoever has replied gets nothing more',
};

const channel: INodeProperties = {
  displayName: 'Channel',
  name: 'channel',
  type: 'string',
  default: '',
  placeholder: 'e.g. linkedin',
  description: 'Only handoffs of this channel. Leave empty for all.',
};

const leaseMinutes: INodeProperties = {
  displayName: 'Time to Report Back (Minutes)',
  name: 'leaseMinutes',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 1_440 },
  default: 15,
  description:
    'Without a report by then a handoff is handed out again, and an email waits for a person, since nobody knows whether it went out',
};

const limit: INodeProperties = {
  displayName: 'Limit',
  name: 'limit',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 500 },
  default: 50,
  description: 'Max number of results to return',
};

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'due',
    description: 'What to do about stages that are due',
    options: [
      {
        name: 'Hand Out Due Stages',
        value: 'handOut',
        action: 'Hand out due stages',
        description: 'Give due emails and handoffs to this workflow, one item per stage, ready to send',
      },
      {
        name: 'Report Back',
        value: 'report',
        action: 'Report back',
        description: 'Say what came of stages that were handed out, so that their leads go on',
      },
      {
        name: 'Run Chosen Leads Now',
        value: 'leads',
        action: 'Run next stage of chosen leads now',
        description: 'Do not wait for the next stage of these leads; sending windows and quotas still hold',
      },
      {
        name: 'Run Everything That Is Due',
        value: 'due',
        action: 'Run everything that is due',
        description: 'Read the mailboxes, then send and run whatever its time has come for',
      },
    ],
  },
  {
    displayName:
      "Put a 'Schedule Trigger' before this node, every minute. Nothing goes out twice, even if two runs overlap. A Throughline runner does this by itself, but for what n8n sends.",
    name: 'notice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: DUE } },
  },
  {
    displayName:
      'Connect the second output to the node that sends, and that one to another Throughline Advance that reports back',
    name: 'handOutNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: HAND_OUT } },
  },
  ...selectionProperties().map((property) => ({
    ...property,
    displayOptions: { show: { ...property.displayOptions?.show, operation: LEADS } },
  })),
  sendWith,
  {
    displayName: 'Stages',
    name: 'stages',
    type: 'multiOptions',
    default: ['email', 'handoff'],
    description: 'What to hand out',
    displayOptions: { show: { operation: HAND_OUT } },
    options: [
      { name: 'Emails', value: 'email', description: 'For a mail node to send: Gmail, Outlook, a provider' },
      {
        name: 'Handoffs',
        value: 'handoff',
        description: 'Stages of other channels: LinkedIn, WhatsApp, a call',
      },
    ],
  },
  ...senderProperties,
  { ...limit, displayOptions: { show: { operation: HAND_OUT } } },
  ...reportProperties,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'What to do before sending, and beside it',
    displayOptions: { show: { operation: DUE } },
    options: [
      channel,
      {
        displayName: 'Hand Out Handoffs',
        name: 'handOut',
        type: 'boolean',
        default: false,
        description: 'Whether handoffs that are due come out of the second output, to be reported back',
      },
      limit,
      readMail,
      leaseMinutes,
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'What to hand out, and on what terms',
    displayOptions: { show: { operation: HAND_OUT } },
    options: [
      channel,
      readMail,
      {
        displayName: 'Run What Is Due First',
        name: 'runFirst',
        type: 'boolean',
        default: true,
        description:
          'Whether to run what needs no workflow before. Switch it off where another workflow or a runner does it.',
      },
      leaseMinutes,
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
