import { z } from 'zod';
import { findStage } from '../../model/sequence';
import { funnelOf, funnelsByStage, type AnalyticsFilter, type Funnel } from '../../store/analytics';
import { sequenceToSee } from '../access';
import { operation } from '../operation';
import { getSender } from '../senders/shape';

const figures = {
  sent: z.number().int().describe('Emails sent, tasks and handoffs done'),
  contacted: z.number().int().describe('Leads whom at least one of them reached'),
  opened: z.number().int().describe('Leads who opened an email'),
  interacted: z.number().int().describe('Leads who clicked, answered, booked a meeting or were converted'),
  answered: z.number().int().describe('Leads who answered'),
  interrupted: z.number().int().describe('Leads who left before the end; of a stage: after this one'),
};

const time = z.iso.datetime({ offset: true }).optional();

export const sequenceAnalytics = operation({
  name: 'sequence.analytics',
  summary: 'Counts how far leads came, in all, for each stage and each variant; each enrollment counts once',
  method: 'GET',
  path: '/sequences/:sequence/analytics',
  permission: 'member',
  positional: ['sequence'],
  input: z.strictObject({
    sequence: z.string().min(1).describe('Name or id of the sequence'),
    sender: z.string().optional().describe('Only what this sender sent (its name or id)'),
    channel: z.string().optional().describe("Only this channel: 'email', or one of tasks and handoffs"),
    from: time.describe('Only what was sent or done at or after this time'),
    to: time.describe('Only what was sent or done before this time'),
  }),
  result: z.object({
    sequence: z.string(),
    ...figures,
    stages: z.array(
      z.object({
        stage: z.string(),
        name: z.string(),
        kind: z.string().nullable().describe('null: the stage is not in the sequence any more'),
        ...figures,
        variants: z.array(z.object({ variant: z.string(), ...figures })),
      }),
    ),
  }),
  async run(context, input) {
    const { store, actor } = context;
    const sequence = await sequenceToSee(store, actor, input.sequence);
    const filter: AnalyticsFilter = {
      sequenceId: sequence.id,
      senderId:
        input.sender === undefined ? undefined : (await getSender(context.store, input.sender, 'sender')).id,
      channel: input.channel,
      from: input.from === undefined ? undefined : Date.parse(input.from),
      to: input.to === undefined ? undefined : Date.parse(input.to),
    };
    const whole = await funnelOf(store, filter);
    const byStage = await funnelsByStage(store, filter, 'stage');
    const byVariant = await funnelsByStage(store, filter, 'variant');
    const order = sequence.draft.stages.map(({ id }) => id);
    const place = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);
    return {
      sequence: sequence.name,
      ...whole,
      stages: byStage
        .sort((a, b) => place(a.stageId) - place(b.stageId))
        .map(({ stageId, variant: _none, ...funnel }) => {
          const stage = findStage(sequence.draft, stageId);
          return {
            stage: stageId,
            name: stage?.name ?? stageId,
            kind: stage?.kind ?? null,
            ...funnel,
            variants: byVariant.flatMap(
              (row) =>
              row.stageId === stageId && row.variant !== null ? [{ ...figuresOf(row), variant: row.variant }] : [], // prettier-ignore
            ),
          };
        }),
    };
  },
});

function figuresOf({ sent, contacted, opened, interacted, answered, interrupted }: Funnel): Funnel {
  return { sent, contacted, opened, interacted, answered, interrupted };
}
