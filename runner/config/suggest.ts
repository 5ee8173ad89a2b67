/** The known word that the wrong one was probably meant to be, or null when none is near. */
export function suggest(wrong: string, known: readonly string[]): string | null {
  const near = known
    .map((word) => ({ word, distance: distance(wrong.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance: steps }) => steps <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.word ?? null;
}

/** How many letters must be added, dropped, changed, or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(changed, swapped, at(i, j - 1) + 1, at(i - 1, j) + 1));
    }
  }
  return at(a.length, b.length);
}
