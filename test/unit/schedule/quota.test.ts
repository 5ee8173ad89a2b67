import { budget, slots, type Limits } from '../../../engine/schedule/quota';
import { nextOpen } from '../../../engine/schedule/window';
import { OFFICE, utc } from './times';
import { processorTime } from '../../support/processorTime';
import { fc, times } from '../../support/property';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = utc('2026-03-10T12:00Z');

describe('what may go now', () => {
  it('is anything without limits', () => {
    expect(budget({}, [NOW - 1], NOW)).toEqual({ free: Infinity, opensAt: null, because: null });
    expect(budget({ dailyQuota: null, hourlyQuota: null, minimumGap: 0 }, [NOW], NOW).free).toBe(Infinity);
  });

  it('is what the smaller quota leaves', () => {
    const sent = [NOW - 20 * HOUR, NOW - 30 * MINUTE, NOW - 10 * MINUTE];
    expect(budget({ dailyQuota: 10 }, sent, NOW).free).toBe(7);
    expect(budget({ dailyQuota: 10, hourlyQuota: 5 }, sent, NOW).free).toBe(3);
  });

  it('is one at a time with a minimum gap', () => {
    expect(budget({ minimumGap: 60, dailyQuota: 10 }, [NOW - MINUTE], NOW).free).toBe(1);
    expect(budget({ minimumGap: 60 }, [], NOW).free).toBe(1);
  });

  it('with jitter comes between the minimum gap and that much more, another time each time, which stays what it was', () => {
    const limits = { minimumGap: 60, gapJitter: 120 };
    const gaps = Array.from({ length: 200 }, (_, i) => {
      const last = NOW + i * 37 * SECOND;
      const { opensAt, because } = budget(limits, [last], last);
      expect(because).toBe('minimum_gap');
      expect(budget(limits, [last], last + 30 * SECOND).opensAt).toBe(opensAt);
      expect(budget(limits, [last], opensAt!).free).toBe(1);
      return opensAt! - last;
    });
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60 * SECOND);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(180 * SECOND);
    expect(new Set(gaps).size).toBeGreaterThan(150);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeGreaterThan(100 * SECOND);
    expect(mean).toBeLessThan(140 * SECOND);
  });

  it('is nothing once the quota of 24 hours is used up, until the oldest of them is 24 hours old', () => {
    const sent = [NOW - 23 * HOUR, NOW - 2 * HOUR, NOW - HOUR];
    const held = { free: 0, opensAt: NOW + HOUR, because: 'daily_quota' };
    expect(budget({ dailyQuota: 3 }, sent, NOW)).toEqual(held);
    expect(budget({ dailyQuota: 3 }, sent, NOW + HOUR - 1)).toEqual(held);
    expect(budget({ dailyQuota: 3 }, sent, NOW + HOUR)).toEqual({ free: 1, opensAt: null, because: null });
  });

  it('rolls with the hour too, and is not told by the calendar', () => {
    expect(budget({ hourlyQuota: 2 }, [NOW - 59 * MINUTE, NOW - MINUTE], NOW)).toEqual({
      free: 0,
      opensAt: NOW + MINUTE,
      because: 'hourly_quota',
    });
  });

  it('waits for the gap to the last', () => {
    expect(budget({ minimumGap: 90 }, [NOW - MINUTE], NOW)).toEqual({
      free: 0,
      opensAt: NOW + 30 * SECOND,
      because: 'minimum_gap',
    });
  });

  it('names the limit that holds longest', () => {
    const sent = [NOW - 20 * HOUR, NOW - 30 * MINUTE, NOW - SECOND];
    const limits = { dailyQuota: 3, hourlyQuota: 2, minimumGap: 60 };
    expect(budget(limits, sent, NOW)).toMatchObject({ because: 'daily_quota', opensAt: NOW + 4 * HOUR });
    expect(budget({ ...limits, dailyQuota: 9 }, sent, NOW)).toMatchObject({ because: 'hourly_quota' });
  });

  it('counts rightly after a quota was lowered below what has gone', () => {
    const sent = [NOW - 10 * HOUR, NOW - 9 * HOUR, NOW - 8 * HOUR];
    expect(budget({ dailyQuota: 1 }, sent, NOW).opensAt).toBe(NOW + 16 * HOUR);
  });

  it('does not count what is older than 24 hours', () => {
    expect(budget({ dailyQuota: 2 }, [NOW - 3 * DAY, NOW - 2 * DAY, NOW - HOUR], NOW).free).toBe(1);
  });
});

