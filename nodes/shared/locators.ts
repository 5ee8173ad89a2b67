import type { INodeProperties } from 'n8n-workflow';

/** Picks a sequence; the engine takes its id and its name alike. */
export function sequenceLocator(overrides: Partial<INodeProperties> = {}): INodeProperties {
  return {
    displayName: 'Sequence',
    name: 'sequence',
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    required: true,
    description: 'The sequence that the leads go through',
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        placeholder: 'Choose a sequence…',
        typeOptions: { searchListMethod: 'searchSequences', searchable: true },
      },
      { displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. Welcome after a trial' },
      { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 01j8z3m6v4y7q2k5n9t0b1c2d3' },
    ],
    ...overrides,
  };
}

/** Picks a stage of the sequence chosen above. */
export const stageLocator: INodeProperties = {
  displayName: 'Stage',
  name: 'stage',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  required: true,
  description: 'The stage that comes next for the leads',
  typeOptions: { loadOptionsDependsOn: ['sequence.value'] },
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Choose a stage…',
      typeOptions: { searchListMethod: 'searchStages', searchable: true },
    },
    { displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. Second letter' },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. second-letter' },
  ],
};

/** Picks a lead; the engine takes its address and its id alike. */
export function leadLocator(overrides: Partial<INodeProperties> = {}): INodeProperties {
  return {
    displayName: 'Lead',
    name: 'lead',
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    required: true,
    description: 'The lead: a person, known by an email address',
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        placeholder: 'Choose a lead…',
        typeOptions: { searchListMethod: 'searchLeads', searchable: true },
      },
      { displayName: 'By Email', name: 'email', type: 'string', placeholder: 'e.g. nathan@example.com' },
      { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 01j8z3m6v4y7q2k5n9t0b1c2d3' },
    ],
    ...overrides,
  };
}

/** Picks an open task. */
export const taskLocator: INodeProperties = {
  displayName: 'Task',
  name: 'task',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  required: true,
  description: 'The task: something that a person does for one lead',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Choose a task…',
      typeOptions: { searchListMethod: 'searchTasks', searchable: true },
    },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 01j8z3m6v4y7q2k5n9t0b1c2d3' },
  ],
};
