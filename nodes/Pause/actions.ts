import type { INodeProperties } from 'n8n-workflow';
import {
  actOnSelection,
  ifRefused,
  selectionProperties,
  text,
  timeOf,
  type Action,
  type Input,
} from '../shared/index';

const inAny = selectionProperties();

const options = (description: string, own: readonly INodeProperties[]): INodeProperties => ({
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  default: {},
  placeholder: 'Add option',
  description,
  options: [ifRefused, ...own],
});

/** A field of the options, only where something is in it. */
const given = (name: string, value: unknown): Input => (text(value) === '' ? {} : { [name]: value });

const pause: Action = {
  option: {
    name: 'Pause',
    value: 'pause',
    action: 'Pause leads',
    description: 'Hold leads where they are, until they are resumed or until a given time',
  },
  properties: [
    ...inAny,
    options('Until when, and what to do about leads that are refused', [
      {
        displayName: 'Until',
        name: 'until',
        type: 'dateTime',
        default: '',
        description: 'When they go on by themselves; without it they wait until somebody resumes them',
      },
    ]),
  ],
  run: (context) =>
    actOnSelection(context, 'pause', (index) => {
      const until = context.getNodeParameter('options.until', index, '');
      return until === '' || until === null ? {} : { until: timeOf(context, until) };
    }),
};

const resume: Action = {
  option: {
    name: 'Resume',
    value: 'resume',
    action: 'Resume leads',
    description: 'Let paused leads go on where they were; what was due meanwhile is due at once',
  },
  properties: [...inAny, options('What to do about leads that are refused', [])],
  run: (context) => actOnSelection(context, 'resume'),
};

const finish: Action = {
  option: {
    name: 'Finish',
    value: 'finish',
    action: 'Finish leads',
    description: 'End the sequence for leads, because of something that happened elsewhere',
  },
  properties: [
    ...selectionProperties({ byReason: false }),
    {
      displayName: 'What Happened',
      name: 'finishReason',
      type: 'options',
      default: 'manual',
      description: 'What the sequence is finished by',
      options: [
        { name: 'Converted', value: 'converted', description: 'A deal, or a new customer' },
        { name: 'Meeting Booked', value: 'meeting_booked' },
        { name: 'Replied', value: 'replied', description: 'Through a channel that is not watched here' },
        { name: 'Something Else', value: 'manual' },
      ],
    },
    options('What to note, and what to do about leads that are refused', [
      {
        displayName: 'Note',
        name: 'because',
        type: 'string',
        default: '',
        placeholder: 'e.g. Answered by phone',
        description: 'Why, for the history of the lead',
      },
    ]),
  ],
  run: (context) =>
    actOnSelection(context, 'finish', (index) => ({
      reason: context.getNodeParameter('finishReason', index, 'manual'),
      ...given('because', context.getNodeParameter('options.because', index, '')),
    })),
};

export const actions: readonly Action[] = [pause, resume, finish];
