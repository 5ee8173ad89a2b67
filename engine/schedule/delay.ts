import { DateTime } from 'luxon';
import type { Duration } from '../model/duration';
import {
  DAY,
  HOUR,
  MINUTE,
  dayOf,
  localTime,
  timeOfDay,
  weekdayOf,
  type Calendar,
  type LocalTime,
} from './localTime';

/**
 * The instant that lies `duration` after `from`.
 * - Minutes and hours are exact.
 * - Days, weeks and months are steps in the calendar of the zone and keep the local time; a month that is too short
 *   gives its last day.
 * - N business days end on the N-th day after the local date of `from` that is neither Saturday, Sunday nor a
 *   holiday, whatever day `from` is: one business day after a Friday, a Saturday or a Sunday is the Monday.
 * - Nothing of any unit is `from` itself.
 */
export function addDelay(from: number, { amount, unit }: Duration, calendar: Calendar): number {
  if (amount === 0) return from;
  if (unit === 'minutes') return from + amount * MINUTE;
  if (unit === 'hours') return from + amount * HOUR;

  const time = localTime(calendar);
  const local = time.toLocal(from);
  switch (unit) {
    case 'days':
      return time.toInstant(local + amount * DAY);
    case 'weeks':
      return time.toInstant(local + amount * 7 * DAY);
    case 'months':
      return time.toInstant(DateTime.fromMillis(local, { zone: 'utc' }).plus({ months: amount }).toMillis());
    case 'business days':
      return addBusinessDays(local, amount, time);
  }
}

/**
 * The first instant not before `ms` with this local time (`09:30`). One instant a day: of a time that exists twice
 * only the earlier counts, and one that does not exist moves forward by the gap.
 */
export function atTimeOfDay(ms: number, at: string, calendar: Calendar): number {
  const time = localTime(calendar);
  const today = dayOf(time.toLocal(ms));
  // Yesterday's may still be ahead: Apia had no 30 December 2011, and its 09:00 was 09:00 on the 31st.
  for (let day = today - 1; ; day += 1) {
    const instant = time.toInstant(day * DAY + timeOfDay(at));
    if (instant >= ms) return instant;
  }
}

/** The first instant of the local date of `ms`. */
export function startOfDay(ms: number, calendar: Calendar): number {
  const time = localTime(calendar);
  return time.toInstant(dayOf(time.toLocal(ms)) * DAY);
}

function addBusinessDays(local: number, amount: number, time: LocalTime): number {
  const isBusinessDay = (day: number): boolean => weekdayOf(day) < 5 && !time.isHoliday(day);
  let there = local;
  let left = amount;
  for (;;) {
    there += DAY;
    if (!isBusinessDay(dayOf(there))) continue;
    left -= 1;
    if (left > 0) continue;
    const instant = time.toInstant(there);
    // A gap may have moved it to a day that is none.
    if (isBusinessDay(dayOf(time.toLocal(instant)))) return instant;
  }
}
