import {
  askOnceEach,
  collection,
  limitProperties,
  readMany,
  wantedRows,
  withTimes,
  type Action,
} from '../shared/index';

interface TaskRow {
  readonly [field: string]: unknown;
}

export const getMany: Action = {
  option: {
    name: 'Get Many',
    value: 'getAll',
    action: 'Get many tasks',
    description: 'Retrieve a list of tasks, the most urgent first: what somebody is to do, for which lead',
  },
  properties: [
    ...limitProperties,
    {
      displayName: 'Simplify',
      name: 'simplify',
      type: 'boolean',
      default: true,
      description: 'Whether to return a simplified version of the response instead of the raw data',
    },
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      default: {},
      placeholder: 'Add Filter',
      description: 'Which tasks; without one all that are open and not put off',
      options: [
        {
          displayName: 'Assignee',
          name: 'assignee',
          type: 'string',
          default: '',
          placeholder: 'e.g. nathan@example.com',
          description: "Whose tasks: address or ID of a member, or 'nobody'",
        },
        {
          displayName: 'Due Before',
          name: 'dueBefore',
          type: 'dateTime',
          default: '',
          description: 'Only tasks that are due before this time',
        },
        {
          displayName: 'Lead',
          name: 'lead',
          type: 'string',
          default: '',
          placeholder: 'e.g. nathan@example.com',
          description: 'Only tasks for this lead, by its address or ID',
        },
        {
          displayName: 'Overdue',
          name: 'overdue',
          type: 'boolean',
          default: true,
          description: 'Whether to return only tasks whose time has passed',
        },
        {
          displayName: 'Put Off Too',
          name: 'snoozed',
          type: 'boolean',
          default: true,
          description: 'Whether to return also those that somebody has put off until later',
        },
        {
          displayName: 'Sequence',
          name: 'sequence',
          type: 'string',
          default: '',
          placeholder: 'e.g. Welcome',
          description: 'Only tasks of this sequence, by its name or ID',
        },
        {
          displayName: 'Status',
          name: 'status',
          type: 'options',
          default: 'open',
          description: 'Only tasks in this status',
          options: [
            { name: 'Cancelled', value: 'cancelled' },
            { name: 'Done', value: 'done' },
            { name: 'Open', value: 'open' },
            { name: 'Skipped', value: 'skipped' },
          ],
        },
      ],
    },
  ],
  run: (context) =>
    askOnceEach(
      context,
      (index) => ({
        ...withTimes(context, collection(context, 'filters', index), ['dueBefore']),
        wanted: wantedRows(context, index),
        simplified: context.getNodeParameter('simplify', index, true),
      }),
      async ({ run }, { wanted, simplified, ...filter }) => {
        const rows = await readMany(wanted as number, 1_000, async (at) => {
          const { tasks, next } = await run<{ tasks: TaskRow[]; next: string | null }>('task.list', {
            ...filter,
            ...at,
          });
          return { rows: tasks, next };
        });
        return { once: simplified === true ? rows.map((row) => simple(row as TaskRow)) : rows };
      },
    ),
};

function simple(task: TaskRow): object {
  const { id, title, note, channel, status, email, sequenceId, stage, assignee, dueAt } = task;
  return { id, title, note, channel, status, email, sequenceId, stage, assignee, dueAt };
}
