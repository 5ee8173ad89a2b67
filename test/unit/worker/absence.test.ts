import { definitionSchema } from '../../../engine/model/sequence';
import { backAt } from '../../../engine/worker/absence';

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];

function back(
  returns: { date: string; time?: string; zone?: string } | null,
  zone: string,
  settings: object = {},
) {
  const definition = definitionSchema.parse({ name: 'A', settings: { window: OFFICE, ...settings } });
  const revision = { id: 'R', sequenceId: 'A', number: 1, definition, publishedAt: 0 };
  const given = returns && { time: null, zone: null, ...returns };
  const at = backAt(given, { zone, revision }, { offsets: new Map() });
  return at === null ? null : new Date(at).toISOString();
}

describe('When somebody who was away is written to again', () => {
  test.each([
    ['a day is one in the lead’s zone', { date: '2026-03-11' }, 'Europe/Berlin', {}, '2026-03-11T08:00:00.000Z'],
    ['also far from here', { date: '2026-03-11' }, 'Pacific/Auckland', {}, '2026-03-10T20:00:00.000Z'],
    ['and where summer time has begun since', { date: '2026-03-30' }, 'Europe/Berlin', {}, '2026-03-30T07:00:00.000Z'],
    ['a day without a window waits for the next one', { date: '2026-03-14' }, 'Europe/Berlin', {}, '2026-03-16T08:00:00.000Z'],
    ['so does a holiday', { date: '2026-03-11' }, 'Europe/Berlin', { holidays: ['2026-03-11'] }, '2026-03-12T08:00:00.000Z'],
    ['without a window it is the beginning of the day', { date: '2026-03-11' }, 'Europe/Berlin', { window: [] }, '2026-03-10T23:00:00.000Z'],
    ['a time of day is one in the zone of the mail', { date: '2026-03-11', time: '14:00', zone: '+05:30' }, 'Europe/Berlin', {}, '2026-03-11T08:30:00.000Z'],
    ['or of the lead, where the mail has none', { date: '2026-03-11', time: '14:00' }, 'Europe/Berlin', {}, '2026-03-11T13:00:00.000Z'],
    ['a time after the window means the next day', { date: '2026-03-11', time: '18:00' }, 'Europe/Berlin', {}, '2026-03-12T08:00:00.000Z'],
    ['a window that never opens keeps nobody from being read', { date: '2026-03-11' }, 'Europe/Berlin', { window: [{ days: ['sun'], from: '02:00', to: '02:00' }] }, '2026-03-10T23:00:00.000Z'],
  ])('%s', (_rule, returns, zone, settings, expected) => {
    expect(back(returns, zone, settings)).toBe(expected);
  }); // prettier-ignore

  test('nobody knows where no day is named, or none that there is', () => {
    expect(back(null, 'Europe/Berlin')).toBeNull();
    expect(back({ date: '2026-13-45' }, 'Europe/Berlin')).toBeNull();
  });
});