describe('slots for those who wait', () => {
  it('are all now without limits', () => {
    expect(slots({}, [], NOW, 3)).toEqual([NOW, NOW, NOW]);
    expect(slots({}, [], NOW, 0)).toEqual([]);
  });

  it('keep the gap to each other and to the last that went', () => {
    expect(slots({ minimumGap: 60 }, [NOW - 20 * SECOND], NOW, 3)).toEqual([
      NOW + 40 * SECOND,
      NOW + 100 * SECOND,
      NOW + 160 * SECOND,
    ]);
  });

  it('take the next 24 hours when these are full', () => {
    expect(slots({ dailyQuota: 2 }, [NOW - HOUR], NOW, 4)).toEqual([
      NOW,
      NOW + 23 * HOUR,
      NOW + DAY,
      NOW + 47 * HOUR,
    ]);
  });

  it('that fall after the window closes go on when it opens, still one after the other', () => {
    const from = utc('2026-03-13T16:58:00Z');
    const monday = utc('2026-03-16T09:00:00Z');
    const open = (ms: number): number => nextOpen(ms, OFFICE, { zone: 'UTC' });
    expect(slots({ minimumGap: 60 }, [], from, 4, open)).toEqual([
      from,
      from + MINUTE,
      monday,
      monday + MINUTE,
    ]);
  });

  it('stand behind those that were given out before', () => {
    const givenOut = [NOW + HOUR, NOW + 2 * HOUR];
    expect(slots({ dailyQuota: 10 }, givenOut, NOW, 2)).toEqual([NOW + 2 * HOUR, NOW + 2 * HOUR]);
  });

  it('are not held up by one whose own window opens later', () => {
    const open = (ms: number, index: number): number => Math.max(ms, index === 0 ? NOW + DAY : 0);
    expect(slots({ minimumGap: 60 }, [], NOW, 3, open)).toEqual([NOW + DAY, NOW, NOW + MINUTE]);
  });
});

describe('slots for any limits', () => {
  const limits: fc.Arbitrary<Limits> = fc.record(
    {
      dailyQuota: fc.integer({ min: 1, max: 30 }),
      hourlyQuota: fc.integer({ min: 1, max: 10 }),
      minimumGap: fc.integer({ min: 0, max: 900 }),
    },
    { requiredKeys: [] },
  );
  const past = fc
    .array(fc.integer({ min: 0, max: 30 * HOUR }), { maxLength: 40 })
    .map((ages) => ages.map((age) => NOW - age).sort((a, b) => a - b));
  const zones = fc.array(fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/New_York'), {
    minLength: 1,
    maxLength: 30,
  });

  it('keep every limit, go only while the window is open, and waste no time', () => {
    fc.assert(
      fc.property(limits, past, zones, (limit, sent, leads) => {
        const offsets = new Map();
        const open = (ms: number, i: number): number =>
          nextOpen(ms, OFFICE, { zone: leads[i] ?? 'UTC', offsets });
        const times = slots(limit, sent, NOW, leads.length, open);

        expect(times).toHaveLength(leads.length);
        times.forEach((time, i) => expect(open(time, i)).toBe(time));

        const order = [...times.keys()].sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
        const gone = [...sent];
        for (const i of order) {
          const time = times[i] ?? NaN;
          expect(time).toBeGreaterThanOrEqual(NOW);
          expect(budget(limit, gone, time).free).toBeGreaterThanOrEqual(1);
          // A millisecond sooner it had to wait: for its turn, for a limit or for its window.
          const sooner = time - 1;
          const couldGo =
            sooner >= Math.max(NOW, gone.at(-1) ?? 0) &&
            budget(limit, gone, sooner).free > 0 &&
            open(sooner, i) === sooner;
          expect(couldGo).toBe(false);
          gone.push(time);
        }
      }),
      times(200),
    );
  });

  it('for a thousand after two thousand are found in well under a second', () => {
    const sent = Array.from({ length: 2_000 }, (_, i) => NOW - DAY + i * 43 * SECOND);
    const worked = processorTime();
    const times = slots({ dailyQuota: 2_000, hourlyQuota: 100, minimumGap: 20 }, sent, NOW, 1_000);
    expect(worked()).toBeLessThan(500);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
