import { z } from 'zod';
import { ThroughlineError, type Problem } from '../../model/errors';
import { leadInput, type LeadInput } from '../../model/lead';
import { upsertLeads, type UpsertedLead } from '../../store/upsertLeads';
import { operation } from '../operation';
import { readLead, type ReadLead } from './readLead';
import { existingInput, leadResult, leadShape, showLead } from './shape';

const remark = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });

export const leadUpsert = operation({
  name: 'lead.upsert',
  summary: 'Creates leads, or updates those that are there already',
  method: 'PUT',
  path: '/leads',
  permission: 'member',
  positional: ['email'],
  input: z.strictObject({
    ...leadShape,
    email: leadShape.email.optional(),
    leads: z
      .array(z.strictObject(leadShape))
      .min(1)
      .max(1_000)
      .optional()
      .describe('Several leads at once, instead of the fields of one'),
    existing: existingInput,
  }),
  result: z.object({
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    message: z.string().describe('What was done, for people'),
    results: z.array(
      z.object({
        email: z.string(),
        outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
        code: z.string().nullable().describe('Why it was refused'),
        message: z.string(),
        warnings: z.array(remark).describe('What was left out of it, and why'),
        lead: leadResult.nullable(),
      }),
    ),
  }),
  async run(context, { leads, existing, ...single }) {
    const inputs = leads ?? [one(single)];
    const read = inputs.map((input) => readLead(input));
    const only = read[0];
    if (!leads && only && 'refused' in only) throw new ThroughlineError({ ...only.refused, path: 'email' });

    const changes = read.flatMap((each) => ('change' in each ? [each.change] : []));
    const stored = await context.store.transaction((db) =>
      upsertLeads(db, {
        now: context.clock.now(),
        newId: context.newId,
        actor: context.actor,
        leads: changes,
        mode: existing,
      }),
    );
    const { timeZone } = await context.instance.organisation(context.store);
    let place = 0;
    const results = read.map((each, index) =>
      'refused' in each ? refused(inputs[index]!, each.refused) : answer(each, stored[place++]!, timeZone),
    );
    const count = (outcome: string): number => results.filter((each) => each.outcome === outcome).length;
    const counts = {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      refused: count('refused'),
    };
    const message = `${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.refused} refused.`;
    return { ...counts, message, results };
  },
});

function one(single: Partial<LeadInput>): LeadInput {
  if (single.email !== undefined) return leadInput.parse(single);
  throw new ThroughlineError({
    code: 'no_address',
    message: 'There is no email address.',
    hint: "Give 'email' for one lead, or 'leads' for several.",
    path: 'email',
  });
}

function refused(input: LeadInput, problem: Problem) {
  return {
    email: input.email,
    outcome: 'refused' as const,
    code: problem.code,
    message: problem.message,
    warnings: [],
    lead: null,
  };
}

const WORDS = { created: 'Created', updated: 'Updated', unchanged: 'Nothing to change' } as const;

function answer(
  { warnings }: Extract<ReadLead, { change: unknown }>,
  { lead, outcome }: UpsertedLead,
  timeZone: string,
) {
  return {
    email: lead.email,
    outcome,
    code: null,
    message: [`${WORDS[outcome]}.`, ...warnings.map((warning) => warning.message)].join(' '),
    warnings: warnings.map(({ code, message, hint }) => ({ code, message, ...(hint && { hint }) })),
    lead: showLead(lead, timeZone),
  };
}
