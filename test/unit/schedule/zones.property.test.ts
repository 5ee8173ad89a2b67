import { DateTime, IANAZone } from 'luxon';
import { WEEKDAYS, type WindowBlock } from '../../../engine/model/sequence';
import { addDelay, atTimeOfDay } from '../../../engine/schedule/delay';
import { localTime } from '../../../engine/schedule/localTime';
import { dueTime } from '../../../engine/schedule/nextDue';
import { closesAt, isOpen, nextOpen } from '../../../engine/schedule/window';
import { openByTheClock, utc } from './times';
import { fc, times } from '../../support/property';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = Intl.supportedValuesOf('timeZone');

/** Every change of every zone in these years; most of what can go wrong lies within hours of one. */
const FROM = utc('2026-01-01T00:00Z');
const UNTIL = utc('2028-01-01T00:00Z');
const CHANGES = ZONES.flatMap((zone) => {
  const time = localTime({ zone });
  const found: { zone: string; change: number }[] = [];
  for (let at = FROM, change; (change = time.nextChange(at, UNTIL)) !== null; at = change)
    found.push({ zone, change });
  return found;
});

const anywhen = fc.record({
  zone: fc.constantFrom(...ZONES),
  ms: fc.integer({ min: utc('1971-01-01T00:00Z'), max: utc('2037-01-01T00:00Z') }),
});
const nearChange = fc
  .record({ at: fc.constantFrom(...CHANGES), shift: fc.integer({ min: -4 * DAY, max: 2 * DAY }) })
  .map(({ at, shift }) => ({ zone: at.zone, ms: at.change + shift }));
const moment = fc.oneof(anywhen, nearChange, nearChange);

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '10', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const block: fc.Arbitrary<WindowBlock> = fc
  .record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: clock,
    to: fc.oneof(clock, fc.constant('24:00')),
  })
  .filter(({ from, to }) => from !== to);
const blocks = fc.array(block, { maxLength: 3 });
const delay = fc.record({
  amount: fc.integer({ min: 0, max: 40 }),
  unit: fc.constantFrom('minutes', 'hours', 'days', 'business days', 'weeks', 'months'),
});

/** Local dates about the moment. */
function holidaysNear(ms: number, zone: string, days: readonly number[]): string[] {
  return days.map((day) => DateTime.fromMillis(ms, { zone }).plus({ days: day }).toISODate() ?? '');
}
const someDays = fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 4 });

const clockOf = (ms: number, zone: string): string =>
  DateTime.fromMillis(ms, { zone }).toFormat('HH:mm:ss.SSS');

