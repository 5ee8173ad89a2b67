import { DateTime } from 'luxon';
import type { WindowBlock } from '../../../engine/model/sequence';
import {
  closesAt,
  coversTimeOfDay,
  isOpen,
  nextOpen,
  nextOpenInAll,
  type Blocks,
} from '../../../engine/schedule/window';
import { formatIso } from '../../../engine/schedule/zone';
import { OFFICE, WORKDAYS, utc } from './times';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

function opens(from: string, blocks: Blocks, zone: string, holidays: readonly string[] = []): string {
  return formatIso(nextOpen(utc(from), blocks, { zone, holidays }), zone);
}

function closes(from: string, blocks: Blocks, zone: string, holidays: readonly string[] = []): string | null {
  const ms = closesAt(utc(from), blocks, { zone, holidays });
  return ms === null ? null : formatIso(ms, zone);
}

const block = (days: WindowBlock['days'], from: string, to: string): WindowBlock => ({ days, from, to });

describe('a sending window', () => {
  it('is open from its first minute until before its last', () => {
    expect(opens('2026-03-10T08:59:59.999+01:00', OFFICE, BERLIN)).toBe('2026-03-10T09:00:00+01:00');
    expect(opens('2026-03-10T09:00+01:00', OFFICE, BERLIN)).toBe('2026-03-10T09:00:00+01:00');
    expect(opens('2026-03-10T16:59:59.999+01:00', OFFICE, BERLIN)).toBe('2026-03-10T16:59:59.999+01:00');
    expect(opens('2026-03-10T17:00+01:00', OFFICE, BERLIN)).toBe('2026-03-11T09:00:00+01:00');
  });

  it('stays closed over the weekend', () => {
    expect(opens('2026-03-06T17:00+01:00', OFFICE, BERLIN)).toBe('2026-03-09T09:00:00+01:00');
  });

  it('without blocks is always open', () => {
    expect(opens('2026-03-08T03:00Z', [], 'UTC')).toBe('2026-03-08T03:00:00Z');
    expect(closes('2026-03-08T03:00Z', [], 'UTC')).toBeNull();
  });

  it('without blocks is still closed on holidays', () => {
    expect(opens('2026-12-25T03:00+01:00', [], BERLIN, ['2026-12-25'])).toBe('2026-12-26T00:00:00+01:00');
    expect(closes('2026-12-20T03:00+01:00', [], BERLIN, ['2026-12-25'])).toBe('2026-12-25T00:00:00+01:00');
  });

  it('may have several blocks a day', () => {
    const blocks = [block(['mon'], '14:00', '16:00'), block(['mon'], '09:00', '11:00')];
    expect(opens('2026-03-09T07:00+01:00', blocks, BERLIN)).toBe('2026-03-09T09:00:00+01:00');
    expect(opens('2026-03-09T11:00+01:00', blocks, BERLIN)).toBe('2026-03-09T14:00:00+01:00');
    expect(opens('2026-03-09T16:00+01:00', blocks, BERLIN)).toBe('2026-03-16T09:00:00+01:00');
  });

  it('goes by the weekday of the zone: Monday 20:00 in New York is Tuesday in Greenwich', () => {
    const mondayEvening = [block(['mon'], '20:00', '21:00')];
    expect(opens('2026-03-08T12:00-04:00', mondayEvening, NEW_YORK)).toBe('2026-03-09T20:00:00-04:00');
    expect(isOpen(utc('2026-03-08T20:30-04:00'), mondayEvening, { zone: NEW_YORK })).toBe(false);
    expect(isOpen(utc('2026-03-09T20:30-04:00'), mondayEvening, { zone: NEW_YORK })).toBe(true);
  });
});

describe('a block that passes midnight', () => {
  const friday = [block(['fri'], '22:00', '02:00')];

  it('belongs to the day on which it starts', () => {
    expect(isOpen(utc('2026-03-07T01:59+01:00'), friday, { zone: BERLIN })).toBe(true);
    expect(isOpen(utc('2026-03-07T02:00+01:00'), friday, { zone: BERLIN })).toBe(false);
    expect(isOpen(utc('2026-03-06T01:00+01:00'), friday, { zone: BERLIN })).toBe(false);
    expect(opens('2026-03-07T02:00+01:00', friday, BERLIN)).toBe('2026-03-13T22:00:00+01:00');
    expect(closes('2026-03-06T23:00+01:00', friday, BERLIN)).toBe('2026-03-07T02:00:00+01:00');
  });

  it('does not start on a holiday, and ends where one begins', () => {
    expect(opens('2026-03-06T21:00+01:00', friday, BERLIN, ['2026-03-06'])).toBe('2026-03-13T22:00:00+01:00');
    expect(closes('2026-03-06T23:00+01:00', friday, BERLIN, ['2026-03-07'])).toBe(
      '2026-03-07T00:00:00+01:00',
    );
  });

  it('may end at 24:00 or 00:00, which is the same', () => {
    for (const to of ['24:00', '00:00']) {
      expect(closes('2026-03-06T23:00+01:00', [block(['fri'], '18:00', to)], BERLIN)).toBe(
        '2026-03-07T00:00:00+01:00',
      );
    }
  });
});

