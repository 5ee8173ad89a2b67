import type { Problem } from '../../../model/errors';
import { leadInput, type FieldValue, type LeadInput } from '../../../model/lead';
import type { Column } from './columns';

export type ReadRow =
  { readonly input: LeadInput; readonly warnings: readonly Problem[] } | { readonly problem: Problem };

/** The shortest limit of a lead's fields: rows without a longer cell need no checking. */
const SURELY_SHORT = 100;

/** A row as a lead. A cell that is too long is left out with a warning `value_too_long`; missing cells are blank. */
export function rowToLead(cells: readonly string[], columns: readonly Column[]): ReadRow {
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    return {
      problem: {
        code: 'too_many_columns',
        message: `The row has ${cells.length} columns, the header ${columns.length}.`,
        hint: 'Put values that contain the separator in quotes.',
      },
    };
  }
  const values: Record<string, string> = {};
  const fields: Record<string, FieldValue> = {};
  let long = false;
  columns.forEach(({ to, field }, index) => {
    const cell = cells[index];
    if (cell === undefined || cell === '' || field === null) return;
    long ||= cell.length > SURELY_SHORT;
    if (to === 'custom') fields[field] = cell;
    else values[field] = cell.trim();
  });
  const input = { email: '', ...values, fields };
  return long ? withoutLong(input, columns) : { input, warnings: [] };
}

function withoutLong(input: LeadInput, columns: readonly Column[]): ReadRow {
  const checked = leadInput.safeParse(input);
  if (checked.success) return { input: checked.data, warnings: [] };
  const drop = new Set(checked.error.issues.map(({ path }) => String(path.at(-1))));
  const kept = ([name]: [string, unknown]): boolean => !drop.has(name);
  const warnings = columns
    .filter(({ field }) => field !== null && drop.has(field))
    .map(({ name }): Problem => ({
      code: 'value_too_long',
      message: `The value in '${name}' is too long and was left out.`,
    }));
  return {
    input: {
      ...Object.fromEntries(Object.entries(input).filter(kept)),
      email: drop.has('email') ? input.email.slice(0, 500) : input.email,
      fields: Object.fromEntries(Object.entries(input.fields ?? {}).filter(kept)),
    },
    warnings,
  };
}
