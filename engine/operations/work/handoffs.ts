import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { findStage } from '../../model/sequence';
import { mayEdit, maySee } from '../../model/member';
import { describeState } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import { applyChanges } from '../../store/changes';
import { lockEnrollments } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import {
  listHandoffs as listRows,
  lockAvailableHandoffs,
  lockHandoff,
  saveHandoffs,
  type Handoff,
} from '../../store/handoffs';
import { findLeadsByIds } from '../../store/leads';
import { findSequencesByIds, listSequences } from '../../store/sequences';
import { loadCases, moment } from '../../worker/case';
import { placed } from '../../store/changes';
import type { Db } from '../../store/database';
import type { ActingContext } from '../../worker/context';
import { sequenceToChange, sequenceToSee } from '../access';
import { actedEvent } from '../enrollments/verb';
import { leadResult, showLead } from '../leads/shape';
import { operation } from '../operation';
import { goOn } from './goOn';

const handoffView = z.object({
  id: z.string(),
  channel: z.string().describe('Which workflow it is for'),
  status: z.enum(['open', 'claimed', 'done', 'failed', 'expired', 'cancelled']),
  payload: z.record(z.string(), z.string()).describe('What to do, with merge tags filled in'),
  email: z.string(),
  lead: leadResult.nullable(),
  enrollmentId: z.string(),
  sequenceId: z.string(),
  sequence: z.string(),
  stage: z.string(),
  claimedBy: z.string().nullable(),
  deadline: z.string().describe('Without an answer by then it times out'),
});

export const listHandoffs = operation({
  name: 'handoff.list',
  summary: 'Lists stages that wait for a workflow of yours.',
  method: 'GET',
  path: '/handoffs',
  permission: 'member',
  input: z.object({
    status: z.enum(['open', 'claimed', 'done', 'failed', 'expired', 'cancelled']).optional(),
    channel: z.string().optional().describe('Only those of this channel'),
    sequence: z.string().optional().describe('Name or id of a sequence'),
    limit: z.number().int().min(1).max(1_000).default(100).describe('How many at most'),
  }),
  result: z.object({ handoffs: z.array(handoffView) }),
  async run(context, input) {
    const sequence =
      input.sequence === undefined
        ? undefined
        : await sequenceToSee(context.store, context.actor, input.sequence);
    const rows = await listRows(context.store, {
      limit: input.limit,
      ...(input.status ? { status: input.status } : {}),
      ...(input.channel === undefined ? {} : { channel: input.channel }),
      ...(sequence ? { sequenceId: sequence.id } : {}),
    });
    return { handoffs: await viewAll(context, context.store, rows) };
  },
});

export const claimHandoffs = operation({
  name: 'handoff.claim',
  summary: 'Takes handoffs that are due for a channel; nobody else gets them until the claim runs out.',
  method: 'POST',
  path: '/handoffs/claim',
  permission: 'member',
  input: z.object({
    channel: z.string().optional().describe('Only those of this channel'),
    limit: z.number().int().min(1).max(500).default(50).describe('How many at most'),
    leaseMinutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(15)
      .describe('After so long without an answer others may take them'),
    claimant: z.string().max(200).default('workflow').describe('Who takes them, for the history'),
  }),
  result: z.object({ handoffs: z.array(handoffView), message: z.string() }),
  async run(context, input) {
    return context.store.transaction(async (db) => {
      const now = context.clock.now();
      const { channel = null, limit } = input;
      const sequenceIds = (await listSequences(db))
        .filter((sequence) => mayEdit(context.actor, sequence))
        .map(({ id }) => id);
      const rows = await lockAvailableHandoffs(db, { channel, sequenceIds, now, limit });
      const claimed = rows.map((handoff): Handoff => ({
        ...handoff,
        status: 'claimed',
        claimedBy: input.claimant,
        availableAt: now + input.leaseMinutes * 60_000,
      }));
      await saveHandoffs(db, claimed);
      await insertEvents(
        db,
        claimed.map((handoff) => ({
          ...placed(handoff),
          kind: 'handoff_claimed' as const,
          at: now,
          actor: context.actor,
          data: { handoff: handoff.id, by: input.claimant },
        })),
      );
      const handoffs = await viewAll(context, db, claimed);
      return {
        handoffs,
        message: `Claimed ${handoffs.length} ${handoffs.length === 1 ? 'handoff' : 'handoffs'}.`,
      };
    });
  },
});

