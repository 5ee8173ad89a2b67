import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

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

/** One page of a list, and where the next begins; null behind the last. */
export interface Page {
  readonly rows: readonly object[];
  readonly next: string | null;
}

/** How many rows are wanted: `Infinity` for all. */
export function wantedRows(context: IExecuteFunctions, index: number): number {
  return context.getNodeParameter('returnAll', index, false) === true
    ? Infinity
    : (context.getNodeParameter('limit', index, 50) as number);
}

/** Reads page after page until enough is there. @param most how many rows one page may have */
export async function readMany(
  wanted: number,
  most: number,
  page: (at: { readonly limit: number; readonly after?: string }) => Promise<Page>,
): Promise<object[]> {
  const all: object[] = [];
  let after: string | null = null;
  do {
    const limit = Math.min(most, wanted - all.length);
    const { rows, next }: Page = await page({ limit, ...(after === null ? {} : { after }) });
    all.push(...rows);
    after = next;
  } while (after !== null && all.length < wanted);
  return all;
}
