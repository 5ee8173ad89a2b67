import { z } from 'zod';
import { ThroughlineError, type Problem } from '../../model/errors';
import type { NewEvent } from '../../model/event';
import { insertEvents } from '../../store/events';
import { addSuppressions, type Suppression } from '../../store/suppressions';
import type { ActingContext } from '../../worker/context';
import { fileBytes } from '../leads/csv/bytes';
import { readHeader } from '../leads/csv/header';
import { readLines } from '../leads/csv/lines';
import { parseRows } from '../leads/csv/parse';
import { readRecords, type Piece } from '../leads/csv/records';
import { operation } from '../operation';
import { listColumns, readReason } from './columns';
import { reasonInput } from './shape';
import { notATarget, readTarget } from './target';

export const suppressionImport = operation({
  name: 'suppression.import',
  summary: 'Imports addresses and domains that get no mail from a CSV file or a plain list, row by row',
  method: 'POST',
  path: '/suppressions/import',
  permission: 'member',
  body: {
    type: 'text/csv',
    about:
      'The file: addresses and domains, one a line; with a header line also their reasons and notes, in columns of those names',
  },
  input: z.strictObject({
    reason: reasonInput
      .default('exclusion')
      .describe(
        'Why, for rows that do not say it: legal (nobody can take it back), opt_out, bounce or exclusion',
      ),
    note: z.string().max(1_000).optional().describe('A remark for rows that have none'),
    reportLimit: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(1_000)
      .describe('How many rows the report lists'),
  }),
  result: z.object({
    message: z.string(),
    rows: z.number().int().describe('Rows with something in them: added + already + skipped'),
    added: z.number().int().describe('New, or known for a weaker reason before'),
    already: z.number().int(),
    skipped: z.number().int(),
    report: z
      .array(
        z.object({
          line: z.number().int(),
          value: z.string().nullable(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .describe('Skipped rows, and remarks on others, by line'),
    more: z.number().int().describe('How many the report leaves out'),
  }),
  async run(context, { reason, note, reportLimit }) {
    if (!context.body) throw noFile();
    const lines = readLines(fileBytes(context.body));
    const header = await readHeader(lines);
    const columns = listColumns(header.names);
    const counts = { added: 0, already: 0, skipped: 0 };
    const report: { line: number; value: string | null; code: string; message: string }[] = [];
    let more = 0;
    const tell = (line: number, value: string | null, { code, message }: Problem): void => {
      if (report.length < reportLimit) report.push({ line, value, code, message });
      else more += 1;
    };

    let waiting: Row[] = [];
    const store = async (): Promise<void> => {
      const written = await storeRows(context, waiting, { reason, note: note ?? null });
      counts.added += written;
      counts.already += waiting.length - written;
      waiting = [];
      context.onProgress({ done: counts.added + counts.already + counts.skipped, total: null });
    };
    const take = (line: number, cells: readonly string[] | null, problem?: Problem): void => {
      if (cells?.every((cell) => cell.trim() === '')) return;
      const value = cells?.[columns.value]?.trim() ?? null;
      const target = value === null ? null : readTarget(value);
      if (!target) {
        counts.skipped += 1;
        tell(line, value, problem ?? notATarget(value ?? ''));
        return;
      }
      const said = readReason(cells?.[columns.reason] ?? '');
      if (said === 'unknown') tell(line, value, unknownReason(cells?.[columns.reason] ?? '', reason));
      const own = cells?.[columns.note]?.trim().slice(0, 1_000);
      waiting.push({
        ...target,
        ...(said && said !== 'unknown' ? { reason: said } : {}),
        ...(own ? { note: own } : {}),
      });
    };
    // A list without a header: its first line is an address already.
    if (!columns.named) take(header.blank + 1, header.names);
    for await (const pieces of batches(readRecords(lines, header.separator, header.names.length))) {
      // Together: a parser per row takes some twenty times as long.
      const records = pieces.filter((piece) => piece.kind === 'record');
      const cells = parseRows(records, header.separator);
      let place = 0;
      for (const piece of pieces) {
        if (piece.kind === 'bad') take(piece.line, null, piece.problem);
        else if (piece.kind === 'record') take(piece.line, cells[place++] ?? null);
      }
      await store();
    }
    await store();
    const rows = counts.added + counts.already + counts.skipped;
    const message = `${rows} ${rows === 1 ? 'row' : 'rows'}: ${counts.added} added, ${counts.already} there already, ${counts.skipped} skipped.`;
    return { message, rows, ...counts, report, more };
  },
});

type Row = Pick<Suppression, 'kind' | 'value'> & Partial<Pick<Suppression, 'reason' | 'note'>>;

const BATCH_ROWS = 500;

/** @returns how many are new, or stronger than before. */
async function storeRows(
  { store, clock, newId, actor }: ActingContext,
  rows: readonly Row[],
  defaults: Pick<Suppression, 'reason' | 'note'>,
): Promise<number> {
  if (rows.length === 0) return 0;
  const createdAt = clock.now();
  return store.transaction(async (db) => {
    const wanted = rows.map((row): Suppression => ({ ...defaults, ...row, id: newId(), createdAt }));
    const answers = await addSuppressions(db, wanted);
    const news = answers.filter(({ written }) => written);
    await insertEvents(
      db,
      news.map(({ suppression: { value, reason, note } }): NewEvent => ({
        kind: 'suppressed',
        at: createdAt,
        actor,
        data: { value, reason, note },
      })),
    );
    return news.length;
  });
}

async function* batches(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece[]> {
  let batch: Piece[] = [];
  for await (const piece of pieces) {
    batch.push(piece);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function unknownReason(text: string, reason: Suppression['reason']): Problem {
  return {
    code: 'unknown_reason',
    message: `The reason '${text.trim().slice(0, 60)}' is not known; it was taken in as '${reason}'.`,
    hint: 'Reasons are legal, opt_out, bounce and exclusion.',
  };
}

function noFile(): ThroughlineError {
  return new ThroughlineError({
    code: 'no_file',
    message: 'There is no file to import.',
    hint: 'Send the file as the body of the request, with the content type text/csv.',
  });
}
