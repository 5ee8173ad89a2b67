import { NodeOperationError, type INode } from 'n8n-workflow';
import { isThroughlineError, messageOf, type Problem, type ThroughlineError } from '../../engine/index';

/** What went wrong with an item, as n8n shows it: the sentence, and below it what to do. */
export function nodeError(node: INode, error: unknown, itemIndex: number): NodeOperationError {
  if (error instanceof NodeOperationError) return error;
  if (!isThroughlineError(error))
    return new NodeOperationError(node, error instanceof Error ? error : messageOf(error), { itemIndex });
  const wrapped = new NodeOperationError(node, error.message, {
    itemIndex,
    description: descriptionOf(error),
    type: error.code,
    level: 'warning',
  });
  // Where a message holds a code such as ECONNREFUSED, n8n puts a sentence of its own that names nobody in its place.
  wrapped.message = error.message;
  return wrapped;
}

/** The same as fields, for the item that goes on in its place. */
export function errorDetails(error: unknown): object {
  if (!isThroughlineError(error)) return { code: null, hint: null };
  const { code, hint = null, problems } = error;
  return { code, hint, ...(problems.length === 0 ? {} : { problems }) };
}

/** Where several things are wrong, each with its remedy; the sentences name the places, the paths are for programs. */
function descriptionOf({ message, hint, problems }: ThroughlineError): string {
  const [first, ...others] = problems;
  if (!first) return hint ?? '';
  if (others.length === 0 && message.includes(first.message)) return first.hint ?? hint ?? first.message;
  return problems.map(line).join('\n');
}

function line({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
