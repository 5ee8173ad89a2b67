import type { Enrollment } from '../model/enrollment';
import type { Facts } from '../store/changes';

/**
 * Whether it comes to a next stage, or a next try, by itself: a failure that is tried again (a soft bounce) does, so what
 * stops those that go on stops it too.
 */
export function goesOn({ status, dueAt }: Pick<Enrollment, 'status' | 'dueAt'>): boolean {
  return status === 'active' || status === 'pending' || (status === 'failed' && dueAt !== null);
}

/**
 * Whether it comes to one by itself sooner or later, also out of a pause: on the day of a return, or with its sequence. What
 * has to wait for a person must not come back so.
 */
export function comesBack({
  status,
  reason,
  dueAt,
}: Pick<Enrollment, 'status' | 'reason' | 'dueAt'>): boolean {
  if (status !== 'paused') return goesOn({ status, dueAt });
  return reason === 'sequence_disabled' || (reason === 'out_of_office' && dueAt !== null);
}

/** What a pause keeps of the time at which it would have gone on. A failed message is sent as a new attempt then. */
export function held({ status, dueAt, heldDueAt, attempt }: Enrollment): Facts {
  if (status === 'paused') return { heldDueAt };
  return { heldDueAt: dueAt, ...(status === 'failed' ? { attempt: attempt + 1 } : {}) };
}
