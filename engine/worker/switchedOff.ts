import type { Change } from '../store/changes';
import type { SequenceStatuses } from '../store/sequences';
import type { Moment, WalkCase } from './case';
import { untilOn } from './softBounce';
import { event } from './walk';

/** @param statuses of all sequences that are asked about; one that is missing is not on. */
export function hasSequenceOn(
  statuses: SequenceStatuses,
  { enrollment }: Pick<WalkCase, 'enrollment'>,
): boolean {
  return statuses.get(enrollment.sequenceId)?.status === 'published';
}

/** How often it is asked whether the sequence of a failed one is on again. */
const LOOK_AGAIN = 3_600_000;

/**
 * Whatever made it due (a person settled its message, its pause was over, it was enrolled in the very moment): while
 * its sequence is off it waits with the others, and goes on with them.
 */
export function switchedOff(kase: WalkCase, moment: Moment): Change {
  const { enrollment, revision } = kase;
  const { status, reason } = enrollment;
  if (status === 'failed') {
    // It stays failed, and its next try comes when the sequence is on again.
    const detail = untilOn(enrollment.detail);
    const retryAt = moment.now + LOOK_AGAIN;
    return { enrollment, revision, happening: 'fail', reason, detail, retryAt, events: [] };
  }
  const paused = status === 'paused';
  return {
    enrollment,
    revision,
    happening: 'pause',
    reason: 'sequence_disabled',
    set: { dueAt: null, heldDueAt: paused ? enrollment.heldDueAt : enrollment.dueAt },
    events: [event(kase, 'paused', enrollment.stageId, moment, { reason: 'sequence_disabled' })],
  };
}
