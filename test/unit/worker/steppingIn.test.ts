import { reply } from '../../support/reply';
import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, kindsOf, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const LEADS = addresses(3);

onEachPlace('Somebody steps in', (open) => {
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

  test.each(['pause', 'remove', 'finish'])(
    '%s while the message is on its way: the answer says so, and it stays',
    async (verb) => {
      const runner = await started({}, [LEADS[0]!]);
      sink.manner = () => 'hold';
      const ticking = runner.tick();
      await sink.until(1);
      const answer = await runner.run<Bulk>(verb, { sequence: 'Welcome', all: true });
      expect(answer.results[0]).toMatchObject({ outcome: 'done', code: 'message_on_its_way' });
      expect(answer.results[0]?.message).toContain('one message was already on its way');
      sink.release();
      await ticking;
      const state = {
        pause: 'Paused (By hand)',
        remove: 'Removed (By hand)',
        finish: 'Finished (By hand)',
      }[verb];
      expect(await states(runner)).toEqual({ [LEADS[0]!]: state });
      const { messages } = await runner.run<{ messages: { state: string }[] }>('message.list');
      expect(messages).toMatchObject([{ state: 'sent' }]);
      const [row] = Object.values(await rows(runner));
      expect(await kindsOf(runner, row!.id)).toContain('email_sent');
    },
  );

  test('paused and resumed while the message is on its way: it is not sent again, by anybody', async () => {
    const runner = await started({}, [LEADS[0]!]);
    const other = await open();
    sink.manner = () => 'hold';
    const ticking = runner.tick();
    await sink.until(1);
    await runner.run('pause', { sequence: 'Welcome', all: true });
    await runner.run('resume', { sequence: 'Welcome', all: true });
    expect(await other.tick()).toMatchObject({ claimed: 0 });
    sink.release();
    await ticking;
    await other.tick();
    expect(sink.taken).toHaveLength(1);
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
  });

  test('the same while its process dies: nobody knows, and it is not sent again', async () => {
    const runner = await started({ onUncertain: 'hold' }, [LEADS[0]!]);
    const other = await open();
    runner.dieAt(2, 'after');
    await runner.tickUntilDeath();
    await other.run('pause', { sequence: 'Welcome', all: true });
    await other.run('resume', { sequence: 'Welcome', all: true });
    expect(await other.tick()).toMatchObject({ claimed: 0 });
    other.clock.advance({ minutes: 2 });
    await other.tick();
    expect(sink.taken).toHaveLength(0);
    expect(await states(other)).toEqual({ [LEADS[0]!]: 'Failed (Delivery uncertain)' });
  });

  test('paused between the claim and the intent: nothing is sent', async () => {
    const runner = await started();
    const dying = await open();
    // The claim is made and its process stands still; a person acts; then it would go on.
    dying.dieAt(1, 'after');
    await dying.tickUntilDeath();
    const answer = await runner.run<Bulk>('pause', { sequence: 'Welcome', all: true });
    expect(answer.results.map(({ code }) => code)).toEqual([null, null, null]);
    runner.clock.advance({ minutes: 5 });
    await runner.tick();
    expect(sink.taken).toHaveLength(0);
  });

  test('a pause of some of a batch in hand stops exactly those whose turn has not come', async () => {
    const leads = addresses(60);
    const runner = await started({}, leads);
    const other = await open();
    sink.manner = (_to, nth) => (nth === 1 ? 'take' : 'hold');
    const ticking = runner.tick();
    await sink.until(10);
    const answer = await other.run<Bulk>('pause', { sequence: 'Welcome', all: true });
    const flying = answer.results
      .filter(({ code }) => code === 'message_on_its_way')
      .map(({ email }) => email);
    expect(flying.length).toBeLessThan(60);
    sink.manner = () => 'take';
    sink.release();
    await ticking;
    expect(new Set(Object.keys(sink.counts()))).toEqual(new Set([...flying, sink.taken[0]?.to]));
    expect(Object.values(await states(runner))).toEqual(leads.map(() => 'Paused (By hand)'));
  });

  test('an address suppressed while its batch is in hand is not mailed any more', async () => {
    const leads = addresses(60);
    const runner = await started({}, leads);
    const other = await open();
    sink.manner = (_to, nth) => (nth === 1 ? 'take' : 'hold');
    const ticking = runner.tick();
    await sink.until(10);
    const { messages } = await other.run<{ messages: { to: string }[] }>('message.list', { limit: 500 });
    const spared = leads.filter((email) => !messages.some(({ to }) => to === email));
    expect(spared.length).toBeGreaterThan(5);
    await other.run('suppression.add', { values: spared, reason: 'opt_out' });
    sink.manner = () => 'take';
    sink.release();
    await ticking;
    expect(Object.keys(sink.counts()).filter((email) => spared.includes(email))).toEqual([]);
    expect((await states(runner))[spared[0]!]).toBe('Finished (Unsubscribed)');
  });

  test('a reply that arrives while the next message is on its way ends the sequence all the same', async () => {
    const runner = await started({}, [LEADS[0]!]);
    const other = await open();
    await runner.tick();
    const first = sink.taken[0]!.messageId;
    runner.clock.advance({ days: 2 });
    sink.manner = () => 'hold';
    const ticking = runner.tick();
    await sink.until(2);
    await other.run('mail.receive', { raw: reply(LEADS[0]!, first) });
    sink.release();
    await ticking;
    expect(await states(runner)).toEqual({ [LEADS[0]!]: 'Finished (Replied)' });
  });

  test('a sequence that is switched off stops within its batch, and goes on after what had left', async () => {
    const runner = await started({}, addresses(60));
    const other = await open();
    sink.manner = (_to, nth) => (nth === 1 ? 'take' : 'hold');
    const ticking = runner.tick();
    await sink.until(10);
    const { message } = await other.run<{ message: string }>('sequence.disable', { sequence: 'Welcome' });
    expect(message).toMatch(/60 leads wait\. \d+ messages were already on their way\./);
    sink.manner = () => 'take';
    sink.release();
    await ticking;
    expect(sink.taken.length).toBeLessThan(60);
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Paused (Sequence is off)']));
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    await runner.tick();
    expect(Object.values(sink.counts())).toEqual(addresses(60).map(() => 1));
  });

  test('nor does one leave that was not among those paused: enrolled in the very moment of switching off', async () => {
    const runner = await started({}, addresses(60));
    const other = await open();
    sink.manner = (_to, nth) => (nth === 1 ? 'take' : 'hold');
    const ticking = runner.tick();
    await sink.until(10);
    // What switching off leaves of those whom its statement could not see yet: the sequence is off, they are not paused.
    await other.store.knex('sequences').update({ status: 'disabled' });
    sink.manner = () => 'take';
    sink.release();
    await ticking;
    const left = sink.taken.length;
    expect(left).toBeLessThan(60);
    const all = Object.values(await states(runner));
    expect(all.filter((state) => state === 'Paused (Sequence is off)')).toHaveLength(60 - left);
    expect(await runner.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      resumed: 60 - left,
    });
    await runner.tick();
    expect(Object.values(sink.counts())).toEqual(addresses(60).map(() => 1));
  });

  test('a lead removed while its message was on its way, and retried, goes on after it', async () => {
    const runner = await started({}, [LEADS[0]!]);
    sink.manner = () => 'hold';
    const ticking = runner.tick();
    await sink.until(1);
    await runner.run('remove', { sequence: 'Welcome', all: true });
    expect((await runner.run<Bulk>('retry', { sequence: 'Welcome', all: true })).results[0]).toMatchObject({
      outcome: 'refused',
      code: 'message_on_its_way',
    });
    sink.release();
    await ticking;
    expect(await runner.run('retry', { sequence: 'Welcome', all: true })).toMatchObject({ done: 1 });
    await runner.tick();
    expect(sink.taken).toHaveLength(1);
    expect((await rows(runner))[LEADS[0]!]).toMatchObject({ state: 'Active', stage: 'two' });
  });

  test.each<[string, object[], string[]]>([
    ['was deleted', [mail('two')], ['two']],
    ['is a task now', [{ id: 'one', kind: 'task', title: 'Call' }, mail('two')], []],
  ])(
    'the same where its stage %s: what stands there now has not been done, and is not skipped',
    async (_, stages, sent) => {
      const runner = await started({}, [LEADS[0]!]);
      sink.manner = () => 'hold';
      const ticking = runner.tick();
      await sink.until(1);
      await runner.run('remove', { sequence: 'Welcome', all: true });
      sink.release();
      await ticking;
      sink.manner = () => 'take';
      await runner.run('sequence.disable', { sequence: 'Welcome' });
      await publish(runner, stages);
      expect(await runner.run('retry', { sequence: 'Welcome', all: true })).toMatchObject({ done: 1 });
      await runner.tick();
      const { messages } = await runner.run<{ messages: { stage: string }[] }>('message.list');
      expect(messages.map(({ stage }) => stage)).toEqual([...sent, 'one']);
      const { tasks } = await runner.run<{ tasks: object[] }>('task.list', { status: 'open' });
      expect(tasks).toHaveLength(1 - sent.length);
    },
  );
});
