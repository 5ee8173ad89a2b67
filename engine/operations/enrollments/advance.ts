import { z } from 'zod';
import { describeState } from '../../model/status';
import { mayEdit } from '../../model/member';
import { findStage } from '../../model/sequence';
import { applyChanges, type Change } from '../../store/changes';
import { findEnrollments, lockEnrollments } from '../../store/enrollments';
import { listSenders } from '../../store/senders';
import { findSequencesByIds } from '../../store/sequences';
import { loadCases, moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { stageDue } from '../../worker/due';
import { tickThese } from '../../worker/tick';
import type { Happened } from '../../worker/witness';
import { notYours, onlyVisible } from '../access';
import { bulkResult, selectionShape, type Outcome } from '../bulk';
import { operation } from '../operation';
import { happenedView, viewHappened, type HappenedView } from '../happened';
import { pass } from '../pass';
import { select } from './select';
import { actedEvent, byAdmin, summarise } from './verb';

export const advance = operation({
  name: 'advance',
  summary:
    'Runs everything that is due; with a selection, runs the next stage of those leads now instead of waiting for its time.',
  method: 'POST',
  path: '/advance',
  permission: 'member',
  input: z.object({
    ...selectionShape,
    detail: z
      .boolean()
      .default(false)
      .describe('Also list each message that left or was refused, and each lead that could not go on'),
  }),
  result: bulkResult.extend({
    sent: z.number().int(),
    failed: z.number().int(),
    claimed: z.number().int(),
    throttled: z.number().int(),
    happened: z.array(happenedView).optional().describe('With detail: one for each message or lead'),
  }),
  async run(context, input) {
    const { detail: _told, all, ...given } = input;
    const selective = all === true || Object.values(given).some((part) => part !== undefined);
    if (!selective) {
      const report = await pass(context, { signal: context.stop, detail: input.detail });
      const message = `Looked at ${report.claimed} due ${report.claimed === 1 ? 'enrollment' : 'enrollments'}: ${report.sent} sent, ${report.failed} failed, ${report.throttled} put off.`;
      const { happened, ...numbers } = report;
      const listed = happened && { happened: await visible(context, happened) };
      return { ...numbers, ...listed, done: report.claimed, refused: 0, message, results: [] };
    }
    const selected = await select(context, context.store, input);
    const missing = selected.missing.map(({ reference, message }): Outcome => ({
      enrollment: null,
      email: reference,
      outcome: 'refused',
      code: 'not_found',
      message,
      state: null,
    }));
    const ids = selected.found.map(({ id }) => id);
    const { ready, outcomes } = await hasten(context, ids);
    const seen: Happened[] = [];
    const witness = { ...context, witness: (some: readonly Happened[]) => void seen.push(...some) };
    const report = await tickThese(input.detail ? witness : context, ready, context.stop);
    const after = await findEnrollments(context.store, ready);
    const states = new Map(after.map((enrollment) => [enrollment.id, describeState(enrollment)]));
    const results = [
      ...missing,
      ...outcomes.map((outcome) => ({
        ...outcome,
        state: states.get(outcome.enrollment ?? '') ?? outcome.state,
      })),
    ];
    const listed = input.detail ? { happened: await viewHappened(context.store, seen) } : {};
    return { ...report, ...listed, ...summarise('Advanced', results) };
  },
});

/** A pass runs for everybody; what it did in a sequence that is private to somebody else is told to nobody else. */
async function visible(
  { store, actor }: ActingContext,
  happened: readonly HappenedView[],
): Promise<HappenedView[]> {
  const { sequenceIds } = await onlyVisible(store, actor);
  return happened.filter(({ sequenceId }) => sequenceIds?.includes(sequenceId) ?? true);
}

/** Cuts delays short: due now, or when the window opens, which nobody's impatience moves. */
async function hasten(
  context: ActingContext,
  ids: readonly string[],
): Promise<{ ready: string[]; outcomes: Outcome[] }> {
  return context.store.transaction(async (db) => {
    const at = await moment(context, db);
    const cases = await loadCases(context, db, await lockEnrollments(db, ids), at);
    const sequences = await findSequencesByIds(db, [
      ...new Set(cases.map(({ enrollment }) => enrollment.sequenceId)),
    ]);
    const forWorkflows = new Set(
      (await listSenders(db)).filter(({ kind }) => kind === 'workflow').map(({ id }) => id),
    );
    const ready: string[] = [];
    const changes: Change[] = [];
    const outcomes = cases.map((kase): Outcome => {
      const { enrollment, revision, lead } = kase;
      const base = { enrollment: enrollment.id, email: lead.email, state: describeState(enrollment) };
      const sequence = sequences.get(enrollment.sequenceId);
      if (!sequence || !mayEdit(context.actor, sequence)) {
        const { code, message } = notYours(sequence?.name ?? '');
        return { ...base, outcome: 'refused', code, message };
      }
      const waits = enrollment.status === 'pending' && enrollment.reason !== 'throttled';
      if (enrollment.status !== 'active' && (waits || enrollment.status !== 'pending')) {
        return {
          ...base,
          outcome: 'refused',
          code: 'not_waiting_for_time',
          message: `It is ${base.state}; it does not wait for a time.`,
        };
      }
      const stage = findStage(revision.definition, enrollment.stageId);
      const dueAt = stage
        ? stageDue({ ...stage, after: '0', at: undefined }, at.now, kase, at).dueAt
        : at.now;
      changes.push({
        enrollment,
        revision,
        happening: 'advance',
        set: { dueAt },
        events: byAdmin(
          [actedEvent(kase, 'stage_started', context, at, { early: true })],
          context.actor,
          sequence,
        ),
      });
      if (dueAt > at.now)
        return {
          ...base,
          outcome: 'done',
          code: 'window_closed',
          message: 'Its delay is over; it goes out when the sending window opens.',
        };
      ready.push(enrollment.id);
      if (stage?.kind === 'email' && forWorkflows.has(enrollment.senderId))
        return {
          ...base,
          outcome: 'done',
          code: 'workflow_sends',
          message: 'It is due now; a workflow sends it as soon as it takes what is due.',
        };
      return { ...base, outcome: 'done', code: null, message: 'Advanced.' };
    });
    await applyChanges(db, changes, at.now);
    return { ready, outcomes };
  });
}
