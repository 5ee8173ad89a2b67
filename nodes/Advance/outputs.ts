import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorDetails, nodeError, pairedWith } from '../shared/index';

/** The outputs of the node, in this order. */
export const OUTPUTS = ['Sent', 'Handoff', 'Failed'] as const;
export type Output = (typeof OUTPUTS)[number];

export interface Outputs {
  /** One item on an output, that came of these input items. */
  add(output: Output, items: readonly number[], json: object): void;
  /** These items failed: ends the node here and now, unless it continues on failure. */
  fail(items: readonly number[], error: unknown): void;
  readonly data: INodeExecutionData[][];
}

export function outputsFor(context: IExecuteFunctions): Outputs {
  const data: INodeExecutionData[][] = OUTPUTS.map(() => []);
  const put = (output: Output, items: readonly number[], json: object): void => {
    data[OUTPUTS.indexOf(output)]?.push({ json: json as IDataObject, pairedItem: pairedWith(items) });
  };
  return {
    add: put,
    fail(items, error) {
      const failure = nodeError(context.getNode(), error, items[0] ?? 0);
      if (!context.continueOnFail()) throw failure;
      put('Failed', items, { error: failure.message, details: errorDetails(error) });
    },
    data,
  };
}

/** What happened by itself, each on its output. */
export function addHappened(
  outputs: Outputs,
  items: readonly number[],
  happened: readonly { readonly outcome: 'sent' | 'failed' }[],
): void {
  for (const each of happened) outputs.add(each.outcome === 'sent' ? 'Sent' : 'Failed', items, each);
}