describe('holidays', () => {
  it('close the whole local day', () => {
    expect(opens('2026-12-24T18:00+01:00', OFFICE, BERLIN, ['2026-12-25'])).toBe('2026-12-28T09:00:00+01:00');
    expect(opens('2026-07-02T18:00-04:00', OFFICE, NEW_YORK, ['2026-07-03'])).toBe(
      '2026-07-06T09:00:00-04:00',
    );
  });

  it('that leave no day open are an error', () => {
    const mondays = Array.from({ length: 70 }, (_, week) =>
      DateTime.utc(2026, 3, 2).plus({ weeks: week }).toFormat('yyyy-MM-dd'),
    );
    expect(() => opens('2026-03-03T00:00Z', [block(['mon'], '09:00', '17:00')], 'UTC', mondays)).toThrow(
      expect.objectContaining({ code: 'window_never_opens' }),
    );
  });
});

describe('daylight saving', () => {
  const mondayNine = [block(['mon'], '09:00', '17:00')];

  it('leaves Monday 09:00 in New York at 09:00 on both sides of a change', () => {
    expect(opens('2026-03-06T12:00-05:00', mondayNine, NEW_YORK)).toBe('2026-03-09T09:00:00-04:00');
    expect(opens('2026-02-27T12:00-05:00', mondayNine, NEW_YORK)).toBe('2026-03-02T09:00:00-05:00');
    expect(opens('2026-10-30T12:00-04:00', mondayNine, NEW_YORK)).toBe('2026-11-02T09:00:00-05:00');
    expect(opens('2026-10-23T12:00-04:00', mondayNine, NEW_YORK)).toBe('2026-10-26T09:00:00-04:00');
  });

  it('of half an hour leaves it there too', () => {
    expect(opens('2026-10-02T12:00+10:30', mondayNine, 'Australia/Lord_Howe')).toBe(
      '2026-10-05T09:00:00+11:00',
    );
    expect(opens('2026-04-03T12:00+11:00', mondayNine, 'Australia/Lord_Howe')).toBe(
      '2026-04-06T09:00:00+10:30',
    );
  });

  it('cuts a block of what does not exist', () => {
    const night = [block(['sun'], '02:30', '04:00')];
    expect(opens('2026-03-29T00:00+01:00', night, BERLIN)).toBe('2026-03-29T03:00:00+02:00');
    expect(opens('2026-03-29T00:00+01:00', [block(['sun'], '02:00', '03:00')], BERLIN)).toBe(
      '2026-04-05T02:00:00+02:00',
    );
  });

  it('opens a block twice where its time exists twice', () => {
    const night = [block(['sun'], '02:00', '02:30')];
    expect(opens('2026-10-25T00:00+02:00', night, BERLIN)).toBe('2026-10-25T02:00:00+02:00');
    expect(closes('2026-10-25T02:00+02:00', night, BERLIN)).toBe('2026-10-25T02:30:00+02:00');
    expect(opens('2026-10-25T02:30+02:00', night, BERLIN)).toBe('2026-10-25T02:00:00+01:00');
  });

  it('never opens a day that a zone skipped', () => {
    expect(opens('2011-12-29T18:00-10:00', [block(['fri'], '09:00', '17:00')], 'Pacific/Apia')).toBe(
      '2012-01-06T09:00:00+14:00',
    );
  });
});

describe('the end of a window', () => {
  it('is now when it is closed', () => {
    expect(closes('2026-03-08T12:00+01:00', OFFICE, BERLIN)).toBe('2026-03-08T12:00:00+01:00');
  });

  it('is the end of the last of the blocks that follow on each other', () => {
    const blocks = [
      block(['mon'], '12:00', '24:00'),
      block(['mon'], '08:00', '12:00'),
      block(['tue'], '00:00', '03:00'),
    ];
    expect(closes('2026-03-09T09:00+01:00', blocks, BERLIN)).toBe('2026-03-10T03:00:00+01:00');
  });

  it('does not come to one that is open all week', () => {
    const week = [block([...WORKDAYS, 'sat', 'sun'], '00:00', '24:00')];
    expect(closes('2026-03-09T09:00+01:00', week, BERLIN)).toBeNull();
  });
});

describe('several windows together', () => {
  const blocks = [block(WORKDAYS, '09:00', '12:00')];

  it('open when all are open, each in its own zone', () => {
    const both = [
      { blocks: OFFICE, calendar: { zone: NEW_YORK } },
      { blocks: [block(WORKDAYS, '08:00', '16:00')], calendar: { zone: BERLIN } },
    ];
    // 09:00 in New York is 15:00 in Berlin.
    expect(nextOpenInAll(utc('2026-06-05T16:00+02:00'), both)).toBe(utc('2026-06-08T09:00-04:00'));
    expect(nextOpenInAll(utc('2026-06-08T15:30+02:00'), both)).toBe(utc('2026-06-08T15:30+02:00'));
  });

  it('that never meet are an error', () => {
    const apart = [
      { blocks, calendar: { zone: 'UTC' } },
      { blocks: [block(WORKDAYS, '12:00', '15:00')], calendar: { zone: 'UTC' } },
    ];
    expect(() => nextOpenInAll(utc('2026-06-05T10:00Z'), apart)).toThrow(
      expect.objectContaining({ code: 'window_never_opens' }),
    );
  });
});

test('a time of day lies in a window when a block of any day has it', () => {
  expect(coversTimeOfDay(OFFICE, '09:00')).toBe(true);
  expect(coversTimeOfDay(OFFICE, '17:00')).toBe(false);
  expect(coversTimeOfDay([block(['fri'], '22:00', '02:00')], '01:59')).toBe(true);
  expect(coversTimeOfDay([block(['fri'], '22:00', '02:00')], '02:00')).toBe(false);
  expect(coversTimeOfDay([], '03:00')).toBe(true);
});
