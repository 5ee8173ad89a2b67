import { z } from 'zod';
import { ThroughlineError, type Problem } from '../../model/errors';
import { listLeadFields } from '../../store/leadFields';
import { upsertLeads, type LeadChange, type UpsertedLead } from '../../store/upsertLeads';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import { fileBytes } from './csv/bytes';
import { mapColumns, type Column } from './csv/columns';
import { readHeader } from './csv/header';
import { readLines, type Line } from './csv/lines';
import { parseRows } from './csv/parse';
import { readRecords, type Piece } from './csv/records';
import { rowToLead } from './csv/rowToLead';
import { importReport, importResult, type ImportReport } from './importReport';
import { readLead } from './readLead';
import { existingInput } from './shape';

const targetText = z.string().max(300);

export const leadImport = operation({
  name: 'lead.import',
  summary: 'Imports leads from a CSV file, row by row, and says what became of every row',
  method: 'POST',
  path: '/leads/import',
  permission: 'member',
  body: {
    type: 'text/csv',
    about: 'The CSV file: its first line names the columns, each further line is one lead',
  },
  input: z.strictObject({
    columns: z
      .union([z.record(z.string(), targetText), z.array(targetText), targetText])
      .optional()
      .describe(
        "What columns hold where their names do not say it: 'Name of the column=field', where field is email, firstName, lastName, name, company, title, phone, timeZone, stage, crmId, ignore, or a custom name",
      ),
    unknownColumns: z
      .enum(['keep', 'ignore'])
      .default('keep')
      .describe('Whether columns that are no field of a lead become custom fields'),
    existing: existingInput,
    report: z
      .enum(['problems', 'all'])
      .default('problems')
      .describe('Whether the report lists only skipped rows and remarks, or all rows'),
    reportLimit: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(1_000)
      .describe('How many rows the report lists'),
  }),
  result: importResult,
  async run(context, input) {
    if (!context.body) throw noFile();
    const file = { lines: 0, legacyLines: 0 };
    const lines = counted(readLines(fileBytes(context.body)), file);
    const header = await readHeader(lines);
    const columns = mapColumns(header.names, {
      columns: saidColumns(input.columns),
      unknownColumns: input.unknownColumns,
      knownFields: await listLeadFields(context.store),
    });
    const report = importReport({ every: input.report === 'all', limit: input.reportLimit });
    report.blank(header.blank);

    const run: ImportRun = { context, columns, report, mode: input.existing, importId: context.newId() };
    // The next batch is read while this one is stored: SQLite works in a thread of its own.
    let storing = Promise.resolve();
    try {
      for await (const pieces of batches(readRecords(lines, header.separator, columns.length))) {
        const batch = readBatch(run, pieces, header.separator);
        await storing;
        storing = storeBatch(run, batch);
        // Its failure is met at the next `await`; until then Node would call it unhandled and end the process.
        storing.catch(() => undefined);
      }
    } finally {
      await storing;
    }
    return report.result({ ...file, columns });
  },
});

interface ImportRun {
  readonly context: ActingContext;
  readonly columns: readonly Column[];
  readonly report: ImportReport;
  readonly mode: 'overwrite' | 'fill' | 'keep';
  readonly importId: string;
}

/** What is known of one line until it is reported. */
interface Entry {
  readonly line: number;
  readonly lines: number;
  readonly email: string | null;
  /** `blank`, a reason to skip it, or the place of its change among those stored. */
  readonly result: 'blank' | Problem | number;
  readonly warnings: readonly Problem[];
}

interface Batch {
  readonly entries: readonly Entry[];
  readonly changes: readonly LeadChange[];
}

function readBatch({ columns }: ImportRun, pieces: readonly Piece[], separator: string): Batch {
  const cells = parseRows(
    pieces.filter((piece) => piece.kind === 'record'),
    separator,
  );
  const changes: LeadChange[] = [];
  let place = 0;
  const entries = pieces.map((piece): Entry => {
    const { line } = piece;
    const nothing = { line, lines: 1, email: null, warnings: [] };
    if (piece.kind === 'blank') return { ...nothing, result: 'blank' };
    if (piece.kind === 'bad') return { ...nothing, result: piece.problem };
    return { ...readRow(columns, cells[place++] ?? null, line, changes), line, lines: piece.lines };
  });
  return { entries, changes };
}