export const reportHandoff = operation({
  name: 'handoff.report',
  summary:
    'Reports what a workflow did with a handoff: done goes on, failed stops the lead, retry offers it again later.',
  method: 'POST',
  path: '/handoffs/:handoff/report',
  permission: 'member',
  input: z.object({
    handoff: z.string().describe('Id of the handoff'),
    outcome: z.enum(['done', 'failed', 'retry']),
    note: z.string().max(2_000).optional().describe('What happened, for the history'),
    answer: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Anything that the workflow wants to keep with it'),
    retryMinutes: z
      .number()
      .int()
      .min(1)
      .max(43_200)
      .default(60)
      .describe('With retry: when it is offered again'),
  }),
  result: z.object({
    handoff: z.string(),
    status: z.string(),
    state: z.string().nullable(),
    message: z.string(),
  }),
  positional: ['handoff', 'outcome'],
  async run(context, input) {
    return context.store.transaction(async (db) => {
      const handoff = await openHandoff(context, db, input.handoff);
      const at = await moment(context, db);
      const [kase] = await loadCases(context, db, await lockEnrollments(db, [handoff.enrollmentId]), at);
      const answer = { ...input.answer, ...(input.note === undefined ? {} : { note: input.note }) };
      if (input.outcome === 'retry') {
        await saveHandoffs(db, [
          {
            ...handoff,
            status: 'open',
            claimedBy: null,
            availableAt: at.now + input.retryMinutes * 60_000,
            answer,
          },
        ]);
        return {
          handoff: handoff.id,
          status: 'open',
          state: kase ? describeState(kase.enrollment) : null,
          message: `It is offered again in ${input.retryMinutes} minutes.`,
        };
      }
      await saveHandoffs(db, [{ ...handoff, status: input.outcome, answer, closedAt: at.now }]);
      if (!kase)
        return {
          handoff: handoff.id,
          status: input.outcome,
          state: null,
          message: `Recorded as ${input.outcome}.`,
        };
      const state = describeState((await follow(db, context, kase, handoff, input, at)) ?? kase.enrollment);
      return {
        handoff: handoff.id,
        status: input.outcome,
        state,
        message: `Recorded as ${input.outcome}; ${kase.lead.email}: ${state}.`,
      };
    });
  },
});

async function follow(
  db: Db,
  context: ActingContext,
  kase: Awaited<ReturnType<typeof loadCases>>[number],
  handoff: Handoff,
  input: { outcome: 'done' | 'failed' | 'retry'; note?: string | undefined },
  at: Awaited<ReturnType<typeof moment>>,
) {
  const { enrollment, revision } = kase;
  const stage = findStage(revision.definition, enrollment.stageId);
  const awaited =
    stage?.kind === 'handoff' && stage.id === handoff.stageId && enrollment.attempt === handoff.attempt;
  const kind = input.outcome === 'done' ? 'handoff_done' : 'handoff_failed';
  const closed = {
    ...actedEvent(kase, kind, context, at, { handoff: handoff.id, note: input.note }),
    stageId: handoff.stageId,
  };
  if (input.outcome === 'failed' && awaited && ['pending', 'paused'].includes(enrollment.status)) {
    const detail = `The workflow for '${handoff.channel}' reported: ${input.note ?? 'failed'}.`;
    const failed = actedEvent(kase, 'failed', context, at, { reason: 'handoff_failed', detail });
    const [after] = await applyChanges(
      db,
      [
        {
          enrollment,
          revision,
          happening: 'fail',
          reason: 'handoff_failed',
          detail,
          events: [closed, failed],
        },
      ],
      at.now,
    );
    return after;
  }
  const [after] = await goOn(
    db,
    kase,
    awaited && input.outcome === 'done' ? stage : null,
    closed,
    at,
    applyChanges,
  );
  return after;
}

/** @throws ThroughlineError `handoff_not_found`, `handoff_closed` */
async function openHandoff(context: ActingContext, db: Db, id: string): Promise<Handoff> {
  const handoff = await lockHandoff(db, id);
  if (!handoff)
    throw new ThroughlineError({
      code: 'handoff_not_found',
      kind: 'not_found',
      message: `There is no handoff '${id}'.`,
      hint: 'Handoffs are named by their id; claim or list them first.',
    });
  await sequenceToChange(db, context.actor, handoff.sequenceId);
  if (handoff.status !== 'open' && handoff.status !== 'claimed') {
    throw new ThroughlineError({
      code: 'handoff_closed',
      kind: 'conflict',
      message: `The handoff is ${handoff.status} already.`,
      hint: 'Its lead has gone on without it; nothing was changed.',
    });
  }
  return handoff;
}

async function viewAll(
  context: ActingContext,
  db: Db,
  rows: readonly Handoff[],
): Promise<z.output<typeof handoffView>[]> {
  const { timeZone } = await context.instance.organisation(db);
  const leads = new Map(
    (await findLeadsByIds(db, [...new Set(rows.map(({ leadId }) => leadId))])).map((lead) => [lead.id, lead]),
  );
  const sequences = await findSequencesByIds(db, [...new Set(rows.map(({ sequenceId }) => sequenceId))]);
  return rows.flatMap((handoff) => {
    const sequence = sequences.get(handoff.sequenceId);
    const lead = leads.get(handoff.leadId);
    if (!sequence || !maySee(context.actor, sequence)) return [];
    return [
      {
        id: handoff.id,
        channel: handoff.channel,
        status: handoff.status,
        payload: { ...handoff.payload },
        email: lead?.email ?? '',
        lead: lead ? showLead(lead, timeZone) : null,
        enrollmentId: handoff.enrollmentId,
        sequenceId: handoff.sequenceId,
        sequence: sequence.name,
        stage: handoff.stageId,
        claimedBy: handoff.claimedBy,
        deadline: formatIso(handoff.deadline, timeZone),
      },
    ];
  });
}
