import { z } from 'zod';
import { chunks } from '../../store/bulk';
import { operation, type Operation } from '../operation';
import { confirmation } from '../refusals';
import { closeMany, type ClosedTask, type Closing } from './closeMany';

const outcome = z.string().max(2_000).optional().describe('What came of it');

function sentence({ task, email, state }: ClosedTask, { status }: Closing): string {
  return email === null
    ? `The task is ${status}.`
    : `The task '${task.title}' is ${status}; ${email}: ${state}.`;
}

const one = (verb: string, status: Closing['status'], summary: string): Operation =>
  operation({
    name: `task.${verb}`,
    summary,
    method: 'POST',
    path: `/tasks/:task/${verb}`,
    permission: 'member',
    input: z.object({ task: z.string().describe('Id of the task'), outcome }),
    result: z.object({
      task: z.string(),
      status: z.string(),
      state: z.string().nullable(),
      message: z.string(),
    }),
    positional: ['task'],
    async run(context, input) {
      const closing = { status, outcome: input.outcome };
      return context.store.transaction(async (db) => {
        const [closed] = await closeMany(context, db, [input.task], closing);
        if (!closed) throw new Error('One task is answered for once.');
        if ('error' in closed) throw closed.error;
        return { task: input.task, status, state: closed.state, message: sentence(closed, closing) };
      });
    },
  }) as unknown as Operation;

const closed = z.object({
  task: z.string().describe('Id of the task, as it was given'),
  email: z.string().nullable(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
  status: z.string().nullable().describe('Of the task, now'),
  state: z.string().nullable().describe('Of its lead in the sequence, now'),
});

const many = operation({
  name: 'task.close',
  summary: 'Marks many tasks as done or skipped in one go; their leads go on. Answers for each.',
  method: 'POST',
  path: '/tasks/close',
  permission: 'member',
  input: z.object({
    tasks: z.array(z.string()).min(1).max(10_000).describe('Ids of tasks'),
    status: z.enum(['done', 'skipped']).default('done').describe('What they are from now on'),
    outcome: outcome.describe('What came of them'),
  }),
  result: z.object({
    done: z.number().int(),
    refused: z.number().int(),
    message: z.string(),
    results: z.array(closed),
  }),
  async run(context, input) {
    const results: z.output<typeof closed>[] = [];
    for (const ids of chunks([...new Set(input.tasks)])) {
      const answers = await context.store.transaction((db) => closeMany(context, db, ids, input));
      answers.forEach((answer, place) => {
        const task = ids[place] ?? '';
        if ('error' in answer) {
          const { code, message, hint = null } = answer.error;
          const nothing = { email: null, status: null, state: null };
          results.push({ task, outcome: 'refused', code, message, hint, ...nothing });
        } else {
          const { email, state } = answer;
          const message = sentence(answer, input);
          const { status } = input;
          results.push({ task, email, outcome: 'done', code: null, message, hint: null, status, state });
        }
      });
      context.onProgress({ done: results.length, total: input.tasks.length });
    }
    const refused = results.filter((each) => each.outcome === 'refused');
    const done = results.length - refused.length;
    const said = `${done} ${done === 1 ? 'task is' : 'tasks are'} ${input.status}`;
    const message = confirmation(said, refused.map((each) => ({ who: null, message: each.message }))); // prettier-ignore
    return { done, refused: refused.length, message, results };
  },
});

export const closeTasks: readonly Operation[] = [
  one('complete', 'done', 'Marks a task as done; its lead goes on in the sequence.'),
  one('skip', 'skipped', 'Skips a task; its lead goes on in the sequence.'),
  many as unknown as Operation,
];
