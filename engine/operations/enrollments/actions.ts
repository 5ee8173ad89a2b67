import type { Enrollment } from '../../model/enrollment';
import { mayEdit, type Actor } from '../../model/member';
import { isUndelivered, LIVE } from '../../model/status';
import type { Sequence } from '../../store/sequences';
import { goesOn } from '../../worker/held';

/** What a person can do about one enrollment, by the names of the operations. */
export const ACTIONS = [
  'advance',
  'pause',
  'resume',
  'reschedule',
  'moveToStage',
  'retry',
  'settle',
  'finish',
  'remove',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What a row offers: what its state, its sequence and the sharing allow; a retry may still find its cause there. */
export function actionsOn(
  { status, reason, dueAt }: Pick<Enrollment, 'status' | 'reason' | 'dueAt'>,
  sequence: Pick<Sequence, 'status' | 'ownerId' | 'sharing'>,
  actor: Actor,
): Action[] {
  if (!mayEdit(actor, sequence)) return [];
  const live = LIVE.includes(status);
  const on = sequence.status === 'published';
  // With a new address it can go on.
  const undelivered = isUndelivered({ status, reason });
  const offered: Record<Action, boolean> = {
    advance: on && (status === 'active' || reason === 'throttled'),
    pause: status === 'paused' || goesOn({ status, dueAt }),
    resume: on && (status === 'paused' || undelivered),
    reschedule: on && status === 'paused',
    moveToStage: on && live,
    retry:
      on &&
      (undelivered || ['failed', 'not_sent', 'removed'].includes(status)) &&
      reason !== 'legal' &&
      reason !== 'lead_deleted',
    settle: reason === 'delivery_uncertain',
    finish: live,
    remove: live,
  };
  return ACTIONS.filter((action) => offered[action]);
}
