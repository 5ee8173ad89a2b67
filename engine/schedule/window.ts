import { ThroughlineError } from '../model/errors';
import { WEEKDAYS, type WindowBlock } from '../model/sequence';
import { DAY, dayOf, localTime, timeOfDay, weekdayOf, type Calendar, type LocalTime } from './localTime';

/**
 * A window is open while the local clock shows a time that lies in a block. So a block from 02:00 to 02:30 is not open
 * on the night when 02:00 to 03:00 is skipped, and opens twice on the night when that hour exists twice.
 * - A block belongs to the day on which it starts: `fri 22:00–02:00` is open early on Saturday.
 * - On a holiday it is closed from midnight to midnight, and no block starts.
 * - Without blocks it is open at any time but holidays.
 */
export type Blocks = readonly WindowBlock[];

/** How far ahead a window is searched. */
const HORIZON = 400 * DAY;

const ALWAYS: Blocks = [{ days: [...WEEKDAYS], from: '00:00', to: '24:00' }];

export function isOpen(ms: number, blocks: Blocks, calendar: Calendar): boolean {
  if (neverCloses(blocks, calendar)) return true;
  const time = localTime(calendar);
  const local = time.toLocal(ms);
  return firstOpen(local, read(blocks), time) === local;
}

/**
 * The first instant at or after `ms` at which the window is open: `ms` itself when it is.
 * @throws ThroughlineError `window_never_opens` when it does not open within 400 days.
 */
export function nextOpen(ms: number, blocks: Blocks, calendar: Calendar): number {
  if (neverCloses(blocks, calendar)) return ms;
  const time = localTime(calendar);
  const spans = read(blocks);
  const opens = firstInstant(ms, time, (local) => firstOpen(local, spans, time));
  if (opens === null) throw neverOpens();
  return opens;
}

/** The first instant at or after `ms` at which all of the windows are open, such as a sequence's and a sender's. */
export function nextOpenInAll(
  ms: number,
  windows: readonly { readonly blocks: Blocks; readonly calendar: Calendar }[],
): number {
  for (let at = ms; at <= ms + HORIZON;) {
    const opens = windows.reduce((latest, { blocks, calendar }) => nextOpen(latest, blocks, calendar), at);
    if (opens === at) return at;
    at = opens;
  }
  throw neverOpens();
}

/** The first instant at or after `ms` at which the window is closed; null when it does not close within 400 days. */
export function closesAt(ms: number, blocks: Blocks, calendar: Calendar): number | null {
  if (neverCloses(blocks, calendar)) return null;
  const time = localTime(calendar);
  const spans = read(blocks);
  return firstInstant(ms, time, (local) => firstClosed(local, spans, time));
}

/** Whether a block, on any of its days, is open at this local time (`09:30`). */
export function coversTimeOfDay(blocks: Blocks, at: string): boolean {
  const time = timeOfDay(at);
  return (
    blocks.length === 0 || read(blocks).some(({ from, to }) => (time >= from && time < to) || time + DAY < to)
  );
}

interface Span {
  readonly weekdays: readonly boolean[];
  /** In ms from midnight at the start of the block's day; `to` is beyond a day when the block passes midnight. */
  readonly from: number;
  readonly to: number;
}

function read(blocks: Blocks): readonly Span[] {
  return (blocks.length === 0 ? ALWAYS : blocks).map((block) => {
    const from = timeOfDay(block.from);
    const to = timeOfDay(block.to);
    return { weekdays: WEEKDAYS.map((day) => block.days.includes(day)), from, to: to < from ? to + DAY : to };
  });
}

function neverCloses(blocks: Blocks, { holidays = [] }: Calendar): boolean {
  return blocks.length === 0 && holidays.length === 0;
}

/** The local times, from and until, at which the blocks of a day are open. */
function* opening(
  day: number,
  spans: readonly Span[],
  time: LocalTime,
): Generator<readonly [number, number]> {
  const weekday = weekdayOf(day);
  const today = spans.filter((span) => span.weekdays[weekday]);
  if (today.length === 0 || time.isHoliday(day)) return;
  for (const { from, to } of today) {
    yield [day * DAY + from, day * DAY + (to > DAY && time.isHoliday(day + 1) ? DAY : to)];
  }
}

function firstOpen(local: number, spans: readonly Span[], time: LocalTime): number | null {
  const today = dayOf(local);
  for (let day = today - 1; day <= today + HORIZON / DAY; day += 1) {
    let first = Infinity;
    for (const [from, to] of opening(day, spans, time)) {
      const opens = Math.max(from, local);
      if (opens < to) first = Math.min(first, opens);
    }
    if (first !== Infinity) return first;
  }
  return null;
}

function firstClosed(local: number, spans: readonly Span[], time: LocalTime): number | null {
  let end = local;
  for (let grown = true; grown;) {
    grown = false;
    for (const day of [dayOf(end) - 1, dayOf(end)]) {
      for (const [from, to] of opening(day, spans, time)) {
        if (from > end || end >= to) continue;
        end = to;
        grown = true;
      }
    }
    if (end > local + HORIZON) return null;
  }
  return end;
}

/** Carries a search in local time over to instants, stretch by stretch between the changes of the zone's offset. */
function firstInstant(ms: number, time: LocalTime, search: (local: number) => number | null): number | null {
  const limit = ms + HORIZON;
  for (let at = ms; ;) {
    const offset = time.offset(at);
    const found = (search(at + offset) ?? Infinity) - offset;
    const change = time.nextChange(at, Math.min(found, limit));
    if (change === null) return found <= limit ? found : null;
    at = change;
  }
}

function neverOpens(): ThroughlineError {
  return new ThroughlineError({
    code: 'window_never_opens',
    message: 'The sending window does not open within the next 400 days.',
    hint: 'Check its days, its times and the holidays; windows that apply together must overlap.',
  });
}
