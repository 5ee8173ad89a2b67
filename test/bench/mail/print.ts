/** One line of the table; without a goal it only tells. */
export interface Row {
  readonly what: string;
  readonly result: string;
  readonly goal: string;
  readonly met: boolean;
  /** A time or a size, which the machine decides as well. */
  readonly isFigure?: boolean;
}

/** Columns: the first to the left, the others to the right. */
export function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((cells) => cells[at]!.length)));
  for (const cells of rows) console.log(`  ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')}`); // prettier-ignore
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
