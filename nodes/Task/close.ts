import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import {
  answersFor,
  collection,
  inBulk,
  inPortions,
  locatedPerItem,
  onceIfFixed,
  taskLocator,
  type Action,
  type Input,
} from '../shared/index';

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

type Status = 'done' | 'skipped';

const close = (value: string, name: string, status: Status, description: string): Action => ({
  option: { name, value, action: `${name} task`, description },
  properties: [taskLocator, options],
  run: (context) => closeTasks(context, status),
});

export const complete = close(
  'complete',
  'Complete',
  'done',
  'Mark a task as done; its lead goes on in the sequence',
);

export const skip = close('skip', 'Skip', 'skipped', 'Leave a task undone; its lead goes on in the sequence');

interface Closed {
  readonly task: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | null;
  readonly [key: string]: unknown;
}

/** The tasks of all items in a few requests; one that cannot be closed costs the others nothing. */
async function closeTasks(context: IExecuteFunctions, status: Status): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const optionsOf = onceIfFixed(context, ['options'], (index) => collection(context, 'options', index));
  const taskOf = locatedPerItem(context, 'task', 'Task');
  const read = (index: number): { request: Input; subject: string } => ({
    request: optionsOf(index),
    subject: taskOf(index),
  });
  type Work = Parameters<typeof inBulk<Input, string>>[3];
  const work: Work = ({ run }, extra, items) => {
    const some = async (portion: typeof items): Promise<void> => {
      const tasks = [...new Set(portion.map(({ subject }) => subject))];
      const { results } = await run<{ results: Closed[] }>('task.close', { ...extra, tasks, status });
      const byTask = new Map(results.map((result) => [result.task, result]));
      for (const { index, subject } of portion) {
        const result = byTask.get(subject);
        if (!result) throw new Error(`The task '${subject}' was not answered for.`);
        const { outcome, code, hint, ...rest } = result;
        if (outcome === 'done') answers.add([index], rest);
        else answers.failAtEnd(index, refused(code, rest.message, hint));
      }
    };
    return inPortions(context, items, some, 'tasks');
  };
  await inBulk(context, answers, read, work);
  return [answers.output()];
}

function refused(code: string | null, message: string, hint: string | null): ThroughlineError {
  return new ThroughlineError({ code: code ?? 'refused', message, ...(hint === null ? {} : { hint }) });
}
