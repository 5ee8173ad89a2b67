import { WEEKDAYS, type WindowBlock } from '../../../engine/model/sequence';
import { addDelay } from '../../../engine/schedule/delay';
import { localTime } from '../../../engine/schedule/localTime';
import { dueTime } from '../../../engine/schedule/nextDue';
import { isOpen, nextOpen } from '../../../engine/schedule/window';
import { isZone } from '../../../engine/schedule/zone';
import { utc } from './times';
import { TZ_LINKS } from './tzLinks';
import { fc, SEED } from '../../support/property';
import { afterBusinessDays, afterDays, atTime, dateOf, firstOpen, isOpenAt, startOfDate, wallClock, type WallClock } from './wallClock'; // prettier-ignore

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const LINKS = TZ_LINKS.filter(isZone);
const ZONES = [...new Set([...Intl.supportedValuesOf('timeZone'), ...LINKS])];

/** Oddities of the past: a day that was skipped, half hours, two hours, summer time backwards. */
const ODD: readonly (readonly [string, number])[] = [
  ['Pacific/Apia', utc('2011-12-30T10:00Z')],
  ['Pacific/Kwajalein', utc('1993-08-21T12:00Z')],
  ['America/Caracas', utc('2016-05-01T07:00Z')],
  ['Asia/Pyongyang', utc('2015-08-14T15:00Z')],
  ['Antarctica/Troll', utc('2026-03-29T01:00Z')],
  ['Europe/Dublin', utc('2026-10-25T01:00Z')],
  ['Asia/Amman', utc('2022-10-28T00:00Z')],
];

/** One change of each zone's clock, and of those that have none some day. */
const PLACES = [
  ...ODD,
  ...ZONES.map((zone, index): readonly [string, number] => {
    const from = utc('2026-01-01T00:00Z') + ((index * 37 + SEED) % 700) * DAY;
    return [zone, localTime({ zone }).nextChange(from, from + 400 * DAY) ?? from];
  }),
];

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const block: fc.Arbitrary<WindowBlock> = fc
  .record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: clock,
    to: fc.oneof(clock, fc.constant('24:00')),
  })
  .filter(({ from, to }) => from !== to);
const asked = fc.record({
  /** Minutes after the clock began to be watched; the change comes after four days. */
  minute: fc.integer({ min: 1_440, max: 7 * 1_440 }),
  blocks: fc.array(block, { maxLength: 3 }),
  days: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  at: fc.option(clock, { nil: undefined }),
  delay: fc.oneof(
    fc.record({ unit: fc.constant('days' as const), amount: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ unit: fc.constant('business days' as const), amount: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ unit: fc.constant('minutes' as const), amount: fc.integer({ min: 0, max: 5_000 }) }),
  ),
});

test('the names that the tz database keeps as links are zones too', () => {
  expect(LINKS.length).toBeGreaterThan(150);
});

type Question = typeof asked extends fc.Arbitrary<infer T> ? T : never;

/** Questions about each place. */
const EACH = 4;

describe('minute by minute, as a clock on the wall of each zone shows it', () => {
  const questions = fc.sample(asked, { seed: SEED, numRuns: PLACES.length * EACH });
  const areaOf = (zone: string): string => (zone.includes('/') ? zone.split('/')[0]! : 'the rest');
  const areas = [...new Set(PLACES.map(([zone]) => areaOf(zone)))];
  let answered = 0;

  test.each(areas)('windows, delays and times of day in %s, about a change of each clock', (area) => {
    for (const [index, [zone, change]] of PLACES.entries()) {
      if (areaOf(zone) !== area) continue;
      const wall = wallClock(zone, change - 4 * DAY, 20);
      for (const question of questions.slice(index * EACH, (index + 1) * EACH))
        answered += ask(zone, wall, question);
    }
  });

  test('hardly a question was left open because its answer lies beyond the days that were watched', () => {
    expect(answered / questions.length).toBeGreaterThan(0.9);
  });
});

/** @returns 1 when the clock was watched for long enough to know. */
function ask(zone: string, wall: WallClock, question: Question): 0 | 1 {
  const { minute, blocks, at, delay } = question;
  const today = Math.floor(wall.shows[minute]! / 1_440);
  const holidays = question.days.map((day) => dateOf(today + day - 2));
  const week = { blocks, holidays };
  const ms = (index: number): number => wall.from + index * MINUTE;
  const calendar = { zone, holidays };
  const agree = (what: string, engine: unknown, clock: unknown): void => {
    // Only then: thousands of expectations take longer than what they expect.
    if (engine !== clock)
      expect({ what, zone, question, from: new Date(ms(minute)), is: engine }).toEqual({ is: clock });
  };

  agree('is open', isOpen(ms(minute), blocks, calendar), isOpenAt(wall.shows[minute]!, week));
  const opens = firstOpen(wall, minute, week);
  if (opens !== -1) agree('opens', nextOpen(ms(minute), blocks, calendar), ms(opens));

  const delayed =
    delay.unit === 'days'
      ? afterDays(wall, minute, delay.amount)
      : delay.unit === 'business days'
        ? afterBusinessDays(wall, minute, delay.amount, holidays)
        : minute + delay.amount;
  if (delayed === -1) return 0;
  agree('delayed', addDelay(ms(minute), delay, calendar), ms(delayed));

  // With a time of day, days lead to a date.
  const ready = at !== undefined && delay.unit !== 'minutes' ? startOfDate(wall, delayed) : delayed;
  const due = at === undefined ? firstOpen(wall, ready, week) : atTime(wall, ready, at, week);
  const free = at === undefined ? ready : atTime(wall, ready, at, null);
  if (due === -1 || free === -1) return 0;
  const plan = { from: ms(minute), after: `${delay.amount} ${delay.unit}`, at, zone, holidays };
  agree('due', dueTime({ ...plan, window: blocks }).dueAt, ms(due));
  agree('due without a window', dueTime({ ...plan, window: null }).dueAt, ms(free));
  return 1;
}
