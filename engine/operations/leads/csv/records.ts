import type { Problem } from '../../../model/errors';
import { LONGEST_LINE, type Line } from './lines';
import { scan, type Scan } from './scan';

/** A row that csv-parse can read, or a line that no row can be made of. */
export type Piece =
  | {
      readonly kind: 'record';
      readonly line: number;
      /** How many physical lines it takes. */
      readonly lines: number;
      readonly text: string;
      readonly regular: boolean;
    }
  | { readonly kind: 'blank'; readonly line: number }
  | { readonly kind: 'bad'; readonly line: number; readonly problem: Problem };

/** A value over more lines than this is a quote that was never closed. */
const LONGEST_RECORD = 100;

/**
 * Joins lines while a quoted value is open. Where that comes to nothing (no closing quote, quotes out of place, or
 * another number of columns than the header has), only the first line is given up and reading goes on with the next
 * one: a forgotten quote costs its own row and no other.
 * @param columns how many the header has; null while the header itself is read.
 */
export async function* readRecords(
  lines: AsyncIterator<Line>,
  separator: string,
  columns: number | null,
): AsyncGenerator<Piece> {
  let ahead: Line[] = [];
  const next = async (): Promise<Line | null> => {
    const waiting = ahead.shift();
    if (waiting) return waiting;
    const read = await lines.next();
    return read.done ? null : read.value;
  };

  for (let first = await next(); first; first = await next()) {
    const { number: line } = first;
    if (first.cut) {
      yield { kind: 'bad', line, problem: tooLong() };
      continue;
    }
    if (first.text.trim() === '') {
      yield { kind: 'blank', line };
      continue;
    }
    const start = scan(first.text, separator);
    if (!start.open) {
      yield { kind: 'record', line, lines: 1, text: first.text, regular: start.regular };
      continue;
    }

    const taken = [first];
    let size = first.text.length;
    let { separators } = start;
    let last: Scan | null = start;
    while (last?.open && last.regular) {
      const more = await next();
      if (more) taken.push(more);
      size += more?.text.length ?? 0;
      const tooMuch = taken.length > LONGEST_RECORD || size > LONGEST_LINE;
      last = !more || more.cut || tooMuch ? null : scan(more.text, separator, true);
      separators += last?.separators ?? 0;
    }
    if (last?.regular && (columns === null || separators + 1 === columns)) {
      const text = taken.map((each) => each.text).join('\n');
      yield { kind: 'record', line, lines: taken.length, text, regular: true };
    } else {
      ahead = [...taken.slice(1), ...ahead];
      const problem = last?.regular
        ? wrongCount(taken.length, separators + 1, columns)
        : unclosed(first.text);
      yield { kind: 'bad', line, problem };
    }
  }
}

/** It may be that the quote was not meant to run on, or that it was: both are told. */
function wrongCount(lines: number, cells: number, columns: number | null): Problem {
  return {
    code: 'wrong_number_of_cells',
    message: `A quoted value runs over ${lines} lines, and with them the row has ${cells} cells where the header has ${columns}.`,
    hint: 'Close the quote on its own line, or take away the cells that no column belongs to.',
  };
}

function unclosed(text: string): Problem {
  return {
    code: 'unclosed_quote',
    message: `A quote is opened and not closed: ${text.trim().slice(0, 80)}`,
    hint: 'Close the quote, or write a quote inside a quoted value twice.',
  };
}

function tooLong(): Problem {
  return {
    code: 'line_too_long',
    message: `The line has more than ${LONGEST_LINE / 1024} KB.`,
    hint: 'Shorten it, or check that the file is a CSV file.',
  };
}
