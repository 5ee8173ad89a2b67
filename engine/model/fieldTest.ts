import { z } from 'zod';

export const FIELD_TESTS = ['set', 'empty', 'equal', 'not_equal', 'contain', 'greater', 'less'] as const;

/** A question about one field of a lead: in a branch, a filter, a segment, a source's rule. */
export const fieldTest = z.strictObject({
  field: z.string().min(1).max(200),
  is: z.enum(FIELD_TESTS),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
export type FieldTest = z.output<typeof fieldTest>;

/**
 * The answer for one value, in whatever case it is written and without blanks around it. `greater` and `less` compare
 * numbers with numbers and dates with dates (2026-03-02, 2026-03-02T09:00); what has no order is neither.
 * `store/leadFilter` says the same in SQL, and a test holds them together.
 */
export function passes(value: string | number | boolean | null, test: Omit<FieldTest, 'field'>): boolean {
  const [own, asked] = [plain(value), plain(test.value)];
  switch (test.is) {
    case 'set':
      return own !== '';
    case 'empty':
      return own === '';
    case 'equal':
      return own === asked;
    case 'not_equal':
      return own !== asked;
    case 'contain':
      return own !== '' && own.includes(asked);
    default: {
      const [a, b] = [ordinal(own), ordinal(asked)];
      if (a === null || b === null || typeof a !== typeof b) return false;
      return test.is === 'greater' ? a > b : a < b;
    }
  }
}

/** What a value is ordered by: a number, a date as text, or null. */
export function ordinal(value: unknown): number | string | null {
  const text = plain(value);
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  return /^\d{4}-\d{2}-\d{2}([t ]|$)/.test(text) ? text.replace(' ', 't').slice(0, 16) : null;
}

function plain(value: unknown): string {
  return String(value ?? '')
    .trim()
    .toLowerCase();
}
