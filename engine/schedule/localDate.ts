import { localTime, timeOfDay, type Calendar } from './localTime';

/**
 * The instant of a day, and perhaps a time of day, as somebody wrote it: midnight where no time is given.
 * @param date `2026-03-09`
 * @param time `09:30`
 * @param offset of the zone that it was meant in, `+01:00`; only a time of day counts in it. Without it the calendar's zone.
 */
export function instantOf(
  { date, time = null, offset = null }: { date: string; time?: string | null; offset?: string | null },
  calendar: Calendar,
): number {
  if (time !== null && offset !== null) {
    const instant = Date.parse(`${date}T${time}:00${offset}`);
    if (!Number.isNaN(instant)) return instant;
  }
  return localTime(calendar).toInstant(
    Date.parse(`${date}T00:00:00Z`) + (time === null ? 0 : timeOfDay(time)),
  );
}
