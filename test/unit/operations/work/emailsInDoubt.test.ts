import { reply } from '../../../support/reply';
import { onEachPlace, type Runner } from '../../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';
const NEW = 'ada@elsewhere.example';
const HERS = { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow' };

interface Email {
  readonly id: string;
  readonly to: string;
  readonly messageId: string;
}

onEachPlace('An email of which nobody knows for a while what became of it', (open) => {
  async function started(settings: object = {}): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', HERS);
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })], settings);
    await enroll(runner, [ADA]);
    return runner;
  }
  const claim = async (runner: Runner, input: object = {}): Promise<Email[]> =>
    (await runner.run<{ emails: Email[] }>('email.claim', input)).emails;
  const report = (runner: Runner, ...reports: object[]): Promise<{ done: number }> =>
    runner.run('email.report', { reports });
  async function notTwice(runner: Runner): Promise<void> {
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    runner.clock.advance({ hours: 1 });
    await runner.tick();
    expect(await claim(runner)).toEqual([]);
  }

  describe('whose next try, or next stage, nobody knows of either', () => {
    const uncertain = { [ADA]: 'Failed (Delivery uncertain)' };
    async function unreported(runner: Runner): Promise<Email> {
      const [email] = await claim(runner, { leaseMinutes: 1 });
      runner.clock.advance({ minutes: 1 });
      await runner.tick();
      expect(await states(runner)).toEqual(uncertain);
      return email!;
    }

    test.each([{ outcome: 'retry' }, { outcome: 'failed', response: '451 4.3.0 Not now' }])(
      'a late report of the first try ($outcome) does not have it sent once more',
      async (said) => {
        const runner = await started();
        const first = await unreported(runner);
        await runner.run('retry', { emails: [ADA], override: ['delivery_uncertain'] });
        const second = await unreported(runner);
        expect(await report(runner, { message: first.id, ...said })).toMatchObject({ done: 1 });
        expect(await states(runner)).toEqual(uncertain);
        runner.clock.advance({ days: 3 });
        await runner.tick();
        expect(await claim(runner)).toEqual([]);
        await report(runner, { message: second.id, outcome: 'sent' });
        expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
      },
    );

    test.each([
      { outcome: 'sent', emailsSent: 1 },
      { outcome: 'retry', emailsSent: 0 },
    ])('nor does one of a stage that lies behind ($outcome)', async ({ outcome, emailsSent }) => {
      const runner = await started();
      const first = await unreported(runner);
      await runner.run('moveToStage', { emails: [ADA], to: 'two' });
      const second = await unreported(runner);
      expect(await report(runner, { message: first.id, outcome })).toMatchObject({ done: 1 });
      expect((await rows(runner))[ADA]).toMatchObject({ state: uncertain[ADA], stage: 'two', emailsSent });
      expect(await claim(runner)).toEqual([]);
      await report(runner, { message: second.id, outcome: 'sent' });
      expect((await rows(runner))[ADA]).toMatchObject({
        state: 'Finished (No reply)',
        emailsSent: emailsSent + 1,
      });
    });

    test('an answer to the first says nothing of the second', async () => {
      const runner = await started({ stopOnReply: false });
      const first = await unreported(runner);
      await runner.run('moveToStage', { emails: [ADA], to: 'two' });
      await unreported(runner);
      await runner.run('mail.receive', { raw: reply(ADA, first.messageId) });
      expect((await rows(runner))[ADA]).toMatchObject({ state: uncertain[ADA], stage: 'two', emailsSent: 1 });
      expect(await claim(runner)).toEqual([]);
    });

    test('a person who settles both sends it again once', async () => {
      const runner = await started();
      await unreported(runner);
      await runner.run('retry', { emails: [ADA], override: ['delivery_uncertain'] });
      await unreported(runner);
      await runner.run('settle', { emails: [ADA], sent: false });
      expect(await claim(runner)).toHaveLength(1);
    });
  });

  test.each([
    ['451 4.3.0 Not now', 'Failed (Soft bounce)', 15],
    ['554 5.7.1 Rejected as spam', 'Finished (Spam blocked)', null],
    ['550 5.1.1 No such user', 'Finished (Bounced)', null],
    ['535 5.7.8 Wrong password', 'Active', 2],
  ])('a refusal that is told of late is followed as any: %s', async (response, state, minutes) => {
    const runner = await started();
    const [email] = await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    await report(runner, { message: email!.id, outcome: 'failed', response });
    expect(await states(runner)).toEqual({ [ADA]: state });
    expect(await runner.store.knex('messages').pluck('state')).toEqual(['failed']);
    runner.clock.advance({ minutes: (minutes ?? 10_000) - 1 });
    await runner.tick();
    expect(await claim(runner)).toEqual([]);
    runner.clock.advance({ minutes: 2 });
    await runner.tick();
    expect(await claim(runner)).toHaveLength(minutes === null ? 0 : 1);
  });

  test.each([
    ['451 4.3.0 Not now', 'Failed (Soft bounce)'],
    ['554 5.7.1 Rejected as spam', 'Finished (Spam blocked)'],
  ])('one that is heard of after somebody has stepped in is followed as any: %s', async (response, state) => {
    const runner = await started();
    const [email] = await claim(runner);
    await runner.run('pause', { emails: [ADA] });
    await report(runner, { message: email!.id, outcome: 'failed', response });
    await runner.run('resume', { emails: [ADA] });
    expect(await claim(runner)).toEqual([]);
    expect(await states(runner)).toEqual({ [ADA]: state });
    runner.clock.advance({ minutes: 16 });
    await runner.tick();
    expect(await claim(runner)).toHaveLength(state.startsWith('Failed') ? 1 : 0);
  });

  test('a provider that answers three times in a row nothing at all rests, before all leads wait for a person', async () => {
    const runner = await started();
    await enroll(runner, addresses(5));
    const emails = await claim(runner, { limit: 3 });
    await report(runner, ...emails.map(({ id }) => ({ message: id, outcome: 'uncertain' })));
    expect(await claim(runner)).toEqual([]);
    runner.clock.advance({ minutes: 1 });
    const ahead = await claim(runner);
    expect(ahead).toHaveLength(1);
    await report(runner, { message: ahead[0]!.id, outcome: 'sent' });
    expect(await claim(runner)).toHaveLength(2);
  });

  test('a late refusal of an address that the lead has no more does not keep the new one waiting', async () => {
    const runner = await started();
    const [email] = await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    await runner.run('lead.changeAddress', { lead: ADA, email: NEW });
    await report(runner, { message: email!.id, outcome: 'failed', response: '550 5.1.1 No such user' });
    expect(await claim(runner)).toMatchObject([{ to: NEW }]);
  });

  describe('of which it was said that it did not go out', () => {
    async function saidNotSent(who: string): Promise<{ runner: Runner; email: Email }> {
      const runner = await started();
      const [email] = await claim(runner, { leaseMinutes: 1 });
      if (who === 'the workflow') {
        await report(runner, { message: email!.id, outcome: 'retry' });
      } else {
        runner.clock.advance({ minutes: 1 });
        await runner.tick();
        await runner.run('settle', { emails: [ADA], sent: false });
      }
      return { runner, email: email! };
    }

    test.each(['the workflow', 'a person'])(
      'by %s: reported as sent after all it is not sent again',
      async (who) => {
        const { runner, email } = await saidNotSent(who);
        expect(await report(runner, { message: email.id, outcome: 'sent' })).toMatchObject({ done: 1 });
        expect(await report(runner, { message: email.id, outcome: 'sent' })).toMatchObject({ done: 0 });
        await notTwice(runner);
      },
    );

    test('a copy of it in the mailbox keeps it from being sent again', async () => {
      const { runner, email } = await saidNotSent('a person');
      const raw = `From: ada@us.test\r\nTo: ${ADA}\r\nMessage-ID: ${email.messageId}\r\nSubject: One\r\n\r\nText of one.\r\n`;
      expect(await runner.run('mail.receive', { raw })).toMatchObject({ kind: 'own' });
      await notTwice(runner);
    });

    test('nor twice counted where the next one has left as well', async () => {
      const { runner, email } = await saidNotSent('a person');
      const [second] = await claim(runner);
      await report(runner, { message: second!.id, outcome: 'sent' });
      await report(runner, { message: email.id, outcome: 'sent' });
      expect((await rows(runner))[ADA]).toMatchObject({ stage: 'two', stagesDone: 1, emailsSent: 2 });
    });
  });

  test('an answer has proved that it went out, after its time: the report still says in which thread', async () => {
    const runner = await started({ stopOnReply: false });
    const [email] = await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    await runner.run('mail.receive', { raw: reply(ADA, email!.messageId) });
    const late = { message: email!.id, outcome: 'sent', providerThreadId: 'T1' };
    expect(await report(runner, late)).toMatchObject({ done: 1 });
    expect(await report(runner, late)).toMatchObject({ done: 0 });
    expect(await runner.store.knex('messages').pluck('provider_thread_id')).toEqual(['T1']);
    await notTwice(runner);
  });

  describe('whose sender is another by the time of the report', () => {
    const smtp = { host: '127.0.0.1', port: 1 };

    test.each(['in time', 'late'] as const)(
      'a mail server sends for it now: what was handed out is heard of %s',
      async (when) => {
        const runner = await started();
        const [email] = await claim(runner, { leaseMinutes: 1 });
        await runner.run('sender.save', { ...HERS, sendBy: 'smtp', smtp, verify: false });
        if (when === 'late') {
          runner.clock.advance({ minutes: 1 });
          await runner.tick();
          expect(await states(runner)).toEqual({ [ADA]: 'Failed (Delivery uncertain)' });
        }
        expect(await report(runner, { message: email!.id, outcome: 'sent' })).toMatchObject({ done: 1 });
        expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
      },
    );

    test("and trouble of the workflow's is none of the mail server's", async () => {
      const runner = await started();
      const [email] = await claim(runner);
      await runner.run('sender.save', { ...HERS, sendBy: 'smtp', smtp, verify: false });
      await report(runner, {
        message: email!.id,
        outcome: 'failed',
        class: 'sender',
        response: 'Invalid login',
      });
      const { senders } = await runner.run<{ senders: { name: string; problem: string | null }[] }>(
        'sender.list',
      );
      expect(senders.find(({ name }) => name === 'Ada')).toMatchObject({ problem: null });
    });

    test('it is gone, and so is the time for the report: it counts as sent', async () => {
      const runner = await started();
      const [email] = await claim(runner, { leaseMinutes: 1 });
      await runner.run('remove', { emails: [ADA], sequence: 'Welcome' });
      await runner.run('sender.remove', { sender: 'Ada' });
      runner.clock.advance({ minutes: 1 });
      await runner.tick();
      expect(await report(runner, { message: email!.id, outcome: 'sent' })).toMatchObject({ done: 1 });
      expect((await rows(runner))[ADA]).toMatchObject({ emailsSent: 1 });
    });
  });
});
