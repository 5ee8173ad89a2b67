import { z } from 'zod';
import { fieldTest } from './fieldTest';

const text = (max: number, about: string) => z.string().trim().min(1).max(max).optional().describe(about);

/** SQLite looks for no more than 50,000 bytes within a text. */
const asked = fieldTest.extend({
  value: z.union([z.string().max(2_000), z.number(), z.boolean()]).optional(),
});

/**
 * Which leads: what is given must hold together. The same in the list of leads, when enrolling and in a segment, where
 * it is kept.
 */
export const leadFilterShape = {
  search: text(200, 'Part of the address, the name or the company'),
  stage: text(100, 'Only leads at this stage in your CRM'),
  company: text(400, 'Only leads of this company'),
  domain: text(253, "Only leads whose address is of this domain, such as 'example.com'"),
  timeZone: text(100, "Only leads in this time zone, such as 'Europe/Berlin'"),
  createdSince: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only leads created at or after this time: 2026-03-02T00:00:00+01:00'),
  sequence: text(200, 'Only leads that are or were in this sequence (its name or id)'),
  notInSequence: text(200, 'Only leads that never were in this sequence (its name or id)'),
  enrolled: z
    .enum(['now', 'not_now', 'never'])
    .optional()
    .describe('Only leads that are in a sequence now, that are in none now, or that have never been in one'),
  where: z
    .array(asked)
    .max(20)
    .optional()
    .describe(
      "Questions about fields, own or custom: { field: 'Budget', is: 'greater', value: 1000 }; also set, empty, equal, not_equal, contain, less",
    ),
} as const;

export const leadFilter = z.strictObject(leadFilterShape);
export type LeadFilterInput = z.output<typeof leadFilter>;
