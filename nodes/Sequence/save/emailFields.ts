import type { INodeProperties } from 'n8n-workflow';
import { merged } from './mergeTags';
import { stageOptions } from './stageFields';
import { share, variants } from './variantFields';

const displayOptions = { show: { kind: ['email'] } };

export const emailFields: INodeProperties[] = [
  merged({
    displayName: 'Subject',
    name: 'subject',
    placeholder: 'e.g. A question, {{ firstName }}',
    description: 'Needed where a thread starts; a follow-up takes the subject of the email before',
    displayOptions,
  }),
  merged({
    displayName: 'Text',
    name: 'text',
    placeholder: 'e.g. Hello {{ firstName | default: "there" }}, …',
    description: 'What the email says',
    rows: 6,
    displayOptions,
  }),
  stageOptions('email', [
    merged({
      displayName: 'HTML',
      name: 'html',
      description: 'The same as HTML, for mail programs that show it',
      placeholder: 'e.g. <p>Hello {{ firstName }}</p>',
      rows: 6,
    }),
    {
      displayName: 'Thread',
      name: 'thread',
      type: 'options',
      noDataExpression: true,
      default: 'reply',
      description: 'How the email stands to those before; the first email always starts a thread',
      options: [
        { name: 'New Thread', value: 'new', description: 'With a subject of its own' },
        { name: 'Reply', value: 'reply', description: 'Continues the thread of the emails before' },
      ],
    },
    share,
    variants,
  ]),
];
