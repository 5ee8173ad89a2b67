import type { INodeProperties } from 'n8n-workflow';
import { feedOptions } from '../shared/index';
import { KINDS } from './kinds';

export const properties: INodeProperties[] = [
  {
    displayName:
      'Watches one mailbox, stops and pauses what a mail stops or pauses, and hands the mails of your leads on. Nothing in the mailbox is changed, and what is there already is left alone.',
    name: 'notice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Trigger On',
    name: 'kinds',
    type: 'multiOptions',
    noDataExpression: true,
    required: true,
    default: ['reply'],
    description:
      'Which mails of leads start the workflow. All of them have their effects, whatever is chosen here.',
    options: KINDS.map(({ name, value, description }) => ({ name, value, description })),
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'Where to look, and how mails come, from when on',
    options: [
      {
        displayName: 'Folders',
        name: 'folders',
        type: 'string',
        default: 'INBOX',
        placeholder: 'e.g. INBOX, Junk',
        description: 'Folders to watch, with commas between them. A spam folder is worth a look.',
      },
      ...feedOptions('mails'),
    ],
  },
];
