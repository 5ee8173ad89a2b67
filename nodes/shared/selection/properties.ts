import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { STATUSES, type Status } from '../../../engine/index';
import { sequenceLocator } from '../locators';

interface Filters {
  /** What 'Status' is at first. */
  readonly status?: string;
  /** False where the operation has a reason of its own, which the engine would take for this one. */
  readonly byReason?: boolean;
}

/** Which enrollments a node acts on: one per item, or all that a filter finds. */
export function selectionProperties(filters: Filters = {}): INodeProperties[] {
  return [
    selectBy,
    sequenceLocator({
      required: false,
      description: 'Only in this sequence. Leave empty for every sequence.',
      displayOptions: { show: { selectBy: ['email', 'filter'] } },
    }),
    ...references,
    filterCollection(filters),
  ];
}

export const selectBy: INodeProperties = {
  displayName: 'Select Leads By',
  name: 'selectBy',
  type: 'options',
  default: 'email',
  description: 'How the leads are named: one by one, or all that a filter finds',
  options: [
    { name: 'Email Address', value: 'email', description: 'One lead per input item' },
    {
      name: 'Enrollment ID',
      value: 'enrollment',
      description: 'One enrollment per input item, as Enroll gives it',
    },
    { name: 'Filter', value: 'filter', description: 'Every lead that the filter finds' },
  ],
};

export const references: INodeProperties[] = [
  {
    displayName: 'Email',
    name: 'email',
    type: 'string',
    default: '={{ $json.email }}',
    placeholder: 'name@email.com',
    required: true,
    description: 'Email address of the lead',
    displayOptions: { show: { selectBy: ['email'] } },
  },
  {
    displayName: 'Enrollment ID',
    name: 'enrollment',
    type: 'string',
    default: '={{ $json.enrollment }}',
    required: true,
    description: 'ID of one enrollment: this lead in this sequence, as Enroll gives it',
    displayOptions: { show: { selectBy: ['enrollment'] } },
  },
];

export function filterCollection({ byReason = true, ...preset }: Filters = {}): INodeProperties {
  return {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    default: { ...preset },
    placeholder: 'Add Filter',
    description: 'Which leads; choose at least a sequence or one of these',
    displayOptions: { show: { selectBy: ['filter'] } },
    options: [
      ...(byReason ? [reason] : []),
      {
        displayName: 'Stage ID',
        name: 'stage',
        type: 'string',
        default: '',
        description: 'Only leads whose next stage is this one',
      },
      {
        displayName: 'Status',
        name: 'status',
        type: 'options',
        default: 'failed',
        description: 'Only leads in this status',
        options: STATUSES.map(statusOption).sort((a, b) => a.name.localeCompare(b.name)),
      },
    ],
  };
}

const reason: INodeProperties = {
  displayName: 'Reason',
  name: 'reason',
  type: 'string',
  default: '',
  placeholder: 'e.g. soft_bounce',
  description: 'Only leads whose status has this reason',
};

const MEANING: Readonly<Record<Status, string>> = {
  active: 'Their next stage has a time',
  pending: 'They wait for a person, a workflow or a quota',
  paused: 'Somebody or something stopped the clock',
  failed: 'A stage could not be done',
  not_sent: 'A rule of yours stopped their email',
  finished: 'It is over: they replied, or all stages are done',
  removed: 'Somebody took them out',
};

function statusOption(value: Status): INodePropertyOptions {
  const words = value.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return { name: words.join(' '), value, description: MEANING[value] };
}

/** An option of every node that may be told no. */
export const ifRefused: INodeProperties = {
  displayName: 'If a Lead Is Refused',
  name: 'ifRefused',
  type: 'options',
  default: 'report',
  description: 'What to do about leads for which it cannot be done; the others are seen to in any case',
  options: [
    {
      name: 'Fail',
      value: 'fail',
      description: "The item is an error, which the 'On Error' setting handles",
    },
    { name: 'Report It', value: 'report', description: 'The output item says why, and the workflow goes on' },
  ],
};
