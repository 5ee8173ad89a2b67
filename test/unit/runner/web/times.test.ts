import { longTime } from '../../../../runner/web/times';

test('a time that is read later names its day of the week, its date and its zone', () => {
  expect(longTime(Date.UTC(2026, 10, 23, 8), 'Europe/Berlin')).toBe(
    'Monday 2026-11-23 09:00 (Europe/Berlin)',
  );
  expect(longTime(Date.UTC(2026, 10, 22, 23, 30), 'Asia/Tokyo')).toBe('Monday 2026-11-23 08:30 (Asia/Tokyo)');
});
