import { NodeOperationError, type INode } from 'n8n-workflow';
import { isThroughlineError, messageOf } from '../../engine/index';

/** What went wrong with an item, as n8n shows it: the sentence, and below it what to do. */
export function nodeError(node: INode, error: unknown, itemIndex: number): NodeOperationError {
  if (error instanceof NodeOperationError) return error;
  if (!isThroughlineError(error))
    return new NodeOperationError(node, error instanceof Error ? error : messageOf(error), { itemIndex });
  const wrapped = new NodeOperationError(node, error.message, {
    itemIndex,
    description: error.hint ?? '',
    type: error.code,
    level: 'warning',
  });
  // Where a message holds a code such as ECONNREFUSED, n8n puts a sentence of its own that names nobody in its place.
  wrapped.message = error.message;
  return wrapped;
}
