import { readTime } from '../../../engine/schedule/readTime';

describe('A time that somebody wrote', () => {
  test.each([
    ['2026-03-03T09:00', 'Europe/Berlin', '2026-03-03T09:00:00+01:00'],
    ['2026-07-03 09:00:00', 'Europe/Berlin', '2026-07-03T09:00:00+02:00'],
    ['2026-03-03', 'America/New_York', '2026-03-03T00:00:00-05:00'],
    ['2026-03-03T09:00:00Z', 'Europe/Berlin', '2026-03-03T10:00:00+01:00'],
    ['2026-03-03T09:00:00-08:00', 'no zone', '2026-03-03T17:00:00Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });

  test.each(['', 'tomorrow', '2026-13-01', '9'])('%j is refused', (text) => {
    expect(() => readTime(text, 'UTC')).toThrow(expect.objectContaining({ code: 'invalid_time' }));
  });
});
