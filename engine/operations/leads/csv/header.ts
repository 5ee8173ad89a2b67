import { ThroughlineError } from '../../../model/errors';
import type { Line } from './lines';
import { fieldOf } from './columns';
import { parseRows } from './parse';
import { readRecords } from './records';

export interface Header {
  readonly separator: string;
  readonly names: readonly string[];
  /** Blank lines above it. */
  readonly blank: number;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** Lines that a header may take (a name with a line break in it), and that are looked at for it. */
const LONGEST_HEADER = 20;

/**
 * Reads up to the first line that holds something, and finds out which separator the file has: the one with which
 * there is a column of addresses, and then the one that makes most columns. Excel's `sep=;` is understood.
 * @throws ThroughlineError `empty_file`, `unreadable_header`
 */
export async function readHeader(lines: AsyncIterator<Line>): Promise<Header> {
  let blank = 0;
  let separators: readonly string[] = SEPARATORS;
  const held: Line[] = [];
  for (let read = await lines.next(); !read.done; read = await lines.next()) {
    const line = read.value;
    const told = held.length === 0 ? /^\s*"?sep=(.)"?\s*$/i.exec(line.text)?.[1] : undefined;
    if (told) {
      separators = [told];
      continue;
    }
    if (held.length === 0 && line.text.trim() === '') {
      blank += 1;
      continue;
    }
    held.push(line);
    const best = await bestReading(held, separators);
    if (best) return { ...best, blank };
    if (line.cut || held.length >= LONGEST_HEADER) break;
  }
  if (held.length === 0) {
    throw new ThroughlineError({
      code: 'empty_file',
      message: 'The file is empty.',
      hint: 'Its first line names the columns (Email, First name, Company …), each further line is one lead.',
    });
  }
  throw new ThroughlineError({
    code: 'unreadable_header',
    message: `The first line cannot be read as names of columns: ${held[0]?.text.slice(0, 80)}`,
    hint: 'Check that the file is a CSV file and that each quote in its first line is closed.',
  });
}

/** Null while a quote is open, unless the line as it stands has a column of addresses. */
async function bestReading(
  held: readonly Line[],
  separators: readonly string[],
): Promise<{ separator: string; names: string[] } | null> {
  let best: { separator: string; names: string[]; score: number } | null = null;
  let open = false;
  for (const separator of separators) {
    const piece = await readRecords(again(held), separator, null).next();
    if (piece.done || piece.value.kind !== 'record' || piece.value.lines !== held.length) {
      open = true;
      continue;
    }
    const names = parseRows([piece.value], separator)[0]?.map((name) => name.trim());
    if (!names) continue;
    const score = names.length + (names.some((name) => fieldOf(name) === 'email') ? WITH_ADDRESSES : 0);
    if (!best || score > best.score) best = { separator, names, score };
  }
  if (!best || (open && best.score < WITH_ADDRESSES)) return null;
  return { separator: best.separator, names: best.names };
}

/** More than a line has columns. */
const WITH_ADDRESSES = 1_000_000;

async function* again(lines: readonly Line[]): AsyncGenerator<Line> {
  yield* lines;
}
