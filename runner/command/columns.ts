/** A column of a table for people. */
export interface Column {
  readonly key: string;
  readonly head: string;
  readonly cells: readonly string[];
  /** Including the gap behind it. */
  readonly width: number;
}

export interface Layout {
  readonly columns: readonly Column[];
  /** Keys for which there was no room. */
  readonly left: readonly string[];
}

const GAP = 2;
/** Texts give way down to this; ids, addresses and times are worth nothing in pieces. */
const NARROWEST = 20;

/**
 * Chooses the columns that fit side by side: those go first that tell a person least, and what is left of the room is
 * shared by the texts. One column stays, however narrow the room.
 */
export function layOut(columns: readonly Omit<Column, 'width'>[], room: number): Layout {
  const kept = columns.map((column) => ({ ...column, width: GAP + longest(column) }));
  const left: string[] = [];
  const least = (): number => kept.reduce((sum, column) => sum + narrowest(column), 0) - GAP;
  for (const key of leastTelling(columns)) {
    if (least() <= room || kept.length === 1) break;
    kept.splice(
      kept.findIndex((column) => column.key === key),
      1,
    );
    left.push(key);
  }
  return {
    columns: fit(kept, room),
    left: columns.map(({ key }) => key).filter((key) => left.includes(key)),
  };
}

/** The widest texts give way until the table fits. */
function fit(columns: readonly Column[], room: number): readonly Column[] {
  const widths = columns.map(({ width }) => width);
  const over = (): number => widths.reduce((sum, width) => sum + width, 0) - GAP - room;
  const yielding = (): number[] =>
    columns.flatMap((column, i) => ((widths[i] ?? 0) > narrowest(column) ? [i] : []));
  for (let open = yielding(); over() > 0 && open.length > 0; open = yielding()) {
    const widest = open.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return columns.map((column, i) => ({ ...column, width: widths[i] ?? column.width }));
}

/** All keys but the first, in the order in which they are given up. */
function leastTelling(columns: readonly Omit<Column, 'width'>[]): readonly string[] {
  const state = columns.some(({ key }) => key === 'state');
  const rank = ({ key, cells }: Omit<Column, 'width'>): number => {
    // Both stand in `state`, in words.
    if (state && (key === 'status' || key === 'reason')) return 0;
    if (cells.some((cell) => /^[[{]/.test(cell))) return 1;
    if (/[a-z]Id$/.test(key)) return 2;
    if (key === 'createdAt' || key === 'updatedAt') return 3;
    return /[a-z]At$/.test(key) && key !== 'dueAt' ? 4 : 5;
  };
  return columns
    .map((column, place) => ({ key: column.key, rank: rank(column), place }))
    .slice(1)
    .sort((a, b) => a.rank - b.rank || b.place - a.place)
    .map(({ key }) => key);
}

/** A text is broken between words only. */
function narrowest({ head, cells, width }: Column): number {
  if (!cells.some((cell) => cell.includes(' '))) return width;
  const word = Math.max(head.length, ...cells.flatMap((cell) => cell.split(' ').map(({ length }) => length)));
  return Math.min(width, GAP + Math.max(NARROWEST, word));
}

function longest({ head, cells }: Omit<Column, 'width'>): number {
  return Math.max(head.length, ...cells.map((cell) => cell.length));
}
