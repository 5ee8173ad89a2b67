import { parse, type Options } from 'csv-parse/sync';

interface Row {
  readonly text: string;
  readonly regular: boolean;
}

/**
 * The cells of each row; null where nothing can be made of its quotes. Rows of which we know that csv-parse sees the
 * same borders go to it together (a parser per row takes some twenty times as long); the others one by one, so that none of them
 * can swallow its neighbours.
 */
export function parseRows(rows: readonly Row[], separator: string): (string[] | null)[] {
  const regular = rows.filter((row) => row.regular);
  const together = regular.length > 0 ? parseTogether(regular, separator) : [];
  let place = 0;
  return rows.map((row) => {
    if (row.regular && together) return together[place++] ?? null;
    return parseAlone(row.text, separator);
  });
}

function parseTogether(rows: readonly Row[], separator: string): string[][] | null {
  try {
    const parsed = parse(rows.map(({ text }) => text).join('\n'), options(separator));
    return parsed.length === rows.length ? parsed : null;
  } catch {
    // Each row by itself then, and the one at fault is told.
    return null;
  }
}

function parseAlone(text: string, separator: string): string[] | null {
  try {
    const parsed = parse(text, { ...options(separator), relax_quotes: true, trim: separator !== '\t' });
    return parsed.length === 1 ? (parsed[0] ?? null) : null;
  } catch {
    return null;
  }
}

function options(separator: string): Options & { columns?: false } {
  return { delimiter: separator, record_delimiter: '\n', relax_column_count: true };
}
