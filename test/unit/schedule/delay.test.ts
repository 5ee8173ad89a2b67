import { readDuration } from '../../../engine/model/duration';
import { addDelay, atTimeOfDay } from '../../../engine/schedule/delay';
import { formatIso } from '../../../engine/schedule/zone';
import { utc } from './times';

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

/** `from` with its offset, the delay, the zone: the local time at which it ends. */
function after(from: string, delay: string, zone: string, holidays: readonly string[] = []): string {
  return formatIso(addDelay(utc(from), readDuration(delay), { zone, holidays }), zone);
}

describe('hours and minutes', () => {
  it('are exact, also across a change to summer time', () => {
    expect(after('2026-03-08T01:30-05:00', '1 hour', NEW_YORK)).toBe('2026-03-08T03:30:00-04:00');
    expect(after('2026-03-07T09:00-05:00', '24 hours', NEW_YORK)).toBe('2026-03-08T10:00:00-04:00');
    expect(after('2026-11-01T01:30-04:00', '60 minutes', NEW_YORK)).toBe('2026-11-01T01:30:00-05:00');
  });
});

describe('days and weeks', () => {
  it('keep the local time on both sides of a change', () => {
    expect(after('2026-03-07T09:00-05:00', '1 day', NEW_YORK)).toBe('2026-03-08T09:00:00-04:00');
    expect(after('2026-10-31T09:00-04:00', '1 day', NEW_YORK)).toBe('2026-11-01T09:00:00-05:00');
    expect(after('2026-03-05T09:00:17.250-05:00', '1 week', NEW_YORK)).toBe('2026-03-12T09:00:17.250-04:00');
  });

  it('move a local time that does not exist forward by the gap', () => {
    expect(after('2026-03-28T02:30+01:00', '1 day', BERLIN)).toBe('2026-03-29T03:30:00+02:00');
    expect(after('2026-03-28T02:00+01:00', '1 day', BERLIN)).toBe('2026-03-29T03:00:00+02:00');
    expect(after('2026-03-28T01:59+01:00', '1 day', BERLIN)).toBe('2026-03-29T01:59:00+01:00');
  });

  it('move it by half an hour on Lord Howe Island', () => {
    expect(after('2026-10-03T02:10+10:30', '1 day', 'Australia/Lord_Howe')).toBe('2026-10-04T02:40:00+11:00');
    expect(after('2026-10-03T09:00+10:30', '1 day', 'Australia/Lord_Howe')).toBe('2026-10-04T09:00:00+11:00');
  });

  it('take the earlier of a local time that exists twice', () => {
    expect(after('2026-10-24T02:30+02:00', '1 day', BERLIN)).toBe('2026-10-25T02:30:00+02:00');
    expect(after('2026-04-04T01:45+11:00', '1 day', 'Australia/Lord_Howe')).toBe('2026-04-05T01:45:00+11:00');
  });

  it('step over the day that Apia skipped', () => {
    expect(after('2011-12-29T09:00-10:00', '1 day', 'Pacific/Apia')).toBe('2011-12-31T09:00:00+14:00');
    expect(after('2011-12-29T09:00-10:00', '2 days', 'Pacific/Apia')).toBe('2011-12-31T09:00:00+14:00');
    expect(after('2011-12-29T09:00-10:00', '3 days', 'Pacific/Apia')).toBe('2012-01-01T09:00:00+14:00');
  });

  it('of the amount zero change nothing, even in the second of two equal hours', () => {
    expect(after('2026-10-25T02:30+01:00', '0 days', BERLIN)).toBe('2026-10-25T02:30:00+01:00');
  });
});

describe('months', () => {
  it('end on the last day of a month that is too short', () => {
    expect(after('2026-01-31T09:00+01:00', '1 month', BERLIN)).toBe('2026-02-28T09:00:00+01:00');
    expect(after('2026-08-31T09:00+02:00', '1 month', BERLIN)).toBe('2026-09-30T09:00:00+02:00');
    expect(after('2026-01-31T09:00+01:00', '2 months', BERLIN)).toBe('2026-03-31T09:00:00+02:00');
  });

  it('know leap years', () => {
    expect(after('2028-01-31T09:00+01:00', '1 month', BERLIN)).toBe('2028-02-29T09:00:00+01:00');
    expect(after('2028-02-29T09:00+01:00', '12 months', BERLIN)).toBe('2029-02-28T09:00:00+01:00');
    expect(after('2028-02-28T09:00+01:00', '1 day', BERLIN)).toBe('2028-02-29T09:00:00+01:00');
  });

  it('go by the local date: late on 31 January in New York is February in Greenwich', () => {
    expect(after('2026-01-31T23:00-05:00', '1 month', NEW_YORK)).toBe('2026-02-28T23:00:00-05:00');
  });
});

