import type { INodeProperties } from 'n8n-workflow';

export const UNITS = ['minutes', 'hours', 'days', 'business days', 'weeks', 'months'] as const;

/** What every stage has. */
export const commonFields: INodeProperties[] = [
  {
    displayName: 'Kind',
    name: 'kind',
    type: 'options',
    noDataExpression: true,
    default: 'email',
    options: [
      { name: 'Branch', value: 'branch', description: 'Ask something, and go on at one stage or another' },
      { name: 'Email', value: 'email', description: 'Write to the lead' },
      {
        name: 'Handoff',
        value: 'handoff',
        description: 'Let a workflow do it: LinkedIn, WhatsApp, a letter',
      },
      { name: 'Task', value: 'task', description: 'Let a person do something, such as a call' },
      { name: 'Wait', value: 'wait', description: 'Only let time pass' },
    ],
  },
  {
    displayName: 'Name',
    name: 'name',
    type: 'string',
    noDataExpression: true,
    required: true,
    default: '',
    placeholder: 'e.g. First email',
    description:
      "A name of its own for each stage. Leads are kept at their stage by it; to rename a stage, see 'Stage ID' in its options.",
  },
  {
    displayName: 'Wait First',
    name: 'delay',
    type: 'number',
    noDataExpression: true,
    typeOptions: { minValue: 0, numberPrecision: 0 },
    default: 0,
    description: 'How long to wait after the stage before; for the first stage after enrollment',
  },
  {
    displayName: 'Unit',
    name: 'unit',
    type: 'options',
    noDataExpression: true,
    default: 'days',
    description: 'Minutes and hours are exact; days keep the time of day',
    options: [
      { name: 'Business Days', value: 'business days' },
      { name: 'Days', value: 'days' },
      { name: 'Hours', value: 'hours' },
      { name: 'Minutes', value: 'minutes' },
      { name: 'Months', value: 'months' },
      { name: 'Weeks', value: 'weeks' },
    ],
    displayOptions: { hide: { delay: [0] } },
  },
];

const at: INodeProperties = {
  displayName: 'At Time of Day',
  name: 'at',
  type: 'string',
  noDataExpression: true,
  default: '',
  placeholder: 'e.g. 09:30',
  description: "Local time in the lead's zone; a wait of days then counts dates",
};

const stageId: INodeProperties = {
  displayName: 'Stage ID',
  name: 'id',
  type: 'string',
  noDataExpression: true,
  default: '',
  placeholder: 'e.g. first-email',
  description:
    'Made from the name when empty. To rename a stage that leads are at, put the ID here that it had before.',
};

const then: INodeProperties = {
  displayName: 'Then Go To',
  name: 'then',
  type: 'string',
  noDataExpression: true,
  default: 'next',
  placeholder: 'e.g. Last email',
  description: "Name of the stage that follows: 'next' is the one below, 'end' ends the sequence",
};

/** The optional fields of one kind of stage. */
export function stageOptions(kind: string, own: readonly INodeProperties[] = []): INodeProperties {
  const fields = [...own, at, stageId, ...(kind === 'branch' ? [] : [then])];
  return {
    displayName: 'Options',
    name: `${kind}Options`,
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'More about this stage',
    displayOptions: { show: { kind: [kind] } },
    options: fields.sort((a, b) => a.displayName.localeCompare(b.displayName)),
  };
}
