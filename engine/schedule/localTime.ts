import { DateTime, IANAZone } from 'luxon';
import { checkZone } from './zone';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Whose days count: the zone that says what time it is, and the dates that are holidays there. */
export interface Calendar {
  readonly zone: string;
  /** Local dates: `2026-12-25`. */
  readonly holidays?: readonly string[];
  /** Shared by the caller among many calls, as in a bulk enrolment; without it each call looks afresh. */
  readonly offsets?: OffsetBook;
}

/** Offsets already looked up, by zone and six-day stretch. Not tied to a moment: never stale, only large. */
export type OffsetBook = Map<string, Map<number, number>>;

/**
 * Local time as a number: what the wall clock shows, as the epoch milliseconds that it would be if it stood in
 * Greenwich. Days and weekdays are plain arithmetic on it; only going to and fro asks the tz database.
 */
export interface LocalTime {
  toLocal(ms: number): number;
  /**
   * A local time that exists twice is the earlier one; one that does not exist moves forward by the gap (02:30
   * becomes 03:30, a skipped day the day after).
   */
  toInstant(local: number): number;
  /** The offset to add to UTC, in ms. */
  offset(ms: number): number;
  /** The first instant after `from`, up to and including `to`, with another offset than `from` has; or null. */
  nextChange(from: number, to: number): number | null;
  isHoliday(day: number): boolean;
}

/**
 * An offset costs 2 to 5 µs in Luxon (Intl underneath), and most calls ask a dozen. No zone has changed twice within
 * seven days since 1970 (tz 2025c; the nearest: Recife, October 2000), so a stretch of six days with the same offset
 * at both ends has it throughout: two or three look-ups instead.
 */
const STRETCH = 6 * DAY;

/** Further from UTC than any zone: one look-up this far before a local time and one after see both sides of a change. */
const BEYOND_OFFSETS = 16 * HOUR;

/** @throws ThroughlineError `unknown_time_zone` */
export function localTime({ zone: name, holidays = [], offsets = new Map() }: Calendar): LocalTime {
  checkZone(name);
  const zone = IANAZone.create(name);
  const book = offsets.get(name) ?? new Map<number, number>();
  offsets.set(name, book);

  const lookUp = (ms: number): number => Math.round(zone.offset(ms) * MINUTE);
  const edge = (stretch: number): number => {
    let known = book.get(stretch);
    if (known === undefined) book.set(stretch, (known = lookUp(stretch * STRETCH)));
    return known;
  };
  const offset = (ms: number): number => {
    const stretch = Math.floor(ms / STRETCH);
    const start = edge(stretch);
    return start === edge(stretch + 1) ? start : lookUp(ms);
  };

  return {
    offset,
    toLocal: (ms) => ms + offset(ms),
    toInstant(local) {
      const before = offset(local - BEYOND_OFFSETS);
      const after = offset(local + BEYOND_OFFSETS);
      const early = local - before;
      if (before === after || offset(early) === before) return early;
      const late = local - after;
      return offset(late) === after ? late : early;
    },
    nextChange(from, to) {
      const was = offset(from);
      for (let at = from; at < to;) {
        const next = Math.min((Math.floor(at / STRETCH) + 1) * STRETCH, to);
        if (offset(next) !== was) return bisect(at, next, (ms) => lookUp(ms) !== was);
        at = next;
      }
      return null;
    },
    isHoliday: (day) => holidays.length > 0 && holidays.includes(isoDate(day)),
  };
}

/** The number of a local day, counted from 1970-01-01. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY);
}

/** 0 is Monday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** `09:30` in ms since midnight; `24:00` is a whole day. */
export function timeOfDay(text: string): number {
  return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3, 5)) * MINUTE;
}

function isoDate(day: number): string {
  return DateTime.fromMillis(day * DAY, { zone: 'utc' }).toISODate() ?? '';
}

/** The first ms for which `passed` holds: it holds at `high`, and not at `low`. */
function bisect(low: number, high: number, passed: (ms: number) => boolean): number {
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passed(middle)) high = middle;
    else low = middle;
  }
  return high;
}
