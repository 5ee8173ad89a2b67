import type { INodeProperties } from 'n8n-workflow';
import { merged } from './mergeTags';
import { stageOptions } from './stageFields';

const displayOptions = { show: { kind: ['handoff'] } };

export const handoffFields: INodeProperties[] = [
  {
    displayName: 'Channel',
    name: 'handoffChannel',
    type: 'string',
    noDataExpression: true,
    default: '',
    placeholder: 'e.g. linkedin',
    description: 'A word by which the workflow knows its own; Advance hands these stages out',
    displayOptions,
  },
  {
    displayName: 'Payload',
    name: 'payload',
    type: 'fixedCollection',
    default: {},
    placeholder: 'Add Field',
    description: 'What the workflow gets, filled in for the lead',
    typeOptions: { multipleValues: true },
    displayOptions,
    options: [
      {
        displayName: 'Field',
        name: 'field',
        values: [
          {
            displayName: 'Name',
            name: 'name',
            type: 'string',
            noDataExpression: true,
            default: '',
            placeholder: 'e.g. message',
            description: 'What the field is called in the output of Advance',
          },
          merged({
            displayName: 'Value',
            name: 'template',
            placeholder: 'e.g. Hi {{ firstName }}, thank you for connecting',
            description: 'What stands in it',
            rows: 2,
          }),
        ],
      },
    ],
  },
  stageOptions('handoff', [
    {
      displayName: 'If Nobody Answers',
      name: 'onTimeout',
      type: 'options',
      noDataExpression: true,
      default: 'fail',
      description: 'What becomes of the lead when the workflow has not reported back in time',
      options: [
        { name: 'Fail', value: 'fail', description: 'The lead waits as failed, until it is retried' },
        { name: 'Go On', value: 'continue', description: 'The next stage follows' },
      ],
    },
    {
      displayName: 'Timeout',
      name: 'timeout',
      type: 'string',
      noDataExpression: true,
      default: '3 days',
      placeholder: 'e.g. 12 hours',
      description: 'How long the workflow has to report back',
    },
  ]),
];
