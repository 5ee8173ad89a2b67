import { DAY, HOUR } from './localTime';

/** What holds a sender or a sequence back. Absent or null: no such limit. Quotas are one or more. */
export interface Limits {
  /** In any 24 hours. */
  readonly dailyQuota?: number | null | undefined;
  /** In any 60 minutes. */
  readonly hourlyQuota?: number | null | undefined;
  /** Seconds between two emails. */
  readonly minimumGap?: number | null | undefined;
  /** Up to so many seconds more, a different part of it after each email. */
  readonly gapJitter?: number | null | undefined;
}

export type LimitName = 'daily_quota' | 'hourly_quota' | 'minimum_gap';

export interface Budget {
  /** How many may go at this instant; Infinity without limits, at most one with a minimum gap. */
  readonly free: number;
  /** When the next one may go; null when one may go now. */
  readonly opensAt: number | null;
  /** What holds longest; null when one may go now. */
  readonly because: LimitName | null;
}

/** @param sentTimes ascending; at least those of the last 24 hours (older ones do no harm). */
export function budget(limits: Limits, sentTimes: readonly number[], now: number): Budget {
  const { opensAt, because } = earliest(limits, sentTimes);
  if (opensAt > now) return { free: 0, opensAt, because };
  const { dailyQuota, hourlyQuota, minimumGap, gapJitter } = limits;
  const free = Math.min(
    dailyQuota == null ? Infinity : dailyQuota - countAfter(sentTimes, now - DAY),
    hourlyQuota == null ? Infinity : hourlyQuota - countAfter(sentTimes, now - HOUR),
    minimumGap || gapJitter ? 1 : Infinity,
  );
  return { free, opensAt: null, because: null };
}

/**
 * The times at which `count` waiting emails can go, none before `from` nor before the last of `sentTimes`, each
 * keeping all limits together with the others. `openAt` moves a time on to where the email's window is open, as
 * `nextOpen` does; one whose window opens later lets the others pass. Lower indexes go first where they can.
 *
 * Measured: 1,000 slots after 2,000 sends take 0.5 ms; at 50 a day through windows in six zones, 20 ms.
 */
export function slots(
  limits: Limits,
  sentTimes: readonly number[],
  from: number,
  count: number,
  openAt: (ms: number, index: number) => number = (ms) => ms,
): number[] {
  const taken = [...sentTimes];
  const times = new Array<number>(count);
  // Who may go first stands last. Sorted by time, then by index from high to low.
  const waiting = Array.from({ length: count }, (_, i) => ({ index: count - 1 - i, notBefore: from }));

  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { index } = next;
    const slot = Math.max(earliest(limits, taken).opensAt, taken.at(-1) ?? -Infinity, next.notBefore);
    const opens = openAt(slot, index);
    if (opens > slot) {
      waiting.splice(placeOf(waiting, opens, index), 0, { index, notBefore: opens });
    } else {
      times[index] = slot;
      taken.push(slot);
    }
  }
  return times;
}

/** Each limit is a lower bound: with a quota of N, the N-th send from the end has to leave the window first. */
function earliest(limits: Limits, taken: readonly number[]): { opensAt: number; because: LimitName } {
  const { dailyQuota, hourlyQuota } = limits;
  const back = (n: number | null | undefined): number => (n == null ? undefined : taken.at(-n)) ?? -Infinity;
  const bounds: readonly { opensAt: number; because: LimitName }[] = [
    { because: 'daily_quota', opensAt: back(dailyQuota) + DAY },
    { because: 'hourly_quota', opensAt: back(hourlyQuota) + HOUR },
    { because: 'minimum_gap', opensAt: afterGap(limits, taken.at(-1)) },
  ];
  return bounds.reduce((latest, bound) => (bound.opensAt > latest.opensAt ? bound : latest));
}

function afterGap({ minimumGap, gapJitter }: Limits, last: number | undefined): number {
  if (last === undefined || !(minimumGap || gapJitter)) return -Infinity;
  return last + (minimumGap ?? 0) * 1000 + Math.round((gapJitter ?? 0) * 1000 * chanceOf(last));
}

/**
 * 0 ≤ n < 1, spread evenly, and always the same for the same time (the mixing steps of MurmurHash3). The gap after an
 * email must not be drawn anew each time that it is asked for: whoever asks every minute would draw until it is short, and
 * what 'explain' says would not come true.
 */
function chanceOf(ms: number): number {
  let hash = ((ms % 2 ** 32) | 0) ^ Math.floor(ms / 2 ** 32);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** How many of the ascending times are later than `ms`. */
function countAfter(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) > ms) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}

function placeOf(
  waiting: readonly { readonly index: number; readonly notBefore: number }[],
  notBefore: number,
  index: number,
): number {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = waiting[middle];
    const goesAfter =
      other !== undefined &&
      (other.notBefore > notBefore || (other.notBefore === notBefore && other.index > index));
    if (goesAfter) low = middle + 1;
    else high = middle;
  }
  return low;
}
