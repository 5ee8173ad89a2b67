import { dueTime, type DueInput } from '../../../engine/schedule/nextDue';
import { formatIso } from '../../../engine/schedule/zone';
import { OFFICE, utc } from './times';
import { processorTime } from '../../support/processorTime';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';

/** The local times of the whole way, absent gates as null. */
function way(
  from: string,
  stage: Pick<DueInput, 'after' | 'at' | 'window'> & Partial<DueInput>,
): Readonly<Record<'dueAt' | 'delayUntil' | 'timeOfDayAt' | 'opensAt', string | null>> {
  const zone = stage.zone ?? BERLIN;
  const due = dueTime({ zone, ...stage, from: utc(from) });
  const told = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, zone));
  return {
    dueAt: told(due.dueAt),
    delayUntil: told(due.delayUntil),
    timeOfDayAt: told(due.timeOfDayAt),
    opensAt: told(due.opensAt),
  };
}

const due = (...input: Parameters<typeof way>): string | null => way(...input).dueAt;

describe('a stage is due', () => {
  it('at once without a delay, inside the window', () => {
    expect(way('2026-03-10T12:00+01:00', { after: '0', window: OFFICE })).toEqual({
      dueAt: '2026-03-10T12:00:00+01:00',
      delayUntil: '2026-03-10T12:00:00+01:00',
      timeOfDayAt: null,
      opensAt: null,
    });
  });

  it('after its delay, then at its time of day, then when the window opens; and each gate is named', () => {
    expect(way('2026-03-04T10:00+01:00', { after: '2 days', at: '18:30', window: OFFICE })).toEqual({
      delayUntil: '2026-03-06T00:00:00+01:00',
      timeOfDayAt: '2026-03-06T18:30:00+01:00',
      opensAt: '2026-03-09T09:00:00+01:00',
      dueAt: '2026-03-09T09:00:00+01:00',
    });
  });

  it('at its time of day on the next open day, and not when that day opens', () => {
    expect(way('2026-03-04T10:00+01:00', { after: '3 days', at: '11:30', window: OFFICE })).toEqual({
      delayUntil: '2026-03-07T00:00:00+01:00',
      timeOfDayAt: '2026-03-07T11:30:00+01:00',
      opensAt: '2026-03-09T09:00:00+01:00',
      dueAt: '2026-03-09T11:30:00+01:00',
    });
    expect(
      due('2026-12-24T18:00+01:00', {
        after: '0',
        at: '11:30',
        window: OFFICE,
        holidays: ['2026-12-25', '2026-12-28'],
      }),
    ).toBe('2026-12-29T11:30:00+01:00');
  });

  it('when the window opens, if its time of day is open only on days that never come', () => {
    const holidays = Array.from({ length: 60 }, (_, week) =>
      formatIso(utc('2026-03-14T12:00Z') + week * 7 * 86_400_000, 'UTC').slice(0, 10),
    );
    const window = [...OFFICE, { days: ['sat' as const], from: '20:00', to: '21:00' }];
    expect(due('2026-03-10T20:30+01:00', { after: '0', at: '20:15', window, holidays })).toBe(
      '2026-03-12T09:00:00+01:00',
    );
  });

  it('without the window and its holidays where the stage ignores them', () => {
    const task = { after: '3 days', window: null, holidays: ['2026-03-07'] };
    expect(due('2026-03-04T22:00+01:00', task)).toBe('2026-03-07T22:00:00+01:00');
    expect(due('2026-03-04T22:00+01:00', { ...task, at: '08:00' })).toBe('2026-03-07T08:00:00+01:00');
  });

  it('at any time but holidays with a window of no blocks', () => {
    expect(due('2026-03-04T22:00+01:00', { after: '3 days', window: [], holidays: ['2026-03-07'] })).toBe(
      '2026-03-08T00:00:00+01:00',
    );
  });

  it('on Monday 09:00 in New York on both sides of a change, from a Friday evening', () => {
    const stage = { after: '1 business day', at: '09:00', window: OFFICE, zone: NEW_YORK };
    expect(due('2026-03-06T18:00-05:00', stage)).toBe('2026-03-09T09:00:00-04:00');
    expect(due('2026-03-06T08:00-05:00', stage)).toBe('2026-03-09T09:00:00-04:00');
    expect(due('2026-10-30T08:00-04:00', stage)).toBe('2026-11-02T09:00:00-05:00');
  });

  it('on the date to which its days lead, however late the stage before was done on its own', () => {
    const stage = { after: '1 day', at: '09:00', window: null };
    for (const time of ['00:00:00', '08:59:59', '09:00:00', '09:00:02', '23:59:59'])
      expect(due(`2026-03-09T${time}+01:00`, stage)).toBe('2026-03-10T09:00:00+01:00');
    // An hour is an hour, and no delay is the next time that it is nine.
    expect(due('2026-03-09T09:00:02+01:00', { ...stage, after: '24 hours' })).toBe(
      '2026-03-11T09:00:00+01:00',
    );
    expect(due('2026-03-09T09:00:02+01:00', { ...stage, after: '0' })).toBe('2026-03-10T09:00:00+01:00');
    expect(due('2026-03-09T08:00:00+01:00', { ...stage, after: '0 days' })).toBe('2026-03-09T09:00:00+01:00');
  });

  it("by the lead's own day: one enrolment, three mornings", () => {
    const at = (zone: string): string | null =>
      due('2026-03-09T20:00Z', { after: '0', window: OFFICE, zone });
    expect(at('Asia/Tokyo')).toBe('2026-03-10T09:00:00+09:00');
    expect(at(BERLIN)).toBe('2026-03-10T09:00:00+01:00');
    expect(at(NEW_YORK)).toBe('2026-03-09T16:00:00-04:00');
  });

  it('never in a zone that nobody knows', () => {
    expect(() =>
      due('2026-03-09T20:00Z', { after: '0', window: null, at: '09:00', zone: 'Europe/Berln' }),
    ).toThrow(expect.objectContaining({ code: 'unknown_time_zone' }));
  });

  // A tenth of the limit on an idle machine: it stands against stepping through minutes or days, not for the record.
  it.each([
    ['inside', '09:30'],
    ['outside', '20:00'],
  ])('for 10,000 leads within a second and a half, at a time of day %s the window', (_where, at) => {
    const offsets = new Map();
    const zones = [BERLIN, NEW_YORK, 'Asia/Tokyo', 'Australia/Lord_Howe'];
    const worked = processorTime();
    for (let i = 0; i < 10_000; i += 1) {
      const from = utc('2026-03-01T00:00Z') + i * 60_000;
      const zone = zones[i % zones.length] ?? 'UTC';
      dueTime({ from, after: '3 business days', at, window: OFFICE, zone, offsets });
    }
    expect(worked()).toBeLessThan(1_500);
  });
});
