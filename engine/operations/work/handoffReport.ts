import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { actingAs } from '../../model/member';
import { findStage } from '../../model/sequence';
import { describeState } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import { applyChanges } from '../../store/changes';
import type { Db } from '../../store/database';
import { lockEnrollments } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import { findHandoff, lockHandoff, saveHandoffs, type Handoff } from '../../store/handoffs';
import { loadCases, moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { hidden, sequenceToChange } from '../access';
import { actedEvent } from '../enrollments/verb';
import { operation } from '../operation';
import { goOn } from './goOn';

export const reportHandoff = operation({
  name: 'handoff.report',
  summary:
    'Reports what a workflow did with a handoff: done goes on, failed stops the lead, retry offers it again later.',
  method: 'POST',
  path: '/handoffs/:handoff/report',
  permission: 'member',
  input: z.object({
    handoff: z.string().describe('Id of the handoff'),
    outcome: z
      .enum(['done', 'failed', 'retry'])
      .describe('What came of it; retry: it is offered again later'),
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
      const at = await moment(context, db);
      const { handoff, enrollments, acting } = await openHandoff(context, db, input.handoff);
      const [kase] = await loadCases(context, db, enrollments, at);
      const answer = { ...input.answer, ...(input.note === undefined ? {} : { note: input.note }) };
      if (input.outcome === 'retry') {
        const availableAt = at.now + input.retryMinutes * 60_000;
        await saveHandoffs(db, [{ ...handoff, status: 'open', claimedBy: null, availableAt, answer }]);
        const { id, deadline, stageId } = handoff;
        if (kase) {
          const data = {
            handoff: id,
            channel: handoff.channel,
            note: input.note,
            again: availableAt,
            ...acting,
          };
          await insertEvents(db, [{ ...actedEvent(kase, 'handoff_postponed', context, at, data), stageId }]);
        }
        const zone = kase?.zone ?? at.organisation.timeZone;
        return {
          handoff: id,
          status: 'open',
          state: kase ? describeState(kase.enrollment) : null,
          message:
            availableAt < deadline
              ? `It is offered again in ${input.retryMinutes} minutes.`
              : `It is not offered again: its deadline, ${formatIso(deadline, zone)}, comes first.`,
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
      const state = describeState(
        (await follow(db, context, kase, handoff, { ...input, acting }, at)) ?? kase.enrollment,
      );
      return {
        handoff: handoff.id,
        status: input.outcome,
        state,
        message: `Recorded as ${input.outcome}; ${kase.lead.email}: ${state}.`,
      };
    });
  },
});

type Acting = ReturnType<typeof actingAs>;

async function follow(
  db: Db,
  context: ActingContext,
  kase: Awaited<ReturnType<typeof loadCases>>[number],
  handoff: Handoff,
  input: { outcome: 'done' | 'failed' | 'retry'; note?: string | undefined; acting: Acting },
  at: Awaited<ReturnType<typeof moment>>,
) {
  const { enrollment, revision } = kase;
  const stage = findStage(revision.definition, enrollment.stageId);
  const awaited =
    stage?.kind === 'handoff' && stage.id === handoff.stageId && enrollment.attempt === handoff.attempt;
  const kind = input.outcome === 'done' ? 'handoff_done' : 'handoff_failed';
  const closed = {
    ...actedEvent(kase, kind, context, at, { handoff: handoff.id, note: input.note, ...input.acting }),
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
  const [after] = await goOn(db, kase, awaited && input.outcome === 'done' ? stage : null, closed, at);
  return after;
}

/**
 * Locks the sequence, the enrollment and the handoff, in the order in which all do.
 * @throws ThroughlineError `handoff_not_found`, `handoff_closed`, `not_yours`
 */
async function openHandoff(
  context: ActingContext,
  db: Db,
  id: string,
): Promise<{ handoff: Handoff; enrollments: Enrollment[]; acting: Acting }> {
  const notFound = new ThroughlineError({
    code: 'handoff_not_found',
    kind: 'not_found',
    message: `There is no handoff '${id}'.`,
    hint: 'Handoffs are named by their id; claim or list them first.',
  });
  const seen = await findHandoff(db, id);
  if (!seen) throw notFound;
  const sequence = await hidden(sequenceToChange(db, context.actor, seen.sequenceId), notFound);
  const enrollments = await lockEnrollments(db, [seen.enrollmentId]);
  const handoff = (await lockHandoff(db, id)) ?? seen;
  if (handoff.status !== 'open' && handoff.status !== 'claimed') {
    throw new ThroughlineError({
      code: 'handoff_closed',
      kind: 'conflict',
      message: `The handoff is ${handoff.status} already.`,
      hint: 'Its lead has gone on without it; nothing was changed.',
    });
  }
  return { handoff, enrollments, acting: actingAs(context.actor, sequence) };
}
