import { z } from 'zod';
import type { Column } from './csv/columns';

export const reportRow = z.object({
  line: z.number().int().describe('The line of the file, the header being line 1'),
  email: z.string().nullable(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped']),
  code: z
    .string()
    .nullable()
    .describe('Why it was skipped, or what was left out of it; null without a remark'),
  message: z.string(),
});
export type ReportRow = z.output<typeof reportRow>;

/** Every line of the file is in one of the numbers: lines = header + rows + more lines of those rows + blank. */
export const importResult = z.object({
  message: z.string().describe('What was done, for people'),
  lines: z.number().int().describe('Lines of the file, the header and blank ones included'),
  rows: z.number().int().describe('Rows with something in them: created + updated + unchanged + skipped'),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  skipped: z.number().int(),
  blank: z.number().int().describe('Blank lines'),
  continued: z.number().int().describe('Lines that belong to the row above, inside a quoted value'),
  warnings: z.number().int().describe('Remarks on rows that were stored'),
  legacyLines: z.number().int().describe('Lines that were no UTF-8 and were read as Windows-1252'),
  columns: z
    .array(
      z.object({
        column: z.string(),
        field: z.string().nullable().describe('Null: ignored'),
        custom: z.boolean(),
      }),
    )
    .describe('What each column of the file was taken for'),
  report: z.array(reportRow).describe('Skipped rows and remarks, by line'),
  more: z.number().int().describe('How many the report leaves out'),
});
export type ImportResult = z.output<typeof importResult>;

export interface ImportReport {
  blank(lines?: number): void;
  row(row: ReportRow, lines?: number): void;
  /** A remark on a row that is stored. */
  warning(row: ReportRow): void;
  readonly rows: number;
  result(file: {
    readonly lines: number;
    readonly legacyLines: number;
    readonly columns: readonly Column[];
  }): ImportResult;
}

/** @param every lists stored rows too. @param limit of listed rows: the memory that a report takes stays bounded. */
export function importReport({ every, limit }: { every: boolean; limit: number }): ImportReport {
  const counts = { created: 0, updated: 0, unchanged: 0, skipped: 0 };
  const listed: ReportRow[] = [];
  let more = 0;
  let blank = 0;
  let continued = 0;
  let warnings = 0;
  let rows = 0;
  const list = (row: ReportRow): void => {
    if (listed.length < limit) listed.push(row);
    else more += 1;
  };
  return {
    blank: (lines = 1) => void (blank += lines),
    row(row, lines = 1) {
      rows += 1;
      counts[row.outcome] += 1;
      continued += lines - 1;
      if (every || row.outcome === 'skipped') list(row);
    },
    warning(row) {
      warnings += 1;
      list(row);
    },
    get rows() {
      return rows;
    },
    result({ lines, legacyLines, columns }) {
      const { created, updated, unchanged, skipped } = counts;
      const message =
        `${rows} ${rows === 1 ? 'row' : 'rows'}: ${created} created, ${updated} updated, ${unchanged} unchanged, ` +
        `${skipped} skipped${warnings === 0 ? '' : `; ${warnings} with a remark`}.`;
      return {
        message,
        lines,
        rows,
        ...counts,
        blank,
        continued,
        warnings,
        legacyLines,
        columns: columns.map(({ name, field, to }) => ({ column: name, field, custom: to === 'custom' })),
        report: listed,
        more,
      };
    },
  };
}
