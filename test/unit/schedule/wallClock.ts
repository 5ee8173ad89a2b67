import type { WindowBlock } from '../../../engine/model/sequence';

const MINUTE = 60_000;
const DAY = 1_440;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * What the clock on a wall of a zone shows, minute by minute, as Intl tells it. Nothing of engine/schedule and nothing
 * of Luxon is in it: rules are told by looking at one minute after the other.
 */
export interface WallClock {
  readonly from: number;
  /** What the wall shows in each minute from `from` on: minutes since 1970, as if it hung in Greenwich. */
  readonly shows: readonly number[];
}

export function wallClock(zone: string, from: number, days: number): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  }); // prettier-ignore
  const ahead = (minute: number): number => {
    const [, month, day, year, hour, of] = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/
      .exec(format.format(minute * MINUTE))!
      .map(Number) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, of) / MINUTE - minute;
  };
  const start = Math.floor(from / MINUTE);
  const shows: number[] = [];
  // Asked every hour, and every minute in an hour in which something changes.
  for (let hour = start, first = ahead(hour), next; hour < start + days * DAY; hour += 60, first = next) {
    next = ahead(hour + 60);
    for (let minute = hour; minute < hour + 60; minute += 1)
      shows.push(minute + (first === next ? first : ahead(minute)));
  }
  return { from: start * MINUTE, shows };
}

export interface Week {
  readonly blocks: readonly WindowBlock[];
  readonly holidays: readonly string[];
}

const dayOf = (shown: number): number => Math.floor(shown / DAY);
const timeOf = (shown: number): number => shown - dayOf(shown) * DAY;
const dates = new Map<number, string>();
export function dateOf(day: number): string {
  const date = dates.get(day) ?? new Date(day * DAY * MINUTE).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}
/** 1970 began on a Thursday. */
const weekdayOf = (day: number): string => WEEKDAYS[(day + 4) % 7]!;
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Whether the wall shows a time in a block; a block belongs to the day on which it begins, and no holiday has one. */
export function isOpenAt(shown: number, { blocks, holidays }: Week): boolean {
  const [day, time] = [dayOf(shown), timeOf(shown)];
  if (holidays.includes(dateOf(day))) return false;
  const begins = (block: WindowBlock, on: number): boolean =>
    (block.days as readonly string[]).includes(weekdayOf(on)) && !holidays.includes(dateOf(on));
  return (
    blocks.length === 0 ||
    blocks.some((block) => {
      const [from, to] = [minutes(block.from), minutes(block.to)];
      if (from < to) return begins(block, day) && from <= time && time < to;
      return (begins(block, day) && from <= time) || (begins(block, day - 1) && time < to);
    })
  );
}

/** The first minute at or after number `at` in which it is open; -1: not as long as this clock was watched. */
export function firstOpen(wall: WallClock, at: number, week: Week): number {
  return wall.shows.findIndex((shown, index) => index >= at && isOpenAt(shown, week));
}

/**
 * The minute in which the wall shows that time first. Where it never does, the clock was put forward over it: as long
 * after the jump as it would have been.
 */
export function whenShown({ shows }: WallClock, wanted: number): number {
  const shown = shows.indexOf(wanted);
  if (shown !== -1) return shown;
  const jump = shows.findIndex((now, index) => index > 0 && now > wanted && shows[index - 1]! < wanted);
  return jump === -1 ? -1 : jump + (wanted - shows[jump - 1]! - 1);
}

export function afterDays(wall: WallClock, at: number, days: number): number {
  return whenShown(wall, wall.shows[at]! + days * DAY);
}

/** On the n-th day after today that is neither Saturday, Sunday nor a holiday. */
export function afterBusinessDays(
  wall: WallClock,
  at: number,
  count: number,
  holidays: readonly string[],
): number {
  const works = (day: number): boolean =>
    !['sat', 'sun'].includes(weekdayOf(day)) && !holidays.includes(dateOf(day));
  let shown = wall.shows[at]!;
  for (let left = count; ;) {
    shown += DAY;
    if (!works(dayOf(shown))) continue;
    left -= 1;
    if (left > 0) continue;
    const there = whenShown(wall, shown);
    // A day that was skipped: what was put forward into a Sunday is none.
    if (there === -1 || works(dayOf(wall.shows[there]!))) return there;
  }
}

/** The first minute of the date that the wall shows in this one. */
export function startOfDate({ shows }: WallClock, at: number): number {
  return shows.findIndex((shown) => dayOf(shown) === dayOf(shows[at]!));
}

/** At this time of day, once a date; in the window where there is a block that has the time, else whenever it opens. */
export function atTime(wall: WallClock, at: number, text: string, week: Week | null): number {
  const first = dayOf(wall.shows[at]!) - 1;
  const candidates: number[] = [];
  for (let day = first; day < first + 20; day += 1) {
    const there = whenShown(wall, day * DAY + minutes(text));
    if (there >= at) candidates.push(there);
  }
  const ready = candidates[0] ?? -1;
  if (week === null || ready === -1) return ready;
  const has = ({ from, to }: WindowBlock): boolean =>
    from < to ? from <= text && text < to : from <= text || text < to;
  if (week.blocks.length > 0 && !week.blocks.some(has)) return firstOpen(wall, ready, week);
  return candidates.find((there) => isOpenAt(wall.shows[there] ?? NaN, week)) ?? -1;
}
