import Table from 'cli-table3';
import { layOut } from './columns';
import { forTerminal } from './forTerminal';

type Row = Readonly<Record<string, unknown>>;
/** More rows than this are counted, not shown; --json gives them all. */
const MOST_ROWS = 50;
/** Columns where results go to a file or a pipe: as much as a log or a mail shows without breaking lines. */
const UNWATCHED = 120;

/**
 * A result for people: its message first, then what else it says, then its lists as tables.
 * @param width columns of the terminal; null: there is none
 */
export function describeAnswer(result: unknown, width: number | null): string {
  if (result === undefined || result === null) return 'Done.\n';
  if (typeof result === 'string') return result.endsWith('\n') ? result : `${result}\n`;
  if (Array.isArray(result)) return list('rows', result, width);
  if (typeof result !== 'object') return `${String(result)}\n`;
  // A file is for `> out.yaml`: nothing before it and nothing after.
  const { file } = result as Row;
  if (typeof file === 'string') return file;
  return (
    forTerminal(
      blocksOf(result as Row, width)
        .filter((block) => block !== '')
        .join('\n'),
    ) || 'Done.\n'
  );
}

function blocksOf(result: Row, width: number | null): readonly string[] {
  const entries = Object.entries(result).filter(([, value]) => value !== undefined && value !== null);
  const message = entries.find(([key, value]) => key === 'message' && typeof value === 'string');
  const blocks: string[] = message ? [`${String(message[1])}\n`] : [];
  const plain = entries.filter(([key, value]) => key !== 'message' && !isRows(value) && cell(value) !== '');
  // A bulk answer's counts are in its sentence already. Of anything else nothing is left out: a key or a password
  // that is shown only once must be shown.
  const isBulk = message !== undefined && entries.some(([key, value]) => key === 'results' && isRows(value));
  if (!isBulk) blocks.push(pairs(plain));
  const outcomes = (rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => !['done', 'enrolled'].includes(String(row['outcome'])));
  for (const [key, value] of entries) {
    if (isRows(value))
      blocks.push(list(words(key), message && key === 'results' ? outcomes(value) : value, width));
  }
  return blocks;
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);
}

/** What stands in these is named by people, or by a standard, and stays as it is written. */
const AS_WRITTEN = ['fields', 'headers', 'payload'];

/** A line a key; what a key holds in turn stands below it, further in. */
function pairs(entries: readonly (readonly [string, unknown])[], indent = '', say = words): string {
  const longest = Math.max(0, ...entries.map(([key]) => say(key).length));
  return entries
    .map(([key, value]) => {
      const head = `${indent}${say(key)}:`;
      // A letter is read as it was written.
      if (typeof value === 'string' && value.includes('\n'))
        return `${head}\n${value.trimEnd().replace(/^/gm, `${indent}  `)}\n`;
      if (!isGroup(value)) return `${head.padEnd(indent.length + longest + 2)}${cell(value)}\n`;
      const inner = Object.entries(value).filter(
        ([, one]) => one !== null && one !== undefined && cell(one) !== '',
      );
      const named = AS_WRITTEN.includes(key) ? (name: string): string => name : say;
      return `${head}\n${pairs(inner, `${indent}  `, named)}`;
    })
    .join('');
}

/** An object that says more than counts. */
function isGroup(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && counts(value) === null;
}

function list(name: string, rows: readonly unknown[], width: number | null): string {
  if (rows.length === 0) return name === 'results' ? '' : `No ${name}.\n`;
  if (!isRows(rows)) return `${rows.map(cell).join('\n')}\n`;
  const shown = rows.slice(0, MOST_ROWS);
  const keys = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const filled = keys
    .map((key) => ({ key, head: words(key), cells: shown.map((row) => cell(row[key])) }))
    .filter(({ cells }) => cells.some((text) => text !== ''));
  const { columns, left } = layOut(filled, width ?? UNWATCHED);
  const table = new Table({
    head: columns.map(({ head }) => head),
    colWidths: columns.map(({ width: wide }) => wide),
    wordWrap: true,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...shown.map((_row, i) => columns.map(({ cells }) => cells[i] ?? '')));
  const remarks = [
    rows.length > shown.length ? `… and ${rows.length - shown.length} more` : '',
    left.length > 0 ? `No room for ${left.map(words).join(', ')}` : '',
  ].filter(Boolean);
  const more = remarks.length === 0 ? '' : `${remarks.join('. ')} (--json gives all).\n`;
  return `${table.toString().replace(/ +$/gm, '')}\n${more}`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  if (typeof value === 'object') return counts(value) ?? JSON.stringify(value);
  return String(value).replace(/\s+/g, ' ');
}

/** `Active 2, Finished (Replied) 1`, where there are only counts by name; null where there is more. */
function counts(value: object): string | null {
  if (Array.isArray(value)) return null;
  const entries = Object.entries(value);
  return entries.every(([, count]) => typeof count === 'number')
    ? entries.map(([name, count]) => `${name} ${String(count)}`).join(', ')
    : null;
}

function words(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/_/g, ' ');
}

const NO_LINES = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '',
  'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '',
}; // prettier-ignore
