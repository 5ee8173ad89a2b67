import type { TestEngine } from '../../support/databases';
import type { Open } from '../support';
import { enroll, mail, publish, rows } from '../../support/scenario';

const NEW_YORK = 'America/New_York';
const ADA = { email: 'ada@example.com', timeZone: NEW_YORK };
const MONDAYS = [{ days: ['mon'], from: '09:00', to: '17:00' }];

/** Ticks whenever something is due, and two seconds late as every worker is. @returns when the mails went out */
async function play(test: TestEngine): Promise<string[]> {
  const sent: string[] = [];
  for (let left = 20; left > 0; left -= 1) {
    const row = (await rows(test))[ADA.email]!;
    if (row.dueAt === null) return sent;
    test.clock.set(Date.parse(row.dueAt) - 1);
    await test.engine.tick();
    expect((await rows(test))[ADA.email]).toMatchObject({ emailsSent: row.emailsSent });
    sent.push(row.dueAt);
    test.clock.advance(2_001);
    await test.engine.tick();
  }
  throw new Error('It never ends.');
}

export function daylightSaving(open: Open): void {
  test.each([
    ['to summer time', '2026-02-26T15:00:00-05:00', ['03-02T09:00:00-05:00', '03-09T09:00:00-04:00', '03-16T09:00:00-04:00']],
    ['to winter time', '2026-10-22T15:00:00-04:00', ['10-26T09:00:00-04:00', '11-02T09:00:00-05:00', '11-09T09:00:00-05:00']],
  ])("6. Daylight saving: 'Monday 09:00 New York' is 09:00 on both sides of the change %s", async (_which, from, expected) => {
    const test = await open();
    test.clock.set(Date.parse(from));
    const weekly = [mail('one'), mail('two', { after: '1 week' }), mail('three', { after: '1 week' })];
    await publish(test, weekly.map((stage) => ({ ...stage, at: '09:00' })), { window: MONDAYS });
    await enroll(test, [ADA]);
    expect(await play(test)).toEqual(expected.map((time) => `2026-${time}`));
  }); // prettier-ignore

  test('6. Daylight saving: an email of every working day comes on each of them at nine, over both changes of the year', async () => {
    for (const [from, days] of [
      ['2026-03-04T20:00:00-05:00', ['03-05T09:00:00-05:00', '03-06T09:00:00-05:00', '03-09T09:00:00-04:00', '03-10T09:00:00-04:00']],
      ['2026-10-28T20:00:00-04:00', ['10-29T09:00:00-04:00', '10-30T09:00:00-04:00', '11-02T09:00:00-05:00', '11-03T09:00:00-05:00']],
    ] as const) {
      const test = await open();
      test.clock.set(Date.parse(from));
      const daily = ['a', 'b', 'c', 'd'].map((id) => mail(id, { after: '1 business day', at: '09:00' }));
      await publish(test, daily);
      await enroll(test, [ADA]);
      expect(await play(test)).toEqual(days.map((time) => `2026-${time}`));
    }
  }); // prettier-ignore

  test('6. Daylight saving: a local time that does not exist moves by the gap, one that exists twice comes once', async () => {
    const nightly = (at: string): object[] => [mail('a', { at }), mail('b', { after: '1 day', at })];
    const spring = await open();
    spring.clock.set(Date.parse('2026-03-07T12:00:00-05:00'));
    await publish(spring, nightly('02:30'));
    await enroll(spring, [ADA]);
    expect(await play(spring)).toEqual(['2026-03-08T03:30:00-04:00', '2026-03-09T02:30:00-04:00']);

    const autumn = await open();
    autumn.clock.set(Date.parse('2026-10-31T12:00:00-04:00'));
    await publish(autumn, nightly('01:30'));
    await enroll(autumn, [ADA]);
    expect(await play(autumn)).toEqual(['2026-11-01T01:30:00-04:00', '2026-11-02T01:30:00-05:00']);
  });

  test('6. Daylight saving: Monday evening in New York is Monday there, though it is Tuesday in Greenwich', async () => {
    const test = await open();
    test.clock.set(Date.parse('2026-03-06T12:00:00-05:00'));
    await publish(test, [mail('one')], { window: [{ days: ['mon'], from: '20:00', to: '21:00' }] });
    await enroll(test, [ADA]);
    expect(await play(test)).toEqual(['2026-03-09T20:00:00-04:00']);
  });

  test('6. Daylight saving: a lead in each zone of the tz database is due on Monday at its own nine', async () => {
    const zones = Intl.supportedValuesOf('timeZone');
    for (const friday of [
      '2026-03-06T12:00Z',
      '2026-03-27T12:00Z',
      '2026-10-23T12:00Z',
      '2026-10-30T12:00Z',
    ]) {
      const test = await open();
      test.clock.set(Date.parse(friday));
      await publish(test, [mail('one', { at: '09:00' })], { window: MONDAYS });
      await enroll(test, zones.map((timeZone, i) => ({ email: `lead${i}@example.com`, timeZone }))); // prettier-ignore
      const due = Object.values(await rows(test)).map(({ dueAt }) => dueAt!);
      expect(due).toHaveLength(zones.length);
      const monday = new Date(Date.parse(friday) + 3 * 86_400_000).toISOString().slice(0, 10);
      expect(due.filter((at) => !at.startsWith(`${monday}T09:00:00`))).toEqual([]);
      // Written with the offset of the place, which makes it another instant in each.
      expect(new Set(due.map((at) => Date.parse(at))).size).toBeGreaterThan(30);
    }
  });
}
