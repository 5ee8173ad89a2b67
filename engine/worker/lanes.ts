import type { Sender } from '../model/sender';
import { budget, type Budget } from '../schedule/quota';
import { isOpen, nextOpen } from '../schedule/window';
import { laneUse } from '../store/claims';
import type { Db } from '../store/database';
import type { Moment } from './case';

/** How many emails a sender may send now, and what holds it when none. */
export interface LaneState {
  readonly free: number;
  readonly opensAt: number | null;
  readonly because: Budget['because'] | 'sender_problem' | 'sender_window' | null;
  /** Ascending; of the last 24 hours. */
  readonly sentTimes: readonly number[];
}

/** What of a sender decides that. */
export type LaneSender = Pick<
  Sender,
  'id' | 'problemUntil' | 'window' | 'dailyQuota' | 'hourlyQuota' | 'minimumGap' | 'gapJitter'
>;

const DAY = 86_400_000;

/**
 * The state of one sender's lane: one query however long its queue is.
 * @param sender with `problemUntil`, when it is tried again after a problem of its own.
 */
export async function laneState(
  db: Db,
  sender: LaneSender,
  moment: Moment,
  leaseNow: number,
): Promise<LaneState> {
  const { now } = moment;
  const none = { free: 0, sentTimes: [] };
  if (sender.problemUntil !== null && sender.problemUntil > now)
    return { ...none, opensAt: sender.problemUntil, because: 'sender_problem' };
  const calendar = { zone: moment.organisation.timeZone, holidays: [], offsets: moment.offsets };
  if (!isOpen(now, sender.window, calendar))
    return { ...none, opensAt: nextOpen(now, sender.window, calendar), because: 'sender_window' };
  if (!limited(sender)) return { free: Infinity, opensAt: null, because: null, sentTimes: [] };
  const { sentTimes, spokenFor } = await laneUse(db, sender.id, { since: now - DAY, leaseNow });
  const state = budget(sender, sentTimes, now);
  return { ...state, free: Math.max(0, state.free - spokenFor), sentTimes };
}

export function limited({
  dailyQuota,
  hourlyQuota,
  minimumGap,
  gapJitter,
}: Pick<LaneSender, 'dailyQuota' | 'hourlyQuota' | 'minimumGap' | 'gapJitter'>): boolean {
  return dailyQuota !== null || hourlyQuota !== null || minimumGap + gapJitter > 0;
}
