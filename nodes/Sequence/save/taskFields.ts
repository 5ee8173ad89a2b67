import type { INodeProperties } from 'n8n-workflow';
import { merged } from './mergeTags';
import { stageOptions } from './stageFields';

const displayOptions = { show: { kind: ['task'] } };

export const taskFields: INodeProperties[] = [
  merged({
    displayName: 'Title',
    name: 'title',
    placeholder: 'e.g. Call {{ firstName }}',
    description: 'What somebody is to do',
    displayOptions,
  }),
  merged({
    displayName: 'Note',
    name: 'note',
    placeholder: 'e.g. Their number is {{ phone }}',
    description: 'What the person should know for it',
    rows: 3,
    displayOptions,
  }),
  stageOptions('task', [
    {
      displayName: 'Channel',
      name: 'channel',
      type: 'string',
      noDataExpression: true,
      default: 'todo',
      placeholder: 'e.g. call',
      description: 'Sort of task: call, linkedin, todo, or a word of yours',
    },
    {
      displayName: 'Due In',
      name: 'dueIn',
      type: 'string',
      noDataExpression: true,
      default: '1 day',
      placeholder: 'e.g. 2 business days',
      description: 'How long the person has; after it the task is overdue',
    },
    {
      displayName: 'Wait Until It Is Done',
      name: 'waits',
      type: 'boolean',
      noDataExpression: true,
      default: true,
      description: 'Whether the sequence goes on only when the task is done or skipped',
    },
  ]),
];
