import type { IExecuteFunctions } from 'n8n-workflow';
import type { ThroughlineError } from '../../engine/index';
import type { Answers } from './answers';
import { withThroughline } from './connection/connect';
import type { Throughline } from './connection/throughline';

/** One input item, with what it asks for; items that ask for the same thing are asked for in one go. */
export interface Wanted<Request, Subject> {
  readonly request: Request;
  readonly index: number;
  readonly subject: Subject;
}

/**
 * Reads each item, groups them by their request (compared as JSON) and does the work group by group over one
 * connection. An item that cannot be read, and the items of a group that the work did not answer for, fail.
 * @param objection why nothing can be done for any of them
 * @returns those that could be read
 */
export async function inBulk<Request, Subject>(
  context: IExecuteFunctions,
  answers: Answers,
  read: (index: number) => { readonly request: Request; readonly subject: Subject },
  work: (
    throughline: Throughline,
    request: Request,
    items: readonly Wanted<Request, Subject>[],
  ) => Promise<void>,
  objection: (items: readonly Wanted<Request, Subject>[]) => ThroughlineError | null = () => null,
): Promise<readonly Wanted<Request, Subject>[]> {
  const wanted = readItems(context, answers, read);
  if (wanted.length === 0) return wanted;
  try {
    await withThroughline(context, async (throughline) => {
      const problem = objection(wanted);
      if (problem) throw problem;
      for (const items of groupsOf(wanted)) {
        try {
          if (items[0]) await work(throughline, items[0].request, items);
        } catch (error) {
          answers.fail(answers.unanswered(indexes(items)), error);
        }
      }
    });
  } catch (error) {
    answers.fail(answers.unanswered(indexes(wanted)), error);
  }
  return wanted;
}

/** At most so many leads in one request: a runner takes 10 MB, and n8n's log shows how far it is. */
const AT_ONCE = 1_000;

/** Hands over the items in portions, tells n8n's log how far it is, and ends early when the execution is stopped. */
export async function inPortions<Item>(
  context: IExecuteFunctions,
  items: readonly Item[],
  work: (portion: readonly Item[]) => Promise<void>,
  what = 'leads',
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    if (context.getExecutionCancelSignal()?.aborted) return;
    await work(items.slice(start, start + AT_ONCE));
    const done = Math.min(start + AT_ONCE, items.length);
    if (items.length > AT_ONCE)
      context.logger.info(`${context.getNode().name}: ${done} of ${items.length} ${what}`);
  }
}

export function indexes(items: readonly { readonly index: number }[]): number[] {
  return items.map(({ index }) => index);
}

function readItems<Request, Subject>(
  context: IExecuteFunctions,
  answers: Answers,
  read: (index: number) => { readonly request: Request; readonly subject: Subject },
): Wanted<Request, Subject>[] {
  return context.getInputData().flatMap((_data, index) => {
    try {
      return [{ ...read(index), index }];
    } catch (error) {
      answers.fail([index], error);
      return [];
    }
  });
}

function groupsOf<Request, Subject>(
  items: readonly Wanted<Request, Subject>[],
): Wanted<Request, Subject>[][] {
  const groups = new Map<string, Wanted<Request, Subject>[]>();
  for (const item of items) {
    const key = JSON.stringify(item.request);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
