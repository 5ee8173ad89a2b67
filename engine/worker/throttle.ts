import type { Enrollment } from '../model/enrollment';
import { slots, type Limits } from '../schedule/quota';
import { nextOpen } from '../schedule/window';
import { applyChanges, type Change } from '../store/changes';
import { claimDue, type Lease } from '../store/claims';
import type { Db } from '../store/database';
import { loadCases, type Case, type Moment } from './case';
import type { Context } from './context';
import type { LaneState } from './lanes';
import { event } from './walk';

/** How many of a queue get a time in one go; the rest get theirs in the next. */
const AT_ONCE = 1_000;

/**
 * Gives those who are due, while their sender may not send, the time at which it may: the first in the queue gets the
 * first place. After that an exhausted sender's backlog costs nothing until those times come.
 * @param given times that others of this queue got in the same pass: the next ones come after them.
 * @returns how many were put off, and the times they got.
 */
export async function throttleLane(
  context: Context,
  db: Db,
  lease: Lease,
  lane: { readonly id: string; readonly limits: Limits; readonly state: LaneState },
  given: readonly number[],
  moment: Moment,
): Promise<PutOff> {
  const waiting: Enrollment[] = [];
  for (const priority of [0, 1]) {
    const limit = AT_ONCE - waiting.length;
    if (limit > 0)
      waiting.push(...(await claimDue(db, lease, { lane: lane.id, priority, now: moment.now, limit })));
  }
  return putOff(db, {
    cases: await loadCases(context, db, waiting, moment),
    limits: lane.limits,
    sentTimes: [...lane.state.sentTimes, ...given],
    from: lane.state.opensAt ?? moment.now,
    moment,
    owner: lease.owner,
    detail: because(lane.state),
  });
}

export interface PutOff {
  readonly count: number;
  /** Ascending. */
  readonly times: readonly number[];
}

/** Puts cases off to the places that the limits leave, each inside its own window. */
export async function putOff(
  db: Db,
  {
    cases,
    limits,
    sentTimes,
    from,
    moment,
    owner,
    detail,
  }: {
    readonly cases: readonly Case[];
    readonly limits: Limits;
    readonly sentTimes: readonly number[];
    readonly from: number;
    readonly moment: Moment;
    readonly owner: string;
    readonly detail: string;
  },
): Promise<PutOff> {
  if (cases.length === 0) return { count: 0, times: [] };
  const times = slots(limits, sentTimes, from, cases.length, (ms, index) =>
    openFor(cases[index], ms, moment),
  );
  const changes = cases.map((kase, index): Change => {
    const dueAt = times[index] ?? from;
    const already = kase.enrollment.reason === 'throttled';
    return {
      enrollment: kase.enrollment,
      revision: kase.revision,
      happening: 'throttle',
      reason: 'throttled',
      detail,
      set: { dueAt },
      events: already
        ? []
        : [event(kase, 'throttled', kase.enrollment.stageId, moment, { because: detail, until: dueAt })],
    };
  });
  const written = await applyChanges(db, changes, moment.now, owner);
  return { count: written.length, times: [...times].sort((a, b) => a - b) };
}

function openFor(kase: Case | undefined, ms: number, { offsets }: Moment): number {
  if (!kase) return ms;
  const { window, holidays } = kase.revision.definition.settings;
  try {
    return nextOpen(ms, window, { zone: kase.zone, holidays, offsets });
  } catch {
    // A window that never opens is told when the email is prepared; here it must not hold up the queue.
    return ms;
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  daily_quota: "The sender's quota for 24 hours is used up.",
  hourly_quota: "The sender's quota for an hour is used up.",
  minimum_gap: 'The sender keeps a minimum gap between two emails.',
  sender_problem: 'The sender has a problem and is tried again later.',
  sender_window: "The sender's window is closed.",
};

export function because({ because: reason }: LaneState): string {
  return SENTENCES[reason ?? ''] ?? 'The sender is busy.';
}
