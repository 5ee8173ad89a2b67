import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, HOUR, mail, publish, rows } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const WORKDAY = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];

onEachPlace("A sender's limits while it sends", (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  const smtp = (): object => ({ host: '127.0.0.1', port: sink.port, connections: 1 });

  async function started(count: number, sender: object = {}, settings: object = {}): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink, { smtp: smtp(), ...sender }));
    await publish(runner, [mail('one')], settings);
    await enroll(runner, addresses(count));
    return runner;
  }

  test.each([
    { what: 'a quota', change: { dailyQuota: 20 } },
    { what: 'that a workflow sends', change: { sendBy: 'workflow', smtp: undefined } },
  ])('$what that is saved in the middle of a pass counts from the next batch on', async ({ change }) => {
    const runner = await started(230);
    const other = await open();
    sink.manner = (_to, nth) => (nth === 2 ? 'hold' : 'take');
    const ticking = runner.tick();
    await sink.until(2);
    await other.run('sender.save', through(sink, { smtp: smtp(), ...change }));
    sink.release();
    await ticking;
    // The one that went ahead, and the batch in hand.
    expect(sink.taken).toHaveLength(101);
    expect(await runner.tick()).toMatchObject({ sent: 0 });
  });

  test.each([
    { whose: "the sequence's", sender: {}, settings: { window: WORKDAY } },
    { whose: "the sender's", sender: { window: WORKDAY }, settings: {} },
  ])(
    'what a slow server has not got when $whose window closes waits for the next day',
    async ({ sender, settings }) => {
      const runner = await started(12, sender, settings);
      sink.manner = (_to, nth) => {
        if (nth === 2) runner.clock.advance(8 * HOUR);
        return 'take';
      };
      await runner.tick();
      // The two, and what was on the wire behind the second.
      const late = sink.taken.length;
      expect(late).toBeLessThan(6);
      await runner.tick();
      expect(sink.taken).toHaveLength(late);
      const waiting = Object.values(await rows(runner)).filter(({ emailsSent }) => emailsSent === 0);
      expect(new Set(waiting.map(({ dueAt }) => dueAt))).toEqual(new Set(['2026-03-03T09:00:00+01:00']));
      runner.clock.advance(16 * HOUR);
      await runner.tick();
      expect(Object.values(sink.counts())).toEqual(Array.from({ length: 12 }, () => 1));
    },
  );

  test('who was taken away from its claim holds up nobody behind a minimum gap', async () => {
    const runner = await open();
    await runner.run('sender.save', {
      name: 'Ada',
      address: 'a@us.test',
      sendBy: 'workflow',
      minimumGap: 60,
    });
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, addresses(2));
    const claim = async (): Promise<{ to: string }[]> =>
      (await runner.run<{ emails: { to: string }[] }>('email.claim', { leaseMinutes: 1_440 })).emails;
    const [first] = await claim();
    await runner.run('moveToStage', { emails: [first!.to], to: 'two' });
    runner.clock.advance({ minutes: 1 });
    const [second] = await claim();
    expect(second?.to).toBe(addresses(2).find((each) => each !== first!.to));
  });
});
