import type { INodeProperties } from 'n8n-workflow';
import { feedOptions, sequenceLocator } from '../shared/index';
import { WATCHED } from './watched';

export const properties: INodeProperties[] = [
  {
    displayName:
      'Begins with what happens once the workflow is published, and misses nothing while n8n is down. Several events may come as items of one execution.',
    name: 'notice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Trigger On',
    name: 'events',
    type: 'multiOptions',
    noDataExpression: true,
    required: true,
    default: [],
    description: 'What has to happen',
    options: WATCHED.map(({ name, value, description }) => ({ name, value, description })).sort((a, b) =>
      a.name.localeCompare(b.name),
    ),
  },
  sequenceLocator({
    required: false,
    description: 'Only in this sequence. Leave empty for every sequence.',
  }),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'How events come, and from when on',
    options: feedOptions('events'),
  },
];
