import { z } from 'zod';
import { maySee } from '../../model/member';
import { formatIso } from '../../schedule/zone';
import { placed } from '../../store/changes';
import type { Db } from '../../store/database';
import { findEnrollments } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import {
  findHandoffsByIds,
  listHandoffs as listRows,
  lockAvailableHandoffs,
  saveHandoffs,
  type Handoff,
} from '../../store/handoffs';
import { answerKeyedClaim } from '../../store/keyedClaims';
import { findLeadsByIds } from '../../store/leads';
import { findSequencesByIds } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { ask, type Answered } from '../../worker/keyedClaim';
import { unwantedAmong } from '../../worker/unwantedWork';
import { editableSequences, onlyVisible, sequenceToSee } from '../access';
import { leadResult, showLead } from '../leads/shape';
import { operation } from '../operation';
import { claimKey } from './claimKey';

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
    status: z
      .enum(['open', 'claimed', 'done', 'failed', 'expired', 'cancelled'])
      .optional()
      .describe('Only those in this status'),
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
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(context.store, context.actor)),
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
    key: claimKey,
  }),
  result: z.object({ handoffs: z.array(handoffView), message: z.string() }),
  async run(context, { key, ...input }) {
    return context.store.transaction(async (db) => {
      const leaseMs = input.leaseMinutes * 60_000;
      const asked = key === undefined ? null : await ask(context, db, { kind: 'handoff', key, leaseMs });
      if (asked && 'answered' in asked) {
        const handoffs = await viewAll(context, db, await stillClaimed(db, asked.answered));
        return {
          handoffs,
          message: `Asked for again: ${counted(handoffs)} claimed before and not reported yet.`,
        };
      }
      const now = context.clock.now();
      const { channel = null, limit } = input;
      const sequenceIds = await editableSequences(db, context.actor);
      const claimed: Handoff[] = [];
      for (let left = limit; left > 0; left = limit - claimed.length) {
        const rows = await lockAvailableHandoffs(db, { channel, sequenceIds, now, limit: left });
        const unwanted = await unwantedAmong(db, rows);
        const taken = rows
          .filter((handoff) => !unwanted.includes(handoff))
          .map((handoff): Handoff => ({
            ...handoff,
            status: 'claimed',
            claimedBy: input.claimant,
            availableAt: now + leaseMs,
          }));
        claimed.push(...taken);
        // Nobody is offered those again; at their deadline their leads leave.
        const never = unwanted.map((handoff) => ({ ...handoff, availableAt: handoff.deadline }));
        await saveHandoffs(db, [...taken, ...never]);
        if (unwanted.length === 0) break;
      }
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
      if (asked) await answerKeyedClaim(db, asked.ask, claimed.map(claimedItem));
      const handoffs = await viewAll(context, db, claimed);
      return { handoffs, message: `Claimed ${counted(handoffs)}.` };
    });
  },
});

/** A handoff in this very claim: the next one has another time. */
function claimedItem({ id, availableAt }: Handoff): string {
  return `${id} ${availableAt}`;
}

/** Whose lead is paused, has gone on or wants no contact any more is not handed out again. */
async function stillClaimed(db: Db, { items }: Answered): Promise<Handoff[]> {
  const found = await findHandoffsByIds(
    db,
    items.map((item) => item.split(' ')[0] ?? ''),
  );
  const unwanted = await unwantedAmong(db, found);
  const ids = found.map(({ enrollmentId }) => enrollmentId);
  const waiting = new Set(
    (await findEnrollments(db, ids)).filter(({ status }) => status === 'pending').map(({ id }) => id),
  );
  return found
    .filter((handoff) => handoff.status === 'claimed' && items.includes(claimedItem(handoff)))
    .filter((handoff) => waiting.has(handoff.enrollmentId) && !unwanted.includes(handoff))
    .sort((a, b) => items.indexOf(claimedItem(a)) - items.indexOf(claimedItem(b)));
}

function counted({ length }: readonly object[]): string {
  return `${length} ${length === 1 ? 'handoff' : 'handoffs'}`;
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
