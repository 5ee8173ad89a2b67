import type { IPairedItemData } from 'n8n-workflow';

/** More than a person would ever look at. */
const FEW = 25;

/**
 * The input items that an output item came of, as n8n wants them told. What came of a crowd is told of its first: n8n
 * keeps each pair, and a thousand results of a thousand items were a million (23 MB of an execution, and n8n died of it).
 */
export function pairedWith(items: readonly number[]): IPairedItemData | IPairedItemData[] {
  const [first = 0] = items;
  return items.length === 1 || items.length > FEW ? { item: first } : items.map((item) => ({ item }));
}
