import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorDetails, nodeError } from './nodeError';
import { pairedWith } from './paired';

/** Gathers what came of each item, in whatever order it comes, and hands it to n8n in the order of the items. */
export interface Answers {
  /** One output item that came of these input items. */
  add(items: readonly number[], json: object): void;
  /** These items failed: ends the node here and now, unless it continues on failure. */
  fail(items: readonly number[], error: unknown): void;
  /** The same, but the other items are seen to first: what was done for them stays done. */
  failAtEnd(item: number, error: unknown): void;
  /** Those of these items of which nothing came yet. */
  unanswered(items: readonly number[]): number[];
  /** @throws NodeOperationError the first failure, where the node does not continue on failure */
  output(): INodeExecutionData[];
}

export function answersFor(context: IExecuteFunctions): Answers {
  const rows: { readonly place: number; readonly data: INodeExecutionData }[] = [];
  const late: { readonly item: number; readonly error: unknown }[] = [];
  const answered = new Set<number>();
  const goesOn = context.continueOnFail();
  const node = context.getNode();

  // Without `error` beside `json`: n8n would put it in place of the input, which the error output shows otherwise.
  const note = (item: number, error: unknown): void => {
    answered.add(item);
    const { message } = nodeError(node, error, item);
    const json = { error: message, details: errorDetails(error) as IDataObject };
    rows.push({ place: item, data: { json, pairedItem: { item } } });
  };
  return {
    add(items, json) {
      for (const item of items) answered.add(item);
      const [first = 0] = items;
      rows.push({ place: first, data: { json: json as IDataObject, pairedItem: pairedWith(items) } });
    },
    fail(items, error) {
      if (!goesOn) throw nodeError(node, error, items[0] ?? 0);
      for (const item of items) note(item, error);
    },
    failAtEnd(item, error) {
      if (goesOn) note(item, error);
      else late.push({ item, error });
    },
    unanswered: (items) => items.filter((item) => !answered.has(item)),
    output() {
      const [first] = late.sort((a, b) => a.item - b.item);
      if (first) throw nodeError(node, first.error, first.item);
      return rows.sort((a, b) => a.place - b.place).map(({ data }) => data);
    },
  };
}
