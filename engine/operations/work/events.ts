import { z } from 'zod';
import { EVENT_KINDS } from '../../model/event';
import { formatIso } from '../../schedule/zone';
import { findEvents } from '../../store/events';
import { findLead, findLeadsByIds } from '../../store/leads';
import { sequenceToSee } from '../access';
import { operation } from '../operation';
import { visibleEvents } from './visibleEvents';

export const events = operation({
  name: 'events',
  summary:
    'Tells what has happened, to one lead, one enrollment, one sequence or all; resumes after the last one seen.',
  method: 'GET',
  path: '/events',
  permission: 'member',
  input: z.object({
    enrollment: z.string().optional().describe('Id of an enrollment'),
    lead: z.string().optional().describe('Address or id of a lead'),
    sequence: z.string().optional().describe('Name or id of a sequence'),
    kinds: z.array(z.enum(EVENT_KINDS)).optional().describe('Only these kinds'),
    after: z.number().int().min(0).optional().describe('Only events after this number'),
    before: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Only events before this number: with newestFirst, where the last page ended'),
    newestFirst: z.boolean().default(false).describe('Latest events first'),
    limit: z.number().int().min(1).max(1_000).default(100).describe('How many at most'),
  }),
  result: z.object({
    events: z.array(
      z.object({
        seq: z.number().int(),
        kind: z.enum(EVENT_KINDS),
        at: z.string(),
        actor: z.object({ kind: z.string(), id: z.string().nullable() }),
        enrollmentId: z.string().nullable(),
        leadId: z.string().nullable(),
        email: z.string().nullable(),
        sequenceId: z.string().nullable(),
        sequence: z.string().nullable(),
        stage: z.string().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z
      .number()
      .int()
      .nullable()
      .describe(
        "Give it as 'after' to go on; with newestFirst as 'before', where null says that this was the last page",
      ),
  }),
  async run(context, input) {
    const { store, actor } = context;
    const { timeZone } = await context.instance.organisation(store);
    const lead = input.lead === undefined ? undefined : await findLead(store, input.lead);
    if (input.lead !== undefined && !lead) return { events: [], next: input.after ?? null };
    const sequence =
      input.sequence === undefined ? undefined : await sequenceToSee(store, actor, input.sequence);
    const rows = await findEvents(store, {
      limit: input.limit,
      newestFirst: input.newestFirst,
      ...(input.enrollment === undefined ? {} : { enrollmentId: input.enrollment }),
      ...(lead ? { leadId: lead.id } : {}),
      ...(sequence ? { sequenceId: sequence.id } : {}),
      ...(input.kinds ? { kinds: input.kinds } : {}),
      ...(input.after === undefined ? {} : { after: input.after }),
      ...(input.before === undefined ? {} : { upTo: input.before - 1 }),
    });
    const { visible, sequences } = await visibleEvents(store, actor, rows);
    const leads = new Map(
      (await findLeadsByIds(store, [...new Set(rows.flatMap(({ leadId }) => leadId ?? []))])).map((each) => [
        each.id,
        each.email,
      ]),
    );
    return {
      events: visible.map(({ stageId, data, ...row }) => ({
        ...row,
        at: formatIso(row.at, timeZone),
        email: row.leadId === null ? null : (leads.get(row.leadId) ?? null),
        sequence: row.sequenceId === null ? null : (sequences.get(row.sequenceId)?.name ?? null),
        stage: stageId,
        data: { ...data },
      })),
      next: input.newestFirst
        ? ((rows.length === input.limit ? rows.at(-1)?.seq : null) ?? null)
        : (rows.at(-1)?.seq ?? input.after ?? null),
    };
  },
});