/** Stores one batch in one transaction, then reports it, line by line. */
async function storeBatch(run: ImportRun, { entries, changes }: Batch): Promise<void> {
  const { context, mode, importId, report } = run;
  const { clock, newId, actor, store } = context;
  const upsert = { now: clock.now(), newId, actor, leads: changes, mode, importId };
  const stored = changes.length === 0 ? [] : await store.transaction((db) => upsertLeads(db, upsert));
  for (const entry of entries) reportEntry(report, entry, stored);
  context.onProgress({ done: report.rows, total: null });
}

/** Adds the row's change to `changes`, or says why there is none. */
function readRow(
  columns: readonly Column[],
  cells: readonly string[] | null,
  line: number,
  changes: LeadChange[],
): Pick<Entry, 'email' | 'result' | 'warnings'> {
  if (!cells) return { email: null, result: unreadable(), warnings: [] };
  if (cells.every((cell) => cell.trim() === '')) return { email: null, result: 'blank', warnings: [] };
  const row = rowToLead(cells, columns);
  if ('problem' in row) return { email: null, result: row.problem, warnings: [] };
  const read = readLead(row.input, line);
  const email = row.input.email || null;
  if ('refused' in read) return { email, result: read.refused, warnings: [] };
  changes.push(read.change);
  return {
    email: read.change.address.address,
    result: changes.length - 1,
    warnings: [...row.warnings, ...read.warnings],
  };
}

function reportEntry(report: ImportReport, entry: Entry, stored: readonly UpsertedLead[]): void {
  const { line, lines, email, result } = entry;
  const skip = ({ code, message }: Problem): void =>
    report.row({ line, email, outcome: 'skipped', code, message }, lines);
  if (result === 'blank') return report.blank(lines);
  if (typeof result !== 'number') return skip(result);
  const { outcome, duplicateOf } = stored[result]!;
  if (duplicateOf !== null) return skip(duplicate(duplicateOf));
  report.row({ line, email, outcome, code: null, message: WORDS[outcome] }, lines);
  for (const { code, message } of entry.warnings) report.warning({ line, email, outcome, code, message });
}

const WORDS = { created: 'Created.', updated: 'Updated.', unchanged: 'Nothing to change.' } as const;

const BATCH_ROWS = 500;
/** Rows may be 256 KB each. */
const BATCH_TEXT = 4 * 1024 * 1024;

async function* batches(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece[]> {
  let batch: Piece[] = [];
  let size = 0;
  for await (const piece of pieces) {
    batch.push(piece);
    size += piece.kind === 'record' ? piece.text.length : 0;
    if (batch.length < BATCH_ROWS && size < BATCH_TEXT) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* counted(
  lines: AsyncIterable<Line>,
  file: { lines: number; legacyLines: number },
): AsyncGenerator<Line> {
  for await (const line of lines) {
    file.lines += 1;
    if (line.legacy) file.legacyLines += 1;
    yield line;
  }
}

/** `Mail=email` or `{ Mail: 'email' }`: a query and a command line have no objects. */
function saidColumns(said: z.output<typeof leadImport.input>['columns']): Record<string, string> {
  if (said === undefined) return {};
  if (typeof said === 'object' && !Array.isArray(said)) return said;
  return Object.fromEntries(
    [said].flat().map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      throw new ThroughlineError({
        code: 'invalid_input',
        message: `'${pair}' does not say what a column holds.`,
        hint: "Write the column's name, '=' and the field: 'Work mail=email'.",
        path: 'columns',
      });
    }),
  );
}

function duplicate(firstLine: number): Problem {
  return { code: 'duplicate_in_file', message: `The same address is on line ${firstLine}; that row counts.` };
}

function unreadable(): Problem {
  return {
    code: 'unreadable_row',
    message: 'The quotes in this row make no sense.',
    hint: 'Write a quote inside a quoted value twice.',
  };
}

function noFile(): ThroughlineError {
  return new ThroughlineError({
    code: 'no_file',
    message: 'There is no CSV file to import.',
    hint: 'Send the file as the body of the request, with the content type text/csv.',
  });
}
