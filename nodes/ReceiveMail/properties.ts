import type { INodeProperties } from 'n8n-workflow';

const RAW = ['raw'];
const FIELDS = ['fields'];

const part = (
  displayName: string,
  name: string,
  expression: string,
  description: string,
  more: Partial<INodeProperties> = {},
): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: expression,
  description,
  displayOptions: { show: { source: FIELDS } },
  ...more,
});

const option = (
  displayName: string,
  name: string,
  placeholder: string,
  description: string,
): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: '',
  placeholder,
  description,
});

export const properties: INodeProperties[] = [
  {
    displayName:
      'Put this after a Gmail, Outlook or IMAP trigger, or after the webhook of your mail provider. A reply stops its sequence, an absence pauses it, a bounce is noted; a mail that comes twice counts once.',
    name: 'notice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Source',
    name: 'source',
    type: 'options',
    noDataExpression: true,
    default: 'automatic',
    description: 'In which form the mail comes',
    options: [
      {
        name: 'Automatic',
        value: 'automatic',
        description: 'What mail triggers deliver, and the webhooks of Postmark, SendGrid and Mailgun',
      },
      {
        name: 'Fields',
        value: 'fields',
        description: 'Sender, subject, text and headers, each chosen below',
      },
      { name: 'Raw Message', value: 'raw', description: 'A whole message (.eml), as text, base64 or file' },
    ],
  },
  {
    displayName:
      "Gmail and Outlook: switch 'Simplify' off (Outlook: Output 'Raw') in the trigger, and IMAP: Format 'Resolved'. Else only the beginning of the text comes, or no headers.",
    name: 'triggerNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { source: ['automatic'] } },
  },
  {
    displayName: 'Message',
    name: 'raw',
    type: 'string',
    default: '={{ $json.raw }}',
    description:
      'The whole message with its headers, as text or in base64. Leave empty to take it from a file.',
    displayOptions: { show: { source: RAW } },
  },
  {
    displayName: 'Input Binary Field',
    name: 'binary',
    type: 'string',
    default: 'data',
    hint: 'The name of the input field that holds the message file, if there is no text above',
    description: 'Name of the binary field with the message (.eml)',
    displayOptions: { show: { source: RAW } },
  },
  part('From', 'from', '={{ $json.from }}', 'Who wrote it', {
    required: true,
    placeholder: 'name@email.com',
  }),
  part('Subject', 'subject', '={{ $json.subject }}', 'Subject of the mail'),
  part('Text', 'text', '={{ $json.text }}', 'The mail as plain text, quotes included', {
    typeOptions: { rows: 4 },
  }),
  part(
    'Headers',
    'headers',
    '={{ $json.headers }}',
    'All headers, as lines of text, as an object or as a list',
    {
      hint: 'They tell out-of-office mails and bounces from what people write, and find the email that was answered',
    },
  ),
  {
    displayName: 'More Fields',
    name: 'more',
    type: 'collection',
    default: {},
    placeholder: 'Add Field',
    description: 'What else is known of the mail',
    displayOptions: { show: { source: FIELDS } },
    options: [
      option('Date', 'date', 'e.g. Tue, 03 Nov 2026 10:00:00 +0100', 'When it was written'),
      option('HTML', 'html', '', 'The mail as HTML, where there is no text'),
      option('In-Reply-To', 'inReplyTo', 'e.g. <id@example.com>', 'Message-ID of the email that it answers'),
      option('Message-ID', 'messageId', 'e.g. <id@example.com>', 'Its own Message-ID'),
      option('References', 'references', 'e.g. <id@example.com>', 'Message-IDs of the thread'),
      option(
        'Thread ID',
        'threadId',
        'e.g. 18c2f0a1b2c3d4e5',
        "The provider's ID of the thread or conversation",
      ),
      option('To', 'to', 'name@email.com', 'Whom it was sent to'),
    ],
  },
];
