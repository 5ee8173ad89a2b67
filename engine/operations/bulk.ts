import { z } from 'zod';
import { STATUSES } from '../model/status';

/**
 * Which enrollments: ids; or a sequence and addresses; or a filter ('all in this view'). What is given together must
 * hold together.
 */
export const selectionShape = {
  enrollments: z.array(z.string()).min(1).optional().describe('Ids of enrollments'),
  sequence: z.string().optional().describe('Name or id of a sequence'),
  emails: z.array(z.string()).min(1).optional().describe('Addresses of leads'),
  status: z.enum(STATUSES).optional().describe('Only those in this status'),
  reason: z.string().optional().describe('Only those with this reason'),
  stage: z.string().optional().describe('Only those at this stage'),
  all: z
    .boolean()
    .optional()
    .describe(
      'Needed when neither ids nor addresses are given: every one that the sequence and the other filters find',
    ),
} as const;

export const outcomeSchema = z.object({
  enrollment: z.string().nullable(),
  email: z.string().nullable(),
  outcome: z.enum(['done', 'refused']),
  /** Stable, for programs; null when done without remark. */
  code: z.string().nullable(),
  /** A sentence for people. */
  message: z.string(),
  /** The state afterwards: `Finished (Replied)`. */
  state: z.string().nullable(),
});
export type Outcome = z.output<typeof outcomeSchema>;

/** What every operation on enrollments answers: nothing is all-or-nothing. */
export const bulkResult = z.object({
  done: z.number().int(),
  refused: z.number().int(),
  /** 'Paused 3 enrollments; 1 was refused: …' */
  message: z.string(),
  results: z.array(outcomeSchema),
});
export type BulkResult = z.output<typeof bulkResult>;
