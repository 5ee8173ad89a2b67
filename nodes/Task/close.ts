import { askFor, collection, needed, taskLocator, type Action } from '../shared/index';

const options = {
  displayName: 'Options',
  name: 'options',
  type: 'collection' as const,
  default: {},
  placeholder: 'Add option',
  description: 'What to write into the history',
  options: [
    {
      displayName: 'Outcome',
      name: 'outcome',
      type: 'string' as const,
      default: '',
      placeholder: 'e.g. Left a message',
      description: 'What came of it, for the history of the lead',
    },
  ],
};

const close = (value: string, name: string, description: string): Action => ({
  option: { name, value, action: `${name} task`, description },
  properties: [taskLocator, options],
  run: askFor(`task.${value}`, (context, index) => ({
    task: needed(context, 'task', 'Task', index),
    ...collection(context, 'options', index),
  })),
});

export const complete = close(
  'complete',
  'Complete',
  'Mark a task as done; its lead goes on in the sequence',
);

export const skip = close('skip', 'Skip', 'Leave a task undone; its lead goes on in the sequence');
