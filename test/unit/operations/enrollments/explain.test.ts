import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { addresses, enroll, mail, publish, rows, type Row } from '../../../support/scenario';
import { smtpSink, through, type Sink } from '../../../support/smtpSink';

interface Explained {
  readonly enrollment: Row;
  readonly next: { readonly stage: string; readonly kind: string; readonly at: string | null } | null;
  readonly gates: readonly {
    readonly gate: string;
    readonly opensAt: string | null;
    readonly message: string;
  }[];
  readonly message: string;
}

const ADA = 'ada@example.com';
const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const ALL = { sequence: 'Welcome', all: true };

onEachDatabase('Explain', (open) => {
  async function explain(test: TestEngine, email = ADA): Promise<Explained> {
    return test.run<Explained>('explain', { enrollment: (await rows(test))[email]!.id });
  }

  describe('names every gate with the time at which it opens, and the next action happens exactly then', () => {
    let sink: Sink;
    beforeAll(async () => (sink = await smtpSink()));
    afterAll(() => sink.stop());
    afterEach(() => void (sink.passwordRight = true));

    type Scenario = readonly [
      name: string,
      gates: readonly string[],
      at: string,
      prepare: (test: TestEngine) => Promise<void>,
    ];
    const sender = (test: TestEngine, over: object = {}): Promise<unknown> =>
      test.run('sender.save', through(sink, { ...over }));
    const start = async (
      test: TestEngine,
      stages: object[],
      settings: object = {},
      lead: object = {},
    ): Promise<void> => {
      await publish(test, stages, settings);
      await enroll(test, [{ email: ADA, ...lead }]);
    };

    const SCENARIOS: readonly Scenario[] = [
      ['nothing holds it', [], '2026-03-02T10:00:00+01:00', (test) => start(test, [mail('one')])],
      ['a delay', ['delay'], '2026-03-05T10:00:00+01:00', (test) => start(test, [mail('one', { after: '3 days' })])],
      ['a time of day', ['time_of_day'], '2026-03-02T16:30:00+01:00', (test) => start(test, [mail('one', { at: '16:30' })])],
      ['a window in the zone of the lead', ['window'], '2026-03-02T09:00:00-05:00', (test) =>
        start(test, [mail('one')], { window: OFFICE }, { timeZone: 'America/New_York' })],
      ['a delay that ends on a weekend, and a time of day in the window', ['delay', 'time_of_day', 'window', 'time_of_day'], '2026-03-09T16:30:00+01:00', (test) =>
        start(test, [mail('one', { after: '5 days', at: '16:30' })], { window: OFFICE })],
      ['two holidays before a weekend', ['holiday', 'window'], '2026-03-09T09:00:00+01:00', async (test) => {
        test.clock.set(Date.parse('2026-03-04T18:00:00+01:00'));
        await start(test, [mail('one')], { window: OFFICE, holidays: ['2026-03-05', '2026-03-06'] });
      }],
      ['a holiday alone', ['holiday'], '2026-03-03T00:00:00+01:00', (test) => start(test, [mail('one')], { holidays: ['2026-03-02'] })],
      ['a night shift that does not begin on a holiday', ['holiday', 'window'], '2026-03-03T22:00:00+01:00', (test) =>
        start(test, [mail('one')], { window: [{ days: ['mon', 'tue'], from: '22:00', to: '06:00' }], holidays: ['2026-03-02'] })],
      ['a window that closed before anybody looked', ['window'], '2026-03-03T09:00:00+01:00', async (test) => {
        await start(test, [mail('one')], { window: OFFICE });
        test.clock.set(Date.parse('2026-03-02T18:00:00+01:00'));
      }],
      ['the window of the sender', ['sender_window'], '2026-03-03T08:00:00+01:00', async (test) => {
        await sender(test, { window: [{ days: ['tue'], from: '08:00', to: '09:00' }] });
        await start(test, [mail('one')]);
      }],
      ['both windows, which are open together on Thursday only', ['window', 'sender_window'], '2026-03-05T16:00:00+01:00', async (test) => {
        await sender(test, { window: [{ days: ['tue', 'thu'], from: '16:00', to: '20:00' }] });
        await start(test, [mail('one')], { window: [{ days: ['thu'], from: '12:00', to: '17:00' }] });
        await test.run('lead.upsert', { leads: [{ email: ADA, timeZone: 'Europe/Paris' }] });
        await test.run('advance', ALL);
      }],
      ['a quota of the sender', ['throttled', 'daily_quota'], '2026-03-03T10:00:00+01:00', async (test) => {
        await sender(test, { dailyQuota: 1 });
        await publish(test, [mail('one')]);
        await enroll(test, ['first@example.com']);
        await test.engine.tick();
        test.clock.advance({ hours: 1 });
        await enroll(test, [ADA]);
        await test.engine.tick();
      }],
      ['a quota that frees at night, and a window', ['daily_quota', 'window'], '2026-03-03T09:00:00+01:00', async (test) => {
        await sender(test, { dailyQuota: 1 });
        await publish(test, [mail('one')], { window: [] }, 'Night');
        test.clock.set(Date.parse('2026-03-02T04:00:00+01:00'));
        await test.run('enroll', { sequence: 'Night', leads: ['first@example.com'] });
        await test.engine.tick();
        test.clock.set(Date.parse('2026-03-02T10:00:00+01:00'));
        await start(test, [mail('one')], { window: OFFICE });
      }],
      ['a minimum gap', ['minimum_gap'], '2026-03-02T10:05:00+01:00', async (test) => {
        await sender(test, { minimumGap: 300 });
        await publish(test, [mail('one')]);
        await enroll(test, ['first@example.com']);
        await test.engine.tick();
        await enroll(test, [ADA]);
      }],
      ['the quota of the sequence', ['sequence_quota'], '2026-03-03T10:00:00+01:00', async (test) => {
        await publish(test, [mail('one')], { dailyQuota: 1 });
        await enroll(test, ['first@example.com']);
        await test.engine.tick();
        await enroll(test, [ADA]);
      }],
      ['a sender in trouble', ['sender_problem'], '2026-03-02T10:01:00+01:00', async (test) => {
        await sender(test, { smtp: { host: '127.0.0.1', port: sink.port, user: 'ada', password: 'x' } });
        await publish(test, [mail('one')]);
        sink.passwordRight = false;
        await enroll(test, ['first@example.com']);
        await test.engine.tick();
        sink.passwordRight = true;
        await enroll(test, [ADA]);
      }],
      ['a full mailbox, which is tried again by itself', ['failed'], '2026-03-02T10:15:00+01:00', async (test) => {
        await sender(test);
        await start(test, [mail('one')]);
        sink.manner = () => 'later';
        await test.engine.tick();
        sink.manner = () => 'take';
      }],
      ['a lead who is away, until its own morning', ['paused', 'window'], '2026-03-11T09:00:00+01:00', async (test) => {
        await sender(test);
        await start(test, [mail('zero'), mail('one', { after: '1 day' })], { window: OFFICE });
        await test.engine.tick();
        await test.run('pause', { ...ALL, until: '2026-03-11T00:00:00+01:00' });
        test.clock.set(Date.parse('2026-03-10T12:00:00+01:00'));
      }],
      ['a pause with an end, on a Saturday', ['paused', 'delay', 'window'], '2026-03-09T09:00:00+01:00', async (test) => {
        await start(test, [mail('one', { after: '1 hour' })], { window: OFFICE });
        await test.run('pause', { ...ALL, until: '2026-03-07T12:00:00+01:00' });
      }],
      ['a handoff with a deadline', ['handoff'], '2026-03-04T10:00:00+01:00', async (test) => {
        await start(test, [{ id: 'hand', kind: 'handoff', channel: 'x', timeout: '2 days', onTimeout: 'continue' }]);
        await test.engine.tick();
      }],
    ]; // prettier-ignore

    test.each(SCENARIOS)('%s', async (_name, gates, at, prepare) => {
      const test = await open();
      await prepare(test);
      const said = await explain(test);
      const shut = said.gates.filter(
        ({ opensAt }) => opensAt === null || Date.parse(opensAt) > test.clock.now(),
      );
      expect(shut.map(({ gate }) => gate)).toEqual(gates);
      const due = Date.parse(at);
      expect(Date.parse(said.next?.at ?? '')).toBe(due);
      for (const { opensAt } of said.gates) expect(Date.parse(opensAt ?? '')).toBeLessThanOrEqual(due);

      // A worker that looks every minute does nothing before, and the thing itself at that very moment.
      const before = (await rows(test))[ADA]!;
      for (const minute of [10, 1]) {
        const now = due - minute * 60_000;
        if (now < test.clock.now()) continue;
        test.clock.set(now);
        await test.engine.tick();
      }
      if (test.clock.now() < due) test.clock.set(due - 1);
      if (test.clock.now() < due) await test.engine.tick();
      expect((await rows(test))[ADA]).toMatchObject({
        emailsSent: before.emailsSent,
        stagesDone: before.stagesDone,
      });
      test.clock.set(due);
      await test.engine.tick();
      expect((await rows(test))[ADA]).toMatchObject({ stagesDone: before.stagesDone + 1 });
    });
  });

  describe('when somebody must act first, no time is given and the gate says who and what', () => {
    const WAITING: readonly (readonly [string, string, object[], object, (test: TestEngine) => Promise<unknown>])[] = [
      ['task', "the task 'Call Ada'", [{ id: 'call', kind: 'task', title: 'Call {{ firstName }}' }], {}, (test) => test.engine.tick()],
      ['paused', 'Somebody paused it', [mail('one')], {}, (test) => test.run('pause', ALL)],
      ['sequence_off', 'goes on when it is published', [mail('one')], {}, (test) => test.run('sequence.disable', { sequence: 'Welcome' })],
      ['suppressed', 'ada@example.com must not be mailed (exclusion)', [mail('one')], {}, (test) => test.run('suppression.add', { values: [ADA] })],
      ['missing_merge_data', "'company' has no value", [mail('one', { text: 'At {{ company }}' })], {}, async () => undefined],
      ['do_not_send_stage', "The lead is in the stage 'Customer'", [mail('one')], { doNotSendStages: ['customer'] }, (test) => test.run('lead.upsert', { leads: [{ email: ADA, stage: 'Customer' }] })],
      ['failed', "'company' has no value", [mail('one', { text: 'At {{ company }}' })], {}, (test) => test.engine.tick()],
      ['not_sent', 'exclusion list', [mail('one')], {}, async (test) => { await test.run('suppression.add', { values: [ADA] }); await test.engine.tick(); }],
    ]; // prettier-ignore

    test.each(WAITING)('%s', async (gate, words, stages, settings, prepare) => {
      const test = await open();
      await publish(test, stages, settings);
      await enroll(test, [{ email: ADA, firstName: 'Ada' }]);
      await prepare(test);
      const said = await explain(test);
      expect(said.next?.at).toBeNull();
      expect(said.gates.filter(({ opensAt }) => opensAt === null).map((each) => each.gate)).toContain(gate);
      expect(said.gates.find((each) => each.gate === gate)?.message).toContain(words);
      expect(said.message).toContain('somebody must act first');
    });
  });

  test('what is over says so; what does not exist is not found', async () => {
    const test = await open();
    await publish(test, [mail('one')]);
    await enroll(test, [ADA]);
    await test.engine.tick();
    expect(await explain(test)).toMatchObject({
      next: null,
      gates: [],
      message: 'It is over: Finished (No reply).',
    });
    await expect(test.run('explain', { enrollment: 'x' })).rejects.toMatchObject({
      code: 'enrollment_not_found',
    });
  });

  test('while a worker has it in hand that is said; and what nobody knows waits for a person', async () => {
    const sink = await smtpSink();
    const test = await open();
    await test.run('sender.save', through(sink));
    await publish(test, [mail('one')]);
    await enroll(test, [ADA]);
    sink.manner = () => 'hold';
    const ticking = test.engine.tick();
    await sink.until(1);
    const said = await explain(test);
    expect(said.gates).toMatchObject([{ gate: 'in_hand', opensAt: '2026-03-02T10:01:30+01:00' }]);
    expect(said.next?.at).toBe('2026-03-02T10:01:30+01:00');
    sink.release();
    await ticking;

    sink.manner = () => 'vanish';
    await publish(test, [mail('one')], {}, 'Second');
    await test.run('enroll', { sequence: 'Second', leads: [ADA] });
    await test.engine.tick();
    const [{ id }] = Object.values(await rows(test, 'Second')) as [Row];
    const uncertain = await test.run<Explained>('explain', { enrollment: id });
    expect(uncertain.next?.at).toBeNull();
    expect(uncertain.gates).toMatchObject([
      { gate: 'delivery_uncertain', opensAt: null, message: expect.stringContaining('settle it as sent') },
    ]);
    await sink.stop();
  });

  test('those who wait in a queue are told their own place in it', async () => {
    const sink = await smtpSink();
    const test = await open();
    await test.run('sender.save', through(sink, { dailyQuota: 1 }));
    await publish(test, [mail('one')]);
    await enroll(test, addresses(4));
    await test.engine.tick();
    const times = await Promise.all(addresses(4).map(async (email) => (await explain(test, email)).next?.at));
    expect(times.filter(Boolean).sort()).toEqual([3, 4, 5].map((day) => `2026-03-0${day}T10:00:00+01:00`));
    await sink.stop();
  });

  test('an address means where its lead stands; in several sequences it is asked which', async () => {
    const test = await open();
    await publish(test, [mail('one', { after: '1 day' })]);
    await publish(test, [mail('one', { after: '1 day' })], {}, 'Second');
    const [first = ''] = await enroll(test, [ADA]);
    expect(await test.run('explain', { enrollment: ' ADA@example.com' })).toMatchObject({ enrollment: { id: first } });
    await enroll(test, [ADA], { sequence: 'Second' });
    await expect(test.run('explain', { enrollment: ADA })).rejects.toMatchObject({
      code: 'several_enrollments',
      message: expect.stringMatching(/^'ada@example\.com' is in 2 sequences: (?=.*'Second')(?=.*'Welcome')/) as string,
    });
    expect(await test.run('explain', { enrollment: ADA, sequence: 'Welcome' })).toMatchObject({ enrollment: { id: first } });
    // One that is over does not stand in the way of the one that goes on.
    await test.run('finish', { sequence: 'Second', emails: [ADA] });
    expect(await test.run('explain', { enrollment: ADA })).toMatchObject({ enrollment: { id: first } });
    await test.run('finish', { sequence: 'Welcome', emails: [ADA] });
    await expect(test.run('explain', { enrollment: ADA })).rejects.toMatchObject({ code: 'several_enrollments' });
    expect(await test.run('explain', { enrollment: ADA, sequence: 'Welcome' })).toMatchObject({ message: expect.stringContaining('It is over') as string });
    for (const [enrollment, sequence] of [['none@example.com', 'Welcome'], ['none@example.com', undefined]])
      await expect(test.run('explain', { enrollment, sequence })).rejects.toMatchObject({ code: 'enrollment_not_found' });
  }); // prettier-ignore
});