describe('business days', () => {
  it('pass over Saturday and Sunday', () => {
    expect(after('2026-03-05T10:15+01:00', '1 business day', BERLIN)).toBe('2026-03-06T10:15:00+01:00');
    expect(after('2026-03-06T10:15+01:00', '1 business day', BERLIN)).toBe('2026-03-09T10:15:00+01:00');
    expect(after('2026-03-06T10:15+01:00', '6 business days', BERLIN)).toBe('2026-03-16T10:15:00+01:00');
  });

  it('count from the weekend as from the Friday before it', () => {
    expect(after('2026-03-07T10:15+01:00', '1 business day', BERLIN)).toBe('2026-03-09T10:15:00+01:00');
    expect(after('2026-03-08T10:15+01:00', '2 business days', BERLIN)).toBe('2026-03-10T10:15:00+01:00');
  });

  it('pass over holidays, and over one on a Saturday only once', () => {
    const holidays = ['2026-12-24', '2026-12-25', '2026-12-26'];
    expect(after('2026-12-23T09:00+01:00', '1 business day', BERLIN, holidays)).toBe(
      '2026-12-28T09:00:00+01:00',
    );
    expect(after('2026-12-23T09:00+01:00', '5 business days', BERLIN, holidays)).toBe(
      '2027-01-01T09:00:00+01:00',
    );
  });

  it('go by the local weekday: Friday evening in New York is Saturday in Greenwich', () => {
    expect(after('2026-03-06T20:00-05:00', '1 business day', NEW_YORK)).toBe('2026-03-09T20:00:00-04:00');
    expect(after('2026-03-05T20:00-05:00', '1 business day', NEW_YORK)).toBe('2026-03-06T20:00:00-05:00');
  });

  it('of the amount zero are no time at all, also on a Sunday', () => {
    expect(after('2026-03-08T10:15+01:00', '0 business days', BERLIN)).toBe('2026-03-08T10:15:00+01:00');
  });

  it('do not end on the Friday that Apia never had', () => {
    expect(after('2011-12-29T09:00-10:00', '1 business day', 'Pacific/Apia')).toBe(
      '2012-01-02T09:00:00+14:00',
    );
  });

  it('are five to the week, however many', () => {
    const from = '2026-03-06T10:00Z';
    expect(after(from, '100000 business days', 'UTC')).toBe(after(from, '20000 weeks', 'UTC'));
  });
});

describe('a time of day', () => {
  const at = (from: string, time: string, zone: string): string =>
    formatIso(atTimeOfDay(utc(from), time, { zone }), zone);

  it('is today when it is still to come, or now', () => {
    expect(at('2026-03-10T08:00+01:00', '09:30', BERLIN)).toBe('2026-03-10T09:30:00+01:00');
    expect(at('2026-03-10T09:30+01:00', '09:30', BERLIN)).toBe('2026-03-10T09:30:00+01:00');
  });

  it('is tomorrow when it has passed', () => {
    expect(at('2026-03-10T09:30:00.001+01:00', '09:30', BERLIN)).toBe('2026-03-11T09:30:00+01:00');
    expect(at('2026-03-07T10:00-05:00', '09:00', NEW_YORK)).toBe('2026-03-08T09:00:00-04:00');
  });

  it('moves forward by the gap where it does not exist', () => {
    expect(at('2026-03-28T12:00+01:00', '02:30', BERLIN)).toBe('2026-03-29T03:30:00+02:00');
    expect(at('2026-03-29T03:30+02:00', '02:30', BERLIN)).toBe('2026-03-29T03:30:00+02:00');
    expect(at('2026-03-29T03:31+02:00', '02:30', BERLIN)).toBe('2026-03-30T02:30:00+02:00');
  });

  it('comes once on the day when it exists twice: the earlier', () => {
    expect(at('2026-10-24T12:00+02:00', '02:30', BERLIN)).toBe('2026-10-25T02:30:00+02:00');
    expect(at('2026-10-25T02:31+02:00', '02:30', BERLIN)).toBe('2026-10-26T02:30:00+01:00');
  });

  it('of a day that was skipped is that of the day after', () => {
    expect(at('2011-12-29T10:00-10:00', '09:00', 'Pacific/Apia')).toBe('2011-12-31T09:00:00+14:00');
  });

  it('that midnight moved past is still met: Nuuk has no Saturday 23:30 in the night of the change', () => {
    expect(at('2026-03-28T22:00-02:00', '23:30', 'America/Nuuk')).toBe('2026-03-29T00:30:00-01:00');
    expect(at('2026-03-29T00:30-01:00', '23:30', 'America/Nuuk')).toBe('2026-03-29T00:30:00-01:00');
  });
});
