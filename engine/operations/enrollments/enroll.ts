import { z } from 'zod';
import { addressKey } from '../../model/address';
import { ThroughlineError, type Problem } from '../../model/errors';
import { leadInput } from '../../model/lead';
import { leadFilter, type LeadFilterInput } from '../../model/leadFilter';
import type { Revision } from '../../model/sequence';
import { chunks } from '../../store/bulk';
import type { Db } from '../../store/database';
import type { LeadCondition } from '../../store/leadFilter';
import { conditionOf } from '../../store/segments';
import { findLeadsByIds, findLeadsByKeys, listLeads, type LeadRow } from '../../store/leads';
import { upsertLeads } from '../../store/upsertLeads';
import type { ActingContext, OnBehalf } from '../../worker/context';
import { moment } from '../../worker/case';
import { sequenceToChange } from '../access';
import { readFilter } from '../leads/filter';
import { readLead } from '../leads/readLead';
import { getSegment } from '../segments/shape';
import { operation } from '../operation';
import { lockSequence } from '../../store/sequences';
import { admit, type Admission, type AdmissionPlan } from './admit';
import { OVERRIDES, type Override } from './refusal';
import { chooseSenders } from './senderChoice';

/** Leads in one transaction: a cut in the middle of ten thousand loses none of those before it. */
const AT_ONCE = 500;

export const enroll = operation({
  name: 'enroll',
  summary:
    'Enrolls leads in a published sequence; new ones are created. Answers for each: enrolled, or skipped and why.',
  method: 'POST',
  path: '/enrollments',
  permission: 'member',
  input: z.object({
    sequence: z.string().describe('Name or id of a published sequence'),
    leads: z
      .array(z.union([z.string(), leadInput]))
      .optional()
      .describe('Addresses or ids of leads, or leads with their fields (created or updated first)'),
    allLeads: z.boolean().optional().describe('Every lead that the filter finds, instead of a list'),
    search: z
      .string()
      .optional()
      .describe('With allLeads: only leads in whose address, name or company this occurs'),
    stage: z.string().optional().describe('With allLeads: only leads in this stage of your CRM'),
    filter: leadFilter.optional().describe('Every lead that this filter finds, instead of a list'),
    segment: z.string().optional().describe('Every lead in this segment (its name or id), instead of a list'),
    sender: z.string().optional().describe("Name or id of the sender to use, instead of the sequence's own"),
    override: z
      .array(z.enum(OVERRIDES))
      .default([])
      .describe('Protections to pass over, each recorded with who did it'),
  }),
  result: z.object({
    enrolled: z.number().int(),
    skipped: z.number().int(),
    message: z.string(),
    skips: z
      .array(z.object({ code: z.string(), count: z.number().int(), override: z.enum(OVERRIDES).nullable() }))
      .describe('How many were skipped for which reason, and what passes over it'),
    results: z.array(
      z.object({
        email: z.string(),
        outcome: z.enum(['enrolled', 'skipped']),
        code: z.string().nullable().describe('Why it was skipped'),
        message: z.string(),
        override: z.enum(OVERRIDES).nullable().describe('What passes over this; null: nothing does'),
        lead: z.string().nullable(),
        enrollment: z.string().nullable(),
        firstStage: z.string().nullable(),
        firstAt: z.string().nullable().describe('When the first stage is due'),
      }),
    ),
  }),
  positional: ['sequence', 'leads'],
  async run(context, input) {
    const condition = await conditionFor(context, input);
    const plan = await prepareEnrolment(context, input);
    const results: Admission[] = [];
    const seen = new Set<string>();
    if (input.leads) {
      for (const batch of chunks(input.leads, AT_ONCE)) {
        results.push(...(await enrollBatch(context, plan, batch, seen)));
        context.onProgress({ done: results.length, total: input.leads.length });
      }
    } else {
      for await (const batch of leadPages(context.store, condition)) {
        results.push(
          ...(await context.store.transaction((db) =>
            admitWhilePublished(
              context,
              db,
              plan,
              batch.map((lead) => ({ lead })),
            ),
          )),
        );
        context.onProgress({ done: results.length, total: null });
      }
    }
    const enrolled = results.filter(({ outcome }) => outcome === 'enrolled').length;
    const skips = countSkips(results);
    return {
      enrolled,
      skipped: results.length - enrolled,
      message: sentence(results.length, enrolled, skips, plan.revision),
      skips,
      results,
    };
  },
});

export async function prepareEnrolment(
  context: OnBehalf,
  input: { sequence: string; sender?: string | undefined; override: readonly Override[] },
): Promise<AdmissionPlan> {
  const { store } = context;
  const sequence = await store.transaction((db) => sequenceToChange(db, context.actor, input.sequence));
  if (sequence.status !== 'published' || sequence.revisionId === null) {
    throw new ThroughlineError({
      code: 'sequence_not_published',
      kind: 'conflict',
      message: `The sequence '${sequence.name}' is ${sequence.status}; leads can be enrolled only while it is published.`,
      hint: sequence.status === 'archived' ? 'Restore and publish it first.' : 'Publish it first.',
    });
  }
  const revision = (await context.revisions.load(store, [sequence.revisionId]))(sequence.revisionId);
  return {
    sequence,
    revision,
    override: input.override,
    nextSender: await chooseSenders(context, revision, input.sender),
    moment: await moment(context, store),
  };
}

type Wanted = string | z.output<typeof leadInput>;

