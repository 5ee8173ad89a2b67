import { tick } from '../../../engine/worker/tick';
import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { reply } from '../../support/reply';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const LEADS = addresses(3);
const ONCE = Object.fromEntries(LEADS.map((email) => [email, 1]));

onEachPlace('Never twice, never lost', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function started(settings: object = {}, leads = LEADS): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one'), mail('two', { after: '2 days' })], settings);
    await enroll(runner, leads);
    return runner;
  }

  /** What a person does who has looked into the mailbox: says of each uncertain message whether it is there. */
  async function settleByLooking(runner: Runner): Promise<void> {
    for (const { id, email, reason } of Object.values(await rows(runner)))
      if (reason === 'delivery_uncertain')
        await runner.run('settle', { enrollments: [id], sent: sink.counts()[email] === 1 });
  }

  // One goes ahead of the others: claimed, intended, recorded; then the two others.
  test.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'after'],
    [3, 'before'],
    [3, 'after'],
    [5, 'after'],
    [6, 'before'],
    [6, 'after'],
  ] as const)(
    // prettier-ignore
    'a process that ends at its transaction %d (%s it is committed) mails nobody twice and nobody not',
    async (nth, when) => {
      const dying = await started();
      dying.dieAt(nth, when);
      await dying.tickUntilDeath();
      const next = await open();
      const { messages } = await next.run<{ messages: object[] }>('message.list', { state: 'intended' });
      dying.clock.advance({ minutes: 2 });
      await next.tick();
      const unclear = Object.values(await rows(next)).filter(({ status }) => status === 'failed');
      expect(unclear.every(({ reason }) => reason === 'delivery_uncertain')).toBe(true);
      expect(unclear).toHaveLength(messages.length);
      await settleByLooking(next);
      await next.tick();
      expect(sink.counts()).toEqual(ONCE);
      expect(await states(next)).toEqual(Object.fromEntries(LEADS.map((email) => [email, 'Active'])));
      expect(Object.values(await rows(next)).map(({ stage }) => stage)).toEqual(['two', 'two', 'two']);
    },
  );

  test('until its lease has run out nobody takes up what a process had in hand', async () => {
    const dying = await started({}, [LEADS[0]!]);
    dying.dieAt(2, 'after');
    await dying.tickUntilDeath();
    const next = await open();
    dying.clock.advance({ seconds: 80 });
    expect(await next.tick()).toMatchObject({ claimed: 0 });
    expect(await states(next)).toMatchObject({ [LEADS[0]!]: 'Active' });
  });

  test('a server that takes a message and hangs up leaves it uncertain: shown, not sent again, and settled by a person', async () => {
    const runner = await started();
    sink.manner = (to) => (to === LEADS[0] ? 'vanish' : 'take');
    await runner.tick();
    await runner.tick();
    expect(sink.counts()).toEqual(ONCE);
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({
      state: 'Failed (Delivery uncertain)',
      detail: expect.stringContaining(`whether the message to ${LEADS[0]} went out`),
    });
    const { messages } = await runner.run<{ messages: object[] }>('message.list', { state: 'uncertain' });
    expect(messages).toHaveLength(1);

    const settled = await runner.run<Bulk>('settle', { sequence: 'Welcome', all: true, sent: true });
    expect(settled).toMatchObject({ done: 1, refused: 2 });
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    await runner.tick();
    expect(sink.counts()).toEqual(ONCE);
  });

  test('settled as not sent, it is sent as a new message', async () => {
    const runner = await started({}, [LEADS[0]!]);
    sink.manner = (_to, nth) => (nth === 1 ? 'vanish' : 'take');
    await runner.tick();
    await runner.run('settle', { sequence: 'Welcome', all: true, sent: false });
    await runner.tick();
    expect(sink.taken).toHaveLength(2);
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(2);
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
  });

  test('with onUncertain resend it is sent again, later each time, and held for a person after the third time', async () => {
    const runner = await started({ onUncertain: 'resend' }, [LEADS[0]!]);
    sink.manner = () => 'vanish';
    await runner.tick();
    expect(sink.taken).toHaveLength(1);
    for (const [minutes, sent] of [[1, 2], [15, 3], [60, 4], [600, 4]] as const) {
      runner.clock.advance({ minutes });
      await runner.tick();
      expect(sink.taken).toHaveLength(sent);
    } // prettier-ignore
    expect(await states(runner)).toEqual({ [LEADS[0]!]: 'Failed (Delivery uncertain)' });
  });

  test('a reply to an uncertain message settles it, and what is about to be sent again is not', async () => {
    const runner = await started({ onUncertain: 'resend', stopOnReply: false }, [LEADS[0]!]);
    sink.manner = () => 'vanish';
    await runner.tick();
    const raw = reply(LEADS[0]!, sink.taken[0]!.messageId);
    await runner.run('mail.receive', { raw });
    runner.clock.advance({ minutes: 5 });
    await runner.tick();
    expect(sink.taken).toHaveLength(1);
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two' });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'a database that fails once, at transaction %d of a tick, costs nobody a message',
    async (nth) => {
      const runner = await started();
      runner.failAt(nth);
      await runner.tick().catch(() => undefined);
      runner.clock.advance({ minutes: 20 });
      await runner.tick();
      expect(sink.counts()).toEqual(ONCE);
      expect(Object.values(await rows(runner)).map(({ stage, state }) => `${state} ${stage}`)).toEqual(['Active two', 'Active two', 'Active two']); // prettier-ignore
    },
  );

  test.each([1, 2, 3, 4, 5])(
    'two runners at once mail everybody once, within the quota of the sender, round %d',
    async () => {
      const leads = addresses(40);
      const one = await open();
      await one.run('sender.save', through(sink, { dailyQuota: 25 }));
      await publish(one, [mail('one')]);
      await enroll(one, leads);
      const two = await open();
      const ticks = (): Promise<unknown> => Promise.all([one.tick(), two.tick(), one.tick(), two.tick()]);
      await ticks();
      await ticks();
      expect(sink.taken).toHaveLength(25);
      expect(Object.values(sink.counts()).every((count) => count === 1)).toBe(true);
      one.clock.advance({ days: 1 });
      await ticks();
      await ticks();
      expect(sink.counts()).toEqual(Object.fromEntries(leads.map((email) => [email, 1])));
    },
  );

  test('two runners at once keep the quota of a sequence, whose senders are several', async () => {
    const one = await open();
    await one.run('sender.save', through(sink, { name: 'Ada' }));
    await one.run('sender.save', through(sink, { name: 'Bob', address: 'bob@lab.test' }));
    await publish(one, [mail('one')], { senders: ['Ada', 'Bob'], dailyQuota: 7 });
    await enroll(one, addresses(20));
    const two = await open();
    await Promise.all([one.tick(), two.tick()]);
    await Promise.all([one.tick(), two.tick()]);
    expect(sink.taken).toHaveLength(7);
  });

  test('a process that stood still for longer than its lease tells its outcome late: it counts', async () => {
    const slow = await started({}, [LEADS[0]!]);
    const other = await open();
    sink.manner = () => 'hold';
    const ticking = slow.tick();
    await sink.until(1);
    // No heartbeat comes: as if its machine had been asleep.
    await other.store.knex.raw('update enrollments set lease_until = 0');
    await other.tick();
    expect(await states(other)).toEqual({ [LEADS[0]!]: 'Failed (Delivery uncertain)' });
    sink.release();
    await ticking;
    expect((await rows(other))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    await other.tick();
    expect(sink.taken).toHaveLength(1);
  });

  test('who mends the data of a lead after a crash does not have it mailed twice', async () => {
    const dying = await open();
    await dying.run('sender.save', through(sink));
    await publish(dying, [mail('one', { text: 'For {{ company }}.' }), mail('two', { after: '1 day' })]);
    await enroll(dying, [{ email: LEADS[0]!, company: 'Engines' }]);
    dying.dieAt(3, 'before');
    await dying.tickUntilDeath();
    const next = await open();
    await next.store.knex.raw('update leads set company = null');
    next.clock.advance({ minutes: 2 });
    await next.tick();
    expect(await states(next)).toEqual({ [LEADS[0]!]: 'Failed (Delivery uncertain)' });
    await next.store.knex.raw("update leads set company = 'Engines'");
    const answer = await next.run<Bulk>('retry', { sequence: 'Welcome', all: true });
    expect(answer.results[0]).toMatchObject({ outcome: 'refused', code: 'delivery_uncertain' });
    await next.tick();
    expect(sink.taken).toHaveLength(1);
  });

  test('intents whose commit succeeded and was not heard of are sent: of none it is uncertain', async () => {
    const runner = await started({ dailyQuota: 3 });
    let cut = 2;
    const { store } = runner.context;
    const transaction: typeof store.transaction = async (work) => {
      const heard = runner.listen();
      const result = await store.transaction(work);
      const intends = heard().some((sql) => sql.startsWith('insert into messages'));
      if (intends && (cut -= 1) >= 0) throw new Error('Connection terminated unexpectedly');
      return result;
    };
    // The one that goes ahead, and the two others together.
    expect(await tick({ ...runner.context, store: { ...store, transaction } })).toMatchObject({ sent: 3 });
    expect(sink.counts()).toEqual(ONCE);
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Active']));
  });
});
