import { z } from 'zod';
import { readSequenceFile } from '../../content/readSequenceFile';
import { addressKey } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import { leadInput } from '../../model/lead';
import { findStage, findStageByName, type Definition } from '../../model/sequence';
import { listLeadFields } from '../../store/leadFields';
import { findLeadsByIds, findLeadsByKeys, type LeadRow } from '../../store/leads';
import { listSenders, openSender } from '../../store/senders';
import type { Sequence } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { sequenceToSee } from '../access';
import { planProblems, publishProblems } from '../sequences/checks';
import { remarks } from '../sequences/remarks';

/** Which plan is tried out. */
export const whichShape = {
  sequence: z.string().optional().describe('Name or id of a sequence; its draft, unless it is published'),
  version: z.enum(['draft', 'published']).optional().describe('Which of the two, where both are there'),
  file: z.string().optional().describe('A sequence as the text of a YAML file, which need not be saved'),
  from: z.iso.datetime({ offset: true }).optional().describe('When the leads are enrolled; without it now'),
  paths: z
    .record(z.string(), z.enum(['yes', 'no']))
    .default({})
    .describe('Branches, by the id or name of their stage, that are to go one way whatever they ask'),
} as const;
type Which = z.output<z.ZodObject<typeof whichShape>>;

export interface Chosen {
  readonly sequence: Sequence | null;
  readonly definition: Definition;
  readonly warnings: readonly string[];
}

/**
 * The plan that is to be tried, with its branches turned where that was asked for.
 * @throws ThroughlineError `cannot_simulate` with every problem of the plan; what ails the senders is a warning.
 */
export async function choosePlan(context: ActingContext, which: Which): Promise<Chosen> {
  if ((which.sequence === undefined) === (which.file === undefined)) {
    throw new ThroughlineError({
      code: 'invalid_input',
      message: 'Say which sequence: one that is saved, or a file.',
      hint: "Give 'sequence' with its name or id, or 'file' with the YAML text.",
    });
  }
  const { store } = context;
  const sequence =
    which.sequence === undefined ? null : await sequenceToSee(store, context.actor, which.sequence);
  const definition = sequence
    ? await versionOf(context, sequence, which.version)
    : readSequenceFile(which.file ?? '').definition;
  const { timeZone } = await context.instance.organisation(store);
  const check = {
    definition,
    tags: context.tags,
    knownFields: await listLeadFields(store),
    senders: (await listSenders(store)).map((row) => openSender(context.sealer, row)),
    timeZone,
    now: context.clock.now(),
    publicUrl: context.publicUrl,
  };
  const problems = definition.stages.length === 0 ? publishProblems(check) : planProblems(check);
  if (problems.length > 0)
    throw new ThroughlineError({
      code: 'cannot_simulate',
      message: `The sequence '${definition.name}' cannot be tried out: ${problems.map(({ message }) => message).join(' ')}`,
      hint: problems[0]?.hint ?? 'Mend what is listed first.',
      problems,
    });
  const warnings = [...publishProblems(check).map(({ message }) => message), ...remarks(check)];
  return { sequence, definition: turned(definition, which.paths), warnings };
}

async function versionOf(
  context: ActingContext,
  { revisionId, status, draft, name }: Sequence,
  version: Which['version'],
): Promise<Definition> {
  const published = version === 'published' || (version === undefined && status === 'published');
  if (!published) return draft;
  if (revisionId === null)
    throw new ThroughlineError({
      code: 'sequence_not_published',
      kind: 'conflict',
      message: `The sequence '${name}' was never published.`,
      hint: "Try its draft: leave 'version' out.",
    });
  return (await context.revisions.load(context.store, [revisionId]))(revisionId).definition;
}

function turned(definition: Definition, paths: Which['paths']): Definition {
  const ways = new Map<string, 'yes' | 'no'>();
  for (const [called, way] of Object.entries(paths)) {
    const branch = findStage(definition, called) ?? findStageByName(definition, called);
    if (branch?.kind !== 'branch') throw noBranch(definition, called);
    ways.set(branch.id, way);
  }
  const stages = definition.stages.map((stage) => {
    const way = ways.get(stage.id);
    return stage.kind === 'branch' && way ? { ...stage, if: { chance: way === 'yes' ? 100 : 0 } } : stage;
  });
  return { ...definition, stages };
}

function noBranch({ stages }: Definition, called: string): ThroughlineError {
  const branches = stages.filter(({ kind }) => kind === 'branch').map(({ id }) => id);
  return new ThroughlineError({
    code: 'unknown_stage',
    message: `There is no branch '${called}' to be turned.`,
    hint:
      branches.length === 0
        ? 'The sequence has no stage of the kind branch.'
        : `Name a branch by its id or its name; there are: ${branches.join(', ')}.`,
    path: `paths.${called}`,
  });
}

export const wantedLead = z.union([z.string(), leadInput]);
type WantedLead = z.output<typeof wantedLead>;

/** Leads of ours among those that are wanted: by id, by address, or given anew with fields. */
export async function knownLeads(context: ActingContext, wanted: readonly WantedLead[]): Promise<LeadRow[]> {
  const references = wanted.map((one) => (typeof one === 'string' ? one : one.email).trim());
  const byId = await findLeadsByIds(context.store, references);
  const byKey = await findLeadsByKeys(
    context.store,
    references.map((text) => addressKey(text)),
  );
  return [...new Map([...byId, ...byKey].map((lead) => [lead.id, lead])).values()];
}
