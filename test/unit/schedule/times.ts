import { DateTime } from 'luxon';
import type { WindowBlock } from '../../../engine/model/sequence';

/** An instant: `utc('2026-03-09T13:00Z')`. */
export function utc(iso: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new Error(`${iso} is no time`);
  return ms;
}

export const WORKDAYS: WindowBlock['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];
export const OFFICE: readonly WindowBlock[] = [{ days: WORKDAYS, from: '09:00', to: '17:00' }];

/** The definition of an open window, told by Luxon's clock alone; the tests hold the quick search against it. */
export function openByTheClock(
  ms: number,
  blocks: readonly WindowBlock[],
  zone: string,
  holidays: readonly string[],
): boolean {
  const now = DateTime.fromMillis(ms, { zone });
  const isHoliday = (day: DateTime): boolean => holidays.includes(day.toISODate() ?? '');
  if (isHoliday(now)) return false;
  if (blocks.length === 0) return true;
  // The day before by the calendar, wherever the zone's own days went.
  const date = DateTime.utc(now.year, now.month, now.day);
  const yesterday = date.minus({ days: 1 });
  const weekday = (day: DateTime): string =>
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][day.weekday - 1] ?? '';
  const time = now.toFormat('HH:mm');
  return blocks.some(({ days, from, to }) => {
    const has = (day: DateTime): boolean => (days as readonly string[]).includes(weekday(day));
    if (from <= to) return has(date) && from <= time && time < to;
    return (has(date) && from <= time) || (has(yesterday) && !isHoliday(yesterday) && time < to);
  });
}