describe('in every zone of the tz database', () => {
  it('the quick offset is the offset', () => {
    fc.assert(
      fc.property(moment, ({ zone, ms }) => {
        expect(localTime({ zone }).offset(ms)).toBe(Math.round(IANAZone.create(zone).offset(ms) * MINUTE));
      }),
      times(2_000),
    );
  });

  it('Monday 09:00 is Monday 09:00 in the weeks before and after each change', () => {
    const monday = [{ days: ['mon' as const], from: '09:00', to: '17:00' }];
    expect(CHANGES.length).toBeGreaterThan(400);
    const wrong = CHANGES.flatMap(({ zone, change }) =>
      [change - 7 * DAY, change - 8 * HOUR, change].filter((ms) => {
        const opens = nextOpen(ms, monday, { zone });
        const told = DateTime.fromMillis(opens, { zone });
        const isNine = told.weekday === 1 && told.toFormat('HH:mm:ss.SSS') === '09:00:00.000';
        return !isNine && opens !== ms;
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('a window opens at the first instant at which the clock says so, and closes at the first at which it does not', () => {
    let opened = 0;
    fc.assert(
      fc.property(
        moment,
        blocks,
        someDays,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        ({ zone, ms }, window, days, samples) => {
          const holidays = holidaysNear(ms, zone, days);
          const calendar = { zone, holidays };
          const openNow = (at: number): boolean => openByTheClock(at, window, zone, holidays);

          const opens = nextOpen(ms, window, calendar);
          expect(opens).toBeGreaterThanOrEqual(ms);
          expect(openNow(opens)).toBe(true);
          expect(isOpen(opens, window, calendar)).toBe(true);
          expect(nextOpen(opens, window, calendar)).toBe(opens);
          expect(isOpen(ms, window, calendar)).toBe(openNow(ms));
          if (opens > ms) {
            opened += 1;
            expect(openNow(opens - 1)).toBe(false);
            for (const part of samples) expect(openNow(Math.floor(ms + part * (opens - 1 - ms)))).toBe(false);
          }

          const closes = closesAt(opens, window, calendar);
          if (closes === null) return;
          expect(closes).toBeGreaterThan(opens);
          expect(openNow(closes)).toBe(false);
          expect(openNow(closes - 1)).toBe(true);
          for (const part of samples)
            expect(openNow(Math.floor(opens + part * (closes - 1 - opens)))).toBe(true);
        },
      ),
      times(1_500),
    );
    expect(opened).toBeGreaterThan(500);
  });

  it('a delay of days keeps the local time and counts local dates, but where that time does not exist', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 30 }), ({ zone, ms }, amount) => {
        const there = addDelay(ms, { amount, unit: 'days' }, { zone });
        const from = DateTime.fromMillis(ms, { zone });
        const date = DateTime.utc(from.year, from.month, from.day).plus({ days: amount });
        const told = DateTime.fromMillis(there, { zone });
        const kept = told.toISODate() === date.toISODate() && clockOf(there, zone) === clockOf(ms, zone);
        if (kept) {
          // Of two, the earlier: no shift that zones make leads to the same local time before it.
          for (const back of [30 * MINUTE, HOUR, 2 * HOUR, DAY]) {
            const before = DateTime.fromMillis(there - back, { zone });
            expect([before.toISODate(), clockOf(there - back, zone)]).not.toEqual([
              told.toISODate(),
              clockOf(there, zone),
            ]);
          }
          return;
        }
        // It does not exist: the offset grows just before, and the clock is ahead by exactly that.
        const grown = localTime({ zone }).offset(there) - localTime({ zone }).offset(there - DAY);
        expect(grown).toBeGreaterThan(0);
        const wanted =
          date.toMillis() + (from.hour * 60 + from.minute) * MINUTE + from.second * 1000 + from.millisecond;
        expect(localTime({ zone }).toLocal(there) - wanted).toBe(grown);
        const asUtc = DateTime.fromObject(
          {
            ...date.toObject(),
            hour: from.hour,
            minute: from.minute,
            second: from.second,
            millisecond: from.millisecond,
          },
          { zone },
        );
        expect([asUtc.toISODate(), asUtc.toFormat('HH:mm')]).not.toEqual([
          date.toISODate(),
          from.toFormat('HH:mm'),
        ]);
      }),
      times(1_500),
    );
  });

  it('business days end on business days', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 12 }), someDays, ({ zone, ms }, amount, days) => {
        const holidays = holidaysNear(ms, zone, days);
        const there = DateTime.fromMillis(
          addDelay(ms, { amount, unit: 'business days' }, { zone, holidays }),
          { zone },
        );
        expect(there.weekday).toBeLessThan(6);
        expect(holidays).not.toContain(there.toISODate());
      }),
      times(500),
    );
  });

  it('a time of day comes within two days (one may be skipped), never in the past, and is found again from itself', () => {
    fc.assert(
      fc.property(moment, clock, ({ zone, ms }, at) => {
        const there = atTimeOfDay(ms, at, { zone });
        expect(there).toBeGreaterThanOrEqual(ms);
        expect(there - ms).toBeLessThan(50 * HOUR);
        expect(atTimeOfDay(there, at, { zone })).toBe(there);
      }),
      times(1_000),
    );
  });

  it('a stage is never due before its delay, nor outside its window, and a shared book of offsets changes nothing', () => {
    const offsets = new Map();
    fc.assert(
      fc.property(
        moment,
        delay,
        fc.option(clock, { nil: undefined }),
        blocks,
        someDays,
        ({ zone, ms }, { amount, unit }, at, window, days) => {
          const holidays = holidaysNear(ms, zone, days);
          const input = { from: ms, after: `${amount} ${unit}`, at, zone, window, holidays };
          const due = dueTime(input);
          expect(due.delayUntil).toBeGreaterThanOrEqual(ms);
          expect(due.dueAt).toBeGreaterThanOrEqual(
            Math.max(due.delayUntil, due.timeOfDayAt ?? 0, due.opensAt ?? 0),
          );
          expect(openByTheClock(due.dueAt, window, zone, holidays)).toBe(true);
          expect(dueTime({ ...input, offsets })).toEqual(due);
        },
      ),
      times(1_000),
    );
  });
});
