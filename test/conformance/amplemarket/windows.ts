import { MONDAY } from '../../support/databases';
import { HOUR, mail, publish, rows } from '../../support/scenario';
import { ADA, sent, type Open } from '../support';

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];

export function windowRules(open: Open): void {
  test("10. Email stages go out inside the sending window: in the lead's time zone, else the sequence's, else the organisation's", async () => {
    const test = await open();
    await publish(test, [mail('one')], { window: OFFICE });
    await publish(test, [mail('one')], { window: OFFICE, timeZone: 'Asia/Tokyo' }, 'Tokyo');
    const leads = [
      { email: 'ny@example.com', timeZone: 'America/New_York' },
      { email: 'unknown@example.com' },
      { email: 'nonsense@example.com', timeZone: 'Mars/Olympus' },
    ];
    // Monday 08:00 in Berlin, 16:00 in Tokyo, 02:00 in New York.
    test.clock.set(MONDAY - 2 * HOUR);
    await test.run('enroll', { sequence: 'Welcome', leads });
    const tokyo = leads.map(({ email, ...lead }) => ({ email: `t-${email}`, ...lead }));
    await test.run('enroll', { sequence: 'Tokyo', leads: tokyo });
    for (let hour = 0; hour < 48; hour += 1) {
      await test.engine.tick();
      test.clock.advance({ hours: 1 });
    }
    const times = Object.fromEntries(
      (await sent(test)).map(({ to, at }) => [to, new Date(at).toISOString()]),
    );
    expect(times).toEqual({
      'ny@example.com': '2026-03-02T14:00:00.000Z',
      'unknown@example.com': '2026-03-02T08:00:00.000Z',
      'nonsense@example.com': '2026-03-02T08:00:00.000Z',
      't-ny@example.com': '2026-03-02T14:00:00.000Z',
      't-unknown@example.com': '2026-03-02T07:00:00.000Z',
      't-nonsense@example.com': '2026-03-02T07:00:00.000Z',
    });
  });

  test('10. Tasks and handoffs ignore the window; the email after them does not', async () => {
    const test = await open();
    const stages = [
      { id: 'call', kind: 'task', title: 'Call' },
      { id: 'hand', kind: 'handoff', channel: 'linkedin' },
      mail('one'),
    ];
    await publish(test, stages, { window: OFFICE });
    // A Saturday, 03:00.
    test.clock.set(Date.parse('2026-03-07T03:00:00+01:00'));
    await test.run('enroll', { sequence: 'Welcome', leads: [ADA] });
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string }[] }>('task.list');
    expect(tasks).toHaveLength(1);
    await test.run('task.complete', { task: tasks[0]!.id });
    await test.engine.tick();
    const { handoffs } = await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {});
    expect(handoffs).toHaveLength(1);
    await test.run('handoff.report', { handoff: handoffs[0]!.id, outcome: 'done' });
    expect(await test.engine.tick()).toMatchObject({ sent: 0 });
    expect((await rows(test))[ADA]).toMatchObject({ stage: 'one', dueAt: '2026-03-09T09:00:00+01:00' });
    test.clock.set(Date.parse('2026-03-09T09:00:00+01:00'));
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });
}
