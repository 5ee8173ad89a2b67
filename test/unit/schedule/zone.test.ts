import { ThroughlineError } from '../../../engine/model/errors';
import { checkZone, formatIso, isZone, pickZone } from '../../../engine/schedule/zone';
import { utc } from './times';

function refusal(name: string): ThroughlineError {
  try {
    checkZone(name);
  } catch (error) {
    if (error instanceof ThroughlineError) return error;
  }
  throw new Error(`${name} was not refused`);
}

describe('a time zone', () => {
  it.each([
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'Asia/Kolkata',
    'Europe/Kyiv',
    'Etc/GMT+5',
    'UTC',
  ])('may be %s', (name) => {
    expect(isZone(name)).toBe(true);
    expect(() => checkZone(name)).not.toThrow();
  });

  it('may be any that this machine knows', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !isZone(name))).toEqual([]);
  });

  it.each([
    null,
    undefined,
    '',
    'Europe/Berln',
    '+02:00',
    'UTC+2',
    'local',
    'system',
    'Europe/Berlin ',
    '../etc',
  ])('may not be %p', (name) => {
    expect(isZone(name)).toBe(false);
  });

  it.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['europe berlin', 'Europe/Berlin'],
    ['America/New York', 'America/New_York'],
    ['america_slash_new_york', 'America/New_York'],
    ['Asia/Kolkatta', 'Asia/Kolkata'],
  ])('that is written %s is refused, with a hint at %s', (written, meant) => {
    const error = refusal(written);
    expect(error.code).toBe('unknown_time_zone');
    expect(error.message).toContain(`'${written}'`);
    expect(error.hint).toContain(`'${meant}'`);
  });

  it('that is like no other is refused with an example', () => {
    expect(refusal('Mars/Phobos').hint).toContain("such as 'Europe/Berlin'");
  });
});

describe('the zone of a lead', () => {
  const settings = { timeZone: 'Europe/Paris' };

  it("is the lead's own, else the sequence's, else the organisation's, else UTC", () => {
    expect(pickZone({ timeZone: 'Asia/Tokyo' }, settings, 'Europe/Rome')).toBe('Asia/Tokyo');
    expect(pickZone({ timeZone: null }, settings, 'Europe/Rome')).toBe('Europe/Paris');
    expect(pickZone({}, {}, 'Europe/Rome')).toBe('Europe/Rome');
    expect(pickZone({}, {}, null)).toBe('UTC');
  });

  it('is never one that cannot be used', () => {
    expect(pickZone({ timeZone: 'Tokyo time' }, { timeZone: '' }, 'Europe/Rome')).toBe('Europe/Rome');
  });
});

describe('a time at the doors', () => {
  it('is ISO 8601 with the offset of the zone on that day', () => {
    expect(formatIso(utc('2026-03-06T14:00Z'), 'America/New_York')).toBe('2026-03-06T09:00:00-05:00');
    expect(formatIso(utc('2026-03-09T13:00Z'), 'America/New_York')).toBe('2026-03-09T09:00:00-04:00');
    expect(formatIso(utc('2026-03-09T13:00:00.250Z'), 'UTC')).toBe('2026-03-09T13:00:00.250Z');
  });

  it('is never told in an unknown zone', () => {
    expect(() => formatIso(0, 'Europe/Berln')).toThrow(
      expect.objectContaining({ code: 'unknown_time_zone' }),
    );
  });
});
