import { localTime } from '../../../engine/schedule/localTime';
import { utc } from './times';

const HOUR = 3_600_000;

describe('the offset of a zone', () => {
  it('is right within the shortest summer there was: Recife, a week of October 2000', () => {
    const { offset } = localTime({ zone: 'America/Recife' });
    const told = ['2000-10-07T12:00Z', '2000-10-08T12:00Z', '2000-10-14T12:00Z', '2000-10-15T12:00Z'].map(
      (iso) => offset(utc(iso)) / HOUR,
    );
    expect(told).toEqual([-3, -2, -2, -3]);
  });

  it('changes at the millisecond at which it changes', () => {
    const { nextChange, offset } = localTime({ zone: 'Europe/Berlin' });
    const change = utc('2026-03-29T01:00Z');
    expect(nextChange(utc('2026-01-01T00:00Z'), utc('2026-12-01T00:00Z'))).toBe(change);
    expect(nextChange(utc('2026-01-01T00:00Z'), change)).toBe(change);
    expect(nextChange(utc('2026-01-01T00:00Z'), change - 1)).toBeNull();
    expect([offset(change - 1), offset(change)]).toEqual([HOUR, 2 * HOUR]);
  });

  it('is looked up once when callers share a book', () => {
    const offsets = new Map<string, Map<number, number>>();
    const calendar = { zone: 'Europe/Berlin', offsets };
    localTime(calendar).offset(utc('2026-07-01T00:00Z'));
    const known = [...(offsets.get('Europe/Berlin') ?? [])];
    localTime(calendar).offset(utc('2026-07-01T01:00Z'));
    expect(known.map(([, offset]) => offset)).toEqual([2 * HOUR, 2 * HOUR]);
    expect([...(offsets.get('Europe/Berlin') ?? [])]).toEqual(known);
  });
});
