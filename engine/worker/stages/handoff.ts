import { readDuration } from '../../model/duration';
import type { NewEvent } from '../../model/event';
import type { HandoffStage } from '../../model/stage';
import { addDelay } from '../../schedule/delay';
import { placed } from '../../store/changes';
import type { Handoff } from '../../store/handoffs';
import type { Case, Moment } from '../case';
import type { Performed } from '../perform';

/** How long an answer may take that is asked for at `from`. */
export function answeredBy(
  { timeout }: Pick<HandoffStage, 'timeout'>,
  from: number,
  { zone, revision }: Pick<Case, 'zone' | 'revision'>,
  { offsets }: Pick<Moment, 'offsets'>,
): number {
  const { holidays } = revision.definition.settings;
  return addDelay(from, readDuration(timeout), { zone, holidays, offsets });
}

/** Lays the stage out for a workflow to claim; looked at again at its deadline. */
export function createHandoff(
  stage: HandoffStage,
  kase: Case,
  moment: Moment,
  payload: Record<string, string>,
  newId: () => string,
): Performed {
  const { enrollment } = kase;
  const deadline = answeredBy(stage, moment.now, kase, moment);
  const handoff: Handoff = {
    id: newId(),
    enrollmentId: enrollment.id,
    leadId: enrollment.leadId,
    sequenceId: enrollment.sequenceId,
    stageId: stage.id,
    attempt: enrollment.attempt,
    channel: stage.channel,
    payload,
    status: 'open',
    claimedBy: null,
    availableAt: moment.now,
    deadline,
    answer: null,
    createdAt: moment.now,
    closedAt: null,
  };
  const event: NewEvent = {
    ...placed(handoff),
    kind: 'handoff_created',
    at: moment.now,
    actor: { kind: 'worker', id: null },
    data: { handoff: handoff.id, channel: handoff.channel },
  };
  return { await: 'awaiting_handoff', dueAt: deadline, rows: { handoffs: [handoff] }, events: [event] };
}
