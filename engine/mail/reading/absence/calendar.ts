/** Days as whole numbers (1 January 1970 is 0): dates in mails have no zone, and no hour that a zone could move. */
export type Day = number;

const DAY_MS = 86_400_000;

/** @param month 1 to 12 @returns null for 31 November */
export function dayOf(year: number, month: number, day: number): Day | null {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / DAY_MS : null;
}

export function partsOf(day: Day): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 is Monday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

export function isoOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whoever is away until Friday is back on Monday. */
export function workingDayAfter(day: Day): Day {
  return workingDayFrom(day + 1);
}

export function workingDayFrom(day: Day): Day {
  const weekday = weekdayOf(day);
  return weekday < 5 ? day : day + 7 - weekday;
}

export function mondayOf(day: Day): Day {
  return day - weekdayOf(day);
}

/** 31 January and a month is the last of February. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, day: date } = partsOf(day);
  for (let last = date; last > 27; last -= 1) {
    const found = dayOf(year, month + months, last) ?? inMonth(year, month + months, last);
    if (found !== null) return found;
  }
  return inMonth(year, month + months, date)!;
}

export function lastOfMonth(year: number, month: number): Day {
  return Date.UTC(year, month, 0) / DAY_MS;
}

/** The month may be beyond December. */
function inMonth(year: number, month: number, date: number): Day | null {
  const years = Math.floor((month - 1) / 12);
  return dayOf(year + years, month - 12 * years, date);
}
