import { z } from 'zod';
import { estimates } from '../../model/certainty';
import { findStage, type Definition } from '../../model/sequence';
import { variantResults, type VariantResult } from '../../store/variantResults';
import { sequenceToSee } from '../access';
import { operation } from '../operation';

/** From this probability on a variant is called the winner: one in twenty such calls is wrong. */
const SURE = 0.95;

const GOALS = ['replied', 'clicked', 'opened'] as const;
type Goal = (typeof GOALS)[number];

const variantView = z.object({
  variant: z.string(),
  weight: z.number().describe('Its present share; 0 when it is switched off or gone'),
  sent: z.number().int().describe('Leads who got it'),
  opened: z.number().int(),
  clicked: z.number().int(),
  replied: z.number().int(),
  rate: z.number().describe('The share that reached the goal'),
  low: z.number().describe('The true share is at least this …'),
  high: z.number().describe('… and at most this, with a probability of 95%'),
  chanceToBeBest: z.number().describe('How probable it is that its true share is the highest'),
});
type VariantView = z.output<typeof variantView>;

const stageView = z.object({
  stage: z.string(),
  name: z.string().nullable(),
  variants: z.array(variantView),
  leader: z
    .string()
    .nullable()
    .describe('The one that is most probably the best; null before anything was sent'),
  certainty: z.number().nullable().describe('How probable that is'),
  winner: z.string().nullable().describe(`The leader, once it is the best with a probability of ${SURE}`),
  message: z.string(),
});

export const sequenceVariants = operation({
  name: 'sequence.variants',
  summary: 'Compares the variants of each email stage, names the winner, and says how sure that is.',
  method: 'GET',
  path: '/sequences/:sequence/variants',
  permission: 'member',
  input: z.object({
    sequence: z.string().describe('Name or id of the sequence'),
    goal: z.enum(GOALS).default('replied').describe('What the variants are compared by'),
  }),
  result: z.object({ goal: z.enum(GOALS), stages: z.array(stageView) }),
  positional: ['sequence'],
  async run(context, { sequence: reference, goal }) {
    const sequence = await sequenceToSee(context.store, context.actor, reference);
    const { revisionId, draft } = sequence;
    const definition =
      revisionId === null
        ? draft
        : (await context.revisions.load(context.store, [revisionId]))(revisionId).definition;
    const results = await variantResults(context.store, sequence.id);
    return {
      goal,
      stages: stagesOf(definition, results).map((stage) => compare(definition, stage, results, goal)),
    };
  },
});

/** Those that have variants, in their order, then those that had. */
function stagesOf({ stages }: Definition, results: readonly VariantResult[]): string[] {
  const now = stages.flatMap((stage) => (stage.kind === 'email' && stage.variants ? [stage.id] : []));
  const before = results.flatMap(({ stageId, variant }) => (variant === null ? [] : [stageId]));
  return [...new Set([...now, ...before])];
}

function compare(
  definition: Definition,
  stageId: string,
  results: readonly VariantResult[],
  goal: Goal,
): z.output<typeof stageView> {
  const stage = findStage(definition, stageId);
  const present = stage?.kind === 'email' ? (stage.variants ?? []) : [];
  const counted = results.filter((each) => each.stageId === stageId && each.variant !== null);
  const ids = [...new Set([...present.map(({ id }) => id), ...counted.map(({ variant }) => variant ?? '')])];
  const tallies = ids.map((id) => counted.find(({ variant }) => variant === id) ?? NOTHING);
  const known = estimates(tallies.map((tally) => ({ trials: tally.sent, successes: tally[goal] })));
  const variants = ids.map((id, index): VariantView => {
    const { sent, opened, clicked, replied } = tallies[index] ?? NOTHING;
    const { rate, low, high, chanceToBeBest } = known[index]!;
    const weight = present.find((variant) => variant.id === id)?.weight ?? 0;
    return { variant: id, weight, sent, opened, clicked, replied, rate, low, high, chanceToBeBest };
  });
  const tried = variants.filter(({ sent }) => sent > 0);
  // One that nobody got may be the best for all that is known; it leads nothing.
  const best = [...tried].sort((a, b) => b.chanceToBeBest - a.chanceToBeBest)[0];
  const leader = variants.length > 1 ? (best ?? null) : null;
  const certainty = leader?.chanceToBeBest ?? null;
  const winner = leader && certainty !== null && certainty >= SURE ? leader.variant : null;
  return {
    stage: stageId,
    name: stage?.name ?? null,
    variants: variants.map(rounded),
    leader: leader?.variant ?? null,
    certainty: certainty === null ? null : round(certainty),
    winner,
    message: sentence(leader, winner, goal),
  };
}

/** More digits than the counts can bear say nothing. The winner is called before. */
function rounded(variant: VariantView): VariantView {
  const { rate, low, high, chanceToBeBest } = variant;
  return {
    ...variant,
    rate: round(rate),
    low: round(low),
    high: round(high),
    chanceToBeBest: round(chanceToBeBest),
  };
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

const NOTHING = { sent: 0, opened: 0, clicked: 0, replied: 0 };

function sentence(leader: VariantView | null, winner: string | null, goal: Goal): string {
  if (!leader) return 'There is nothing to compare yet.';
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  const sure = `it is the best with a probability of ${percent(leader.chanceToBeBest)}`;
  const rate = `${percent(leader.rate)} ${goal}`;
  return winner === null
    ? `No winner yet: '${leader.variant}' leads (${rate}), and ${sure}.`
    : `'${winner}' wins (${rate}): ${sure}.`;
}
