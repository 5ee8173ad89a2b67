import { z } from 'zod';
import { EXECUTION_OUTCOMES, EXECUTIONS } from '../../model/execution';
import { EVENT_KINDS } from '../../model/event';
import { maySee } from '../../model/member';
import { formatIso } from '../../schedule/zone';
import { listExecutions } from '../../store/executions';
import { findLeadsByIds } from '../../store/leads';
import { findSequencesByIds } from '../../store/sequences';
import { onlyVisible, sequenceToSee } from '../access';
import { operation } from '../operation';

export const executionList = operation({
  name: 'execution.list',
  summary: 'Lists what stages did, the newest first: with the outcome, and the error where there was one',
  method: 'GET',
  path: '/executions',
  permission: 'member',
  positional: ['sequence'],
  input: z.strictObject({
    sequence: z.string().optional().describe('Name or id of a sequence'),
    stage: z.string().optional().describe('Id of a stage'),
    enrollment: z.string().optional().describe('Id of an enrollment'),
    outcome: z.enum(EXECUTION_OUTCOMES).optional().describe('Only runs that came to this'),
    before: z.number().int().optional().describe("Where the last page ended: its 'next'"),
    limit: z.number().int().min(1).max(500).default(100).describe('How many at most'),
  }),
  result: z.object({
    executions: z.array(
      z.object({
        seq: z.number().int(),
        at: z.string(),
        outcome: z.enum(EXECUTION_OUTCOMES),
        kind: z.enum(EVENT_KINDS),
        sequence: z.string(),
        sequenceId: z.string(),
        stage: z.string(),
        enrollment: z.string(),
        email: z.string().nullable(),
        detail: z.string().nullable().describe("Why: the mail server's answer, the missing field, the gate"),
        message: z.string().nullable().describe('Id of the message, where one was sent or tried'),
      }),
    ),
    next: z.number().int().nullable().describe("Give it as 'before' for the next page; null: the last"),
  }),
  async run(context, { sequence: reference, stage, enrollment, outcome, before, limit }) {
    const { store, actor } = context;
    const sequence = reference === undefined ? null : await sequenceToSee(store, actor, reference);
    const rows = await listExecutions(store, {
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(store, actor)),
      stageId: stage,
      enrollmentId: enrollment,
      outcome,
      before,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const { timeZone } = await context.instance.organisation(store);
    const sequences = await findSequencesByIds(store, [...new Set(page.map(({ sequenceId }) => sequenceId))]);
    const leads = await findLeadsByIds(store, [...new Set(page.map(({ leadId }) => leadId))]);
    const emails = new Map(leads.map(({ id, email }) => [id, email]));
    return {
      executions: page.flatMap((row) => {
        const of = sequences.get(row.sequenceId);
        const came = EXECUTIONS[row.kind];
        if (!of || !came || !maySee(actor, of)) return [];
        return [
          {
            seq: row.seq,
            at: formatIso(row.at, timeZone),
            outcome: came,
            kind: row.kind,
            sequence: of.name,
            sequenceId: of.id,
            stage: row.stageId,
            enrollment: row.enrollmentId,
            email: emails.get(row.leadId) ?? null,
            detail: detailOf(row.data),
            message: textOf(row.data['message']),
          },
        ];
      }),
      next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
    };
  },
});

/** The most telling that the line says. */
function detailOf(data: Readonly<Record<string, unknown>>): string | null {
  for (const key of ['detail', 'response', 'note', 'because', 'outcome', 'reason'])
    if (textOf(data[key])) return textOf(data[key]);
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
