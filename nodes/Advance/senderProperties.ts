import type { INodeProperties } from 'n8n-workflow';

const HAND_OUT = { show: { operation: ['handOut'], stages: ['email'] } };
const THROUGH_SMTP = { show: { operation: ['due', 'leads'], sendWith: ['smtp'] } };

export const sendWith: INodeProperties = {
  displayName: 'Send With',
  name: 'sendWith',
  type: 'options',
  default: 'senders',
  description: 'Who sends the emails',
  displayOptions: { show: { operation: ['due', 'leads'] } },
  options: [
    {
      name: 'SMTP Credential',
      value: 'smtp',
      description: 'The emails of the address below leave through a mail server that n8n knows',
    },
    {
      name: "Throughline's Senders",
      value: 'senders',
      description: 'The mailboxes that are saved in Throughline, with passwords of their own',
    },
  ],
};

/** The mailbox that this workflow sends with, for both ways of sending. */
export const senderProperties: INodeProperties[] = [
  {
    displayName: 'From Email',
    name: 'fromEmail',
    type: 'string',
    default: '',
    required: true,
    placeholder: 'name@email.com',
    description: 'The address that the SMTP credential sends from; it becomes a sender of Throughline',
    displayOptions: THROUGH_SMTP,
  },
  {
    displayName: 'From Email',
    name: 'fromEmail',
    type: 'string',
    default: '',
    placeholder: 'name@email.com',
    description:
      'The address that your Gmail, Outlook or other mail node sends from; it becomes a sender of Throughline. Leave empty for the emails of every such sender.',
    displayOptions: HAND_OUT,
  },
  ...[THROUGH_SMTP, HAND_OUT].flatMap((displayOptions) => [
    fromName(displayOptions),
    senderOptions(displayOptions),
  ]),
];

function fromName(displayOptions: INodeProperties['displayOptions']): INodeProperties {
  return {
    displayName: 'From Name',
    name: 'fromName',
    type: 'string',
    default: '',
    placeholder: 'e.g. Ada Lovelace',
    description: 'The name that recipients see; without it they see the address',
    ...(displayOptions && { displayOptions }),
  };
}

function senderOptions(displayOptions: INodeProperties['displayOptions']): INodeProperties {
  return {
    displayName: 'Sender Options',
    name: 'senderOptions',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'How much the address sends, and where answers go. What is not chosen here stays as it was.',
    ...(displayOptions && { displayOptions }),
    options: [
      {
        displayName: 'Daily Quota',
        name: 'dailyQuota',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 200,
        description: 'At most so many emails in any 24 hours (0 for no limit); the others wait',
      },
      {
        displayName: 'Minimum Gap (Seconds)',
        name: 'minimumGap',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 30,
        description: 'At least so many seconds between two emails',
      },
      {
        displayName: 'Reply To',
        name: 'replyTo',
        type: 'string',
        default: '',
        placeholder: 'name@email.com',
        description: 'Where answers should go, if not to the address that sends',
      },
    ],
  };
}