async function enrollBatch(
  context: ActingContext,
  plan: AdmissionPlan,
  batch: readonly Wanted[],
  seen: Set<string>,
): Promise<Admission[]> {
  const answers = await context.store.transaction(async (db) => {
    // Before any lead is written, as whoever writes to them locks them.
    await lockSequence(db, plan.sequence.id);
    const candidates = await findCandidates(context, db, batch);
    const before = new Set(seen);
    for (const candidate of candidates) {
      if (!('lead' in candidate)) continue;
      if (before.has(candidate.lead.id)) candidate.twice = true;
      before.add(candidate.lead.id);
    }
    return admitWhilePublished(context, db, plan, candidates);
  });
  for (const { lead } of answers) if (lead !== null) seen.add(lead);
  return answers;
}

/**
 * The sequence is looked at again, locked, with each batch: one that is switched off while ten thousand leads are
 * being enrolled takes no more, and one that is published anew takes the rest into the new revision.
 */
export async function admitWhilePublished(
  context: OnBehalf,
  db: Db,
  plan: AdmissionPlan,
  candidates: readonly Candidate[],
): Promise<Admission[]> {
  const { status, revisionId, name } = await lockSequence(db, plan.sequence.id);
  if (status !== 'published' || revisionId === null) {
    const refused = {
      code: 'sequence_not_published',
      message: `The sequence '${name}' was switched off meanwhile.`,
    };
    return admit(
      context,
      db,
      plan,
      candidates.map((each) => ({ email: 'lead' in each ? each.lead.email : each.email, refused })),
    );
  }
  if (revisionId === plan.revision.id) return admit(context, db, plan, candidates);
  const revision = (await context.revisions.load(db, [revisionId]))(revisionId);
  return admit(context, db, { ...plan, revision }, candidates);
}

type Candidate = { lead: LeadRow; twice?: boolean } | { email: string; refused: Problem };

/** Finds those given by id or address, creates and updates those given with fields; in the order of the request. */
async function findCandidates(
  context: ActingContext,
  db: Db,
  batch: readonly Wanted[],
): Promise<Candidate[]> {
  const references = batch.filter((one) => typeof one === 'string');
  const byId = new Map((await findLeadsByIds(db, references)).map((lead) => [lead.id, lead]));
  const byKey = new Map(
    (
      await findLeadsByKeys(
        db,
        references.map((text) => addressKey(text)),
      )
    ).map((lead) => [lead.emailKey, lead]),
  );
  // An address that is no lead yet becomes one.
  const toWrite = batch.map((one) => {
    if (typeof one !== 'string') return readLead(one);
    return byId.has(one) || byKey.has(addressKey(one)) ? null : readLead({ email: one });
  });
  const changes = toWrite.flatMap((read) => (read && 'change' in read ? [read.change] : []));
  const written = await upsertLeads(db, {
    now: context.clock.now(),
    newId: context.newId,
    actor: context.actor,
    leads: changes,
  });
  let place = 0;
  return batch.map((one, index): Candidate => {
    const read = toWrite[index];
    if (read && 'refused' in read)
      return { email: typeof one === 'string' ? one : one.email, refused: read.refused };
    const reference = typeof one === 'string' ? one : '';
    const lead = read ? written[place++]?.lead : (byId.get(reference) ?? byKey.get(addressKey(reference)));
    if (lead && lead.deletedAt !== null)
      return { email: lead.email, refused: { code: 'lead_deleted', message: 'The lead has been deleted.' } };
    if (!lead) throw new Error(`The lead of item ${index} was lost.`);
    return { lead };
  });
}

/** @throws ThroughlineError `invalid_input` unless exactly one way to say which leads is used */
async function conditionFor(
  context: ActingContext,
  input: {
    readonly leads?: unknown;
    readonly allLeads?: boolean | undefined;
    readonly filter?: LeadFilterInput | undefined;
    readonly segment?: string | undefined;
    readonly search?: string | undefined;
    readonly stage?: string | undefined;
  },
): Promise<LeadCondition> {
  const ways = [input.leads !== undefined, input.allLeads === true, input.filter !== undefined, input.segment !== undefined]; // prettier-ignore
  if (ways.filter(Boolean).length !== 1) {
    throw new ThroughlineError({
      code: 'invalid_input',
      message: 'Say which leads in one way: a list, a filter, a segment, or all of them.',
      hint: "Give 'leads', 'filter', 'segment', or 'allLeads' with or without 'search' and 'stage'.",
    });
  }
  if (input.segment !== undefined) return conditionOf(await getSegment(context.store, input.segment));
  if (input.filter) return readFilter(context, context.store, input.filter);
  return { search: input.search, stage: input.stage };
}

async function* leadPages(db: Db, condition: LeadCondition): AsyncGenerator<LeadRow[]> {
  for (let after: string | undefined; ;) {
    const page = await listLeads(db, { conditions: [condition], after, limit: AT_ONCE });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)?.id;
  }
}

interface Skips {
  readonly code: string;
  readonly count: number;
  readonly override: Override | null;
}

function countSkips(results: readonly Admission[]): Skips[] {
  const skips = new Map<string, Skips>();
  for (const { code, override } of results) {
    if (code !== null) skips.set(code, { code, count: (skips.get(code)?.count ?? 0) + 1, override });
  }
  return [...skips.values()];
}

function sentence(all: number, enrolled: number, skips: readonly Skips[], revision: Revision): string {
  const why = skips.map(({ code, count }) => `${count} ${code.replace(/_/g, ' ')}`).join(', ');
  return `Enrolled ${enrolled} of ${all} in '${revision.definition.name}'${why === '' ? '.' : `; skipped: ${why}.`}`;
}
