import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { answersFor } from './answers';
import { inBulk, indexes } from './bulk';
import type { Throughline } from './connection/throughline';

/** What is asked for, as an operation takes it. */
export type Input = Readonly<Record<string, unknown>>;

export interface Reply {
  /** One output item for each input item that asked for it. */
  readonly each?: object;
  /** These output items once, however many input items asked for them. */
  readonly once?: readonly object[];
  /** What is worth knowing, shown above the output. */
  readonly hints?: readonly string[];
}

/**
 * Asks once for each distinct input, and answers every item that asked: a hundred items that want the same sequence cost
 * one request.
 * @param ask subjects: what `subject` read of each item of this request, in their order
 */
export async function askOnceEach(
  context: IExecuteFunctions,
  read: (index: number) => Input,
  ask: (throughline: Throughline, input: Input, subjects: readonly string[]) => Promise<Reply>,
  subject: (index: number) => string = () => '',
): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const remarks = new Set<string>();
  const readItem = (index: number): { request: Input; subject: string } => ({
    request: read(index),
    subject: subject(index),
  });
  await inBulk(context, answers, readItem, async (throughline, request, items) => {
    if (context.getExecutionCancelSignal()?.aborted) return;
    const {
      each,
      once,
      hints = [],
    } = await ask(
      throughline,
      request,
      items.map((item) => item.subject),
    );
    if (each) for (const { index } of items) answers.add([index], each);
    const all = indexes(items);
    for (const row of once ?? []) answers.add(all, row);
    for (const message of hints) remarks.add(message);
  });
  for (const message of remarks)
    context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
  return [answers.output()];
}

/** The same for an operation that answers with one object. */
export function askFor(
  operation: string,
  read: (context: IExecuteFunctions, index: number) => Input,
): (context: IExecuteFunctions) => Promise<INodeExecutionData[][]> {
  return (context) =>
    askOnceEach(
      context,
      (index) => read(context, index),
      async ({ run }, input) => {
        const each = await run<{ warnings?: string[] }>(operation, input);
        return { each, hints: each.warnings ?? [] };
      },
    );
}
