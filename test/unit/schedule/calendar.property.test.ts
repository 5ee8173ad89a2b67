import type { WindowBlock } from '../../../engine/model/sequence';
import { addDelay } from '../../../engine/schedule/delay';
import { localTime } from '../../../engine/schedule/localTime';
import { dueTime } from '../../../engine/schedule/nextDue';
import { isZone } from '../../../engine/schedule/zone';
import { utc } from './times';
import { TZ_LINKS } from './tzLinks';
import { dateOf, wallClock, whenShown } from './wallClock';
import { fc, times } from '../../support/property';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const ZONES = [...new Set([...Intl.supportedValuesOf('timeZone'), ...TZ_LINKS.filter(isZone)])];

const date = fc.record({
  year: fc.integer({ min: 2023, max: 2032 }),
  month: fc.integer({ min: 1, max: 12 }),
  // Half of them at the end of a month, where months differ.
  day: fc.oneof(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 28, max: 31 })),
  minute: fc.integer({ min: 0, max: 1_439 }),
});
type Local = typeof date extends fc.Arbitrary<infer T> ? T : never;

const shown = ({ year, month, day, minute }: Local): number =>
  Date.UTC(year, month - 1, day) / MINUTE + minute;

/** As everybody counts: the same day of the month, or its last. */
function monthsLater(local: Local, months: number): Local {
  const index = local.year * 12 + local.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
  return { ...local, year, month, day: Math.min(local.day, last) };
}

/** The instant at which the wall clock of a zone shows a time first; of one that it never shows: as far behind the jump. */
function instantOf(zone: string, minute: number): number {
  const wall = wallClock(zone, (minute - 1_680) * MINUTE, 3);
  return wall.from + whenShown(wall, minute) * MINUTE;
}

/** Found once for all. */
const OFFSETS = new Map();

describe('the calendar in every zone of the tz database', () => {
  it('months keep the day of the month, or end on its last; also over leap days and changes of the clock', () => {
    let leapDays = 0;
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), date, fc.integer({ min: 1, max: 50 }), (zone, local, amount) => {
        const start = monthsLater(local, 0);
        const wanted = monthsLater(start, amount);
        const from = instantOf(zone, shown(start));
        // A start that the clock jumps over is told elsewhere.
        fc.pre(localTime({ zone }).toLocal(from) / MINUTE === shown(start));
        if (dateOf(Math.floor(shown(wanted) / 1_440)).endsWith('-02-29')) leapDays += 1;
        expect(new Date(addDelay(from, { amount, unit: 'months' }, { zone }))).toEqual(
          new Date(instantOf(zone, shown(wanted))),
        );
      }),
      times(500),
    );
    expect(leapDays).toBeGreaterThan(0);
  });

  const AROUND = ZONES.flatMap((zone) => {
    const time = localTime({ zone });
    const [from, until] = [utc('2026-01-01T00:00Z'), utc('2027-01-01T00:00Z')];
    const places: { zone: string; start: number }[] = [{ zone, start: from }];
    for (let at = from, change; (change = time.nextChange(at, until)) !== null; at = change)
      places.push({ zone, start: change - 3 * DAY });
    return places;
  });

  it.each(['00:00', '02:30', '22:45'])(
    'a stage of every day at %s comes on every day once, however late the worker is',
    (at) => {
      expect(AROUND.length).toBeGreaterThan(900);
      const late = [0, 1, 59_000, 7 * MINUTE];
      const wrong = AROUND.filter(({ zone, start }) => {
        const time = localTime({ zone });
        const days: number[] = [];
        for (let from = start; days.length < 6;) {
          const { dueAt } = dueTime({ from, after: '1 day', at, zone, window: null, offsets: OFFSETS });
          days.push(Math.floor(time.toLocal(dueAt) / DAY));
          from = dueAt + late[days.length % late.length]!;
        }
        return days.some((day, nth) => day !== days[0]! + nth);
      });
      expect(wrong).toEqual([]);
    },
  );

  it('an email of every business day at nine comes on each of them, at nine, and on no other', () => {
    const days: WindowBlock['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];
    const window = [{ days, from: '09:00', to: '17:00' }];
    const wrong = AROUND.filter(({ zone, start }) => {
      const time = localTime({ zone, offsets: OFFSETS });
      const today = Math.floor(time.toLocal(start) / DAY);
      const holiday = today + 4;
      const plan = { after: '1 business day', at: '09:00', zone, window, holidays: [dateOf(holiday)] };
      const sent: number[] = [];
      for (let from = start; sent.length < 6;) {
        const { dueAt } = dueTime({ ...plan, from, offsets: OFFSETS });
        sent.push(time.toLocal(dueAt) / MINUTE);
        from = dueAt + 2_000;
      }
      const working = Array.from({ length: 20 }, (_, i) => today + 1 + i).filter(
        (day) => ![0, 6].includes(new Date(day * DAY).getUTCDay()) && day !== holiday,
      );
      return sent.some((minute, nth) => minute !== working[nth]! * 1_440 + 540);
    });
    expect(wrong).toEqual([]);
  });
});
