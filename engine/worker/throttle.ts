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
 * @returns how many were put off.
 */
export async function throttleLane(
  context: Context,
  db: Db,
  lease: Lease,
  lane: { readonly id: string; readonly limits: Limits; readonly state: LaneState },
  moment: Moment,
): Promise<number> {
  const waiting: Enrollment[] = [];
  for (const priority of [0, 1]) {
    const limit = AT_ONCE - waiting.length;
    if (limit > 0)
      waiting.push(...(await claimDue(db, lease, { lane: lane.id, priority, now: moment.now, limit })));
  }
  const cases = await loadCases(context, db, waiting, moment);
  return putOff(
    db,
    cases,
    lane.limits,
    lane.state.sentTimes,
    lane.state.opensAt ?? moment.now,
    moment,
    lease.owner,
    because(lane.state),
  );
}

/** Puts cases off to the places that the limits leave, each inside its own window. */
export async function putOff(
  db: Db,
  cases: readonly Case[],
  limits: Limits,
  sentTimes: readonly number[],
  from: number,
  moment: Moment,
  owner: string,
  detail: string,
): Promise<number> {
  const times = slots(limits, sentTimes, from, cases.length, (ms, index) => {
    const kase = cases[index];
    if (!kase) return ms;
    const { window, holidays } = kase.revision.definition.settings;
    return nextOpen(ms, window, { zone: kase.zone, holidays, offsets: moment.offsets });
  });
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
  return (await applyChanges(db, changes, moment.now, owner)).length;
}

const SENTENCES: Readonly<Record<string, string>> = {
  daily_quota: "The sender's quota for 24 hours is used up.",
  hourly_quota: "The sender's quota for an hour is used up.",
  minimum_gap: 'The sender keeps a minimum gap between two emails.',
  sender_problem: 'The sender has a problem and is tried again later.',
  sender_window: "The sender's window is closed.",
};

function because({ because: reason }: LaneState): string {
  return SENTENCES[reason ?? ''] ?? 'The sender is busy.';
}
