import type { INodeProperties } from 'n8n-workflow';

const REPORT = { show: { operation: ['report'] } };

export const reportProperties: INodeProperties[] = [
  {
    displayName: 'Stage ID',
    name: 'id',
    type: 'string',
    default: "={{ $('Throughline Advance').item.json.id }}",
    required: true,
    description:
      'ID of the stage, from the item that was handed out. Change the name in the expression if that node has another one.',
    displayOptions: REPORT,
  },
  {
    displayName: 'Outcome',
    name: 'outcome',
    type: 'options',
    default: 'auto',
    description: 'What came of the stage',
    displayOptions: REPORT,
    options: [
      { name: 'By the Item', value: 'auto', description: 'Failed if the item has an error, else done' },
      { name: 'Done', value: 'done', description: 'It was sent or done: the lead goes on' },
      {
        name: 'Failed',
        value: 'failed',
        description: "It could not be done; of an email the mail server's answer says what follows",
      },
      {
        name: 'Retry Later',
        value: 'retry',
        description: 'Nothing was sent or done: it is handed out again later',
      },
    ],
  },
  {
    displayName: 'Retry After (Minutes)',
    name: 'retryMinutes',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 43_200 },
    default: 15,
    description: 'When it is handed out again',
    displayOptions: { show: { operation: ['report'], outcome: ['retry'] } },
  },
  {
    displayName: 'What Happened',
    name: 'note',
    type: 'string',
    default: '',
    placeholder: 'e.g. 550 5.1.1 No such user',
    description: 'For the history. Leave empty to use the error of the item, if it has one.',
    displayOptions: REPORT,
  },
  {
    displayName: 'Provider Message ID',
    name: 'providerMessageId',
    type: 'string',
    default: '={{ $json.id }}',
    description: 'What Gmail, Outlook or another provider calls the email; follow-ups answer it',
    displayOptions: REPORT,
  },
  {
    displayName: 'Provider Thread ID',
    name: 'providerThreadId',
    type: 'string',
    default: '={{ $json.threadId || $json.conversationId }}',
    description: 'What the provider calls the conversation; replies are recognised by it',
    displayOptions: REPORT,
  },
  {
    displayName: 'Message-ID Header',
    name: 'messageId',
    type: 'string',
    default: '={{ $json.internetMessageId }}',
    description: 'The header that the email left with, where the provider tells it',
    displayOptions: REPORT,
  },
];
