import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Action } from './action';
import { askOnceEach, type Input } from './asking';
import type { Throughline } from './connection/throughline';
import { collection, withTimes } from './parameters';

/** What every 'Get Many' has. */
export const limitProperties: readonly INodeProperties[] = [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    default: 50,
    typeOptions: { minValue: 1 },
    description: 'Max number of results to return',
    displayOptions: { show: { returnAll: [false] } },
  },
];

/** How many rows are wanted: `Infinity` for all. */
export function wantedRows(context: IExecuteFunctions, index: number): number {
  return context.getNodeParameter('returnAll', index, false) === true
    ? Infinity
    : (context.getNodeParameter('limit', index, 50) as number);
}

/** A list that an operation hands out in pages. */
export interface List {
  readonly operation: string;
  /** Under which its answer has the rows. */
  readonly rows: string;
  /** How many rows one page may have. */
  readonly most: number;
  /** The collection of the panel that narrows it; 'filters' without it. */
  readonly filters?: string;
  /** Filters that are times. */
  readonly times?: readonly string[];
  /** The key that takes where the last page ended; `after` without it. */
  readonly cursor?: string;
  /** What else one item asks for. */
  readonly about?: (context: IExecuteFunctions, index: number) => Input;
  /** What these words of it are to the operation, asked once. */
  readonly found?: (throughline: Throughline, asked: Input) => Promise<Input>;
  /** What is left of a row with 'Simplify'. */
  readonly columns: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** What 'Get Many' does: reads page after page until enough is there, with 'Filters' and 'Simplify' of the panel. */
export function getPages(list: List): Action['run'] {
  const {
    operation,
    rows,
    most,
    filters = 'filters',
    times = [],
    cursor = 'after',
    about,
    found,
    columns,
  } = list;
  const simple = (row: Row): Row => Object.fromEntries(columns.map((name) => [name, row[name]]));
  return (context) =>
    askOnceEach(
      context,
      (index) => ({
        ...withTimes(context, collection(context, filters, index), times),
        ...about?.(context, index),
        wanted: wantedRows(context, index),
        simplified: context.getNodeParameter('simplify', index, true),
      }),
      async (throughline, { wanted, simplified, ...asked }) => {
        const filter = found ? await found(throughline, asked) : asked;
        const all: Row[] = [];
        let after: string | null = null;
        do {
          const limit = Math.min(most, (wanted as number) - all.length);
          const from = after === null ? {} : { [cursor]: after };
          const page: Row = await throughline.run(operation, { ...filter, limit, ...from });
          all.push(...(page[rows] as Row[]));
          after = page['next'] as string | null;
        } while (after !== null && all.length < (wanted as number));
        return { once: simplified === true ? all.map(simple) : all };
      },
    );
}
