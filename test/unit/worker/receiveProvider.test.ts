import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, mail, publish, rows, states } from '../../support/scenario';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

onEachPlace("Mail that is handed in with the provider's own ids", (open) => {
  /** Ada and Bob have been written to: hers is M-ada in the thread T-ada. */
  async function written(ids = (to: string) => `T-${to.split('@')[0]}`): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', { name: 'Us', address: 'us@us.test', sendBy: 'workflow' });
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, [ADA, BOB]);
    const { emails } = await runner.run<{ emails: { id: string; to: string }[] }>('email.claim');
    const reports = emails.map(({ id, to }) => ({
      message: id,
      outcome: 'sent',
      providerMessageId: `M-${to.split('@')[0]}`,
      providerThreadId: ids(to),
    }));
    await runner.run('email.report', { reports });
    return runner;
  }
  let nth = 0;
  const receive = (runner: Runner, from: string, ids: object, more = ''): Promise<object> =>
    runner.run('mail.receive', {
      raw: `From: ${from}\r\nMessage-ID: <r${(nth += 1)}@there.test>\r\nSubject: Re: Subject of one\r\n${more}\r\nYes, gladly. Call me on Monday.\r\n`,
      ...ids,
    });

  test('a reply is matched by its thread, also from an address that nobody has written to', async () => {
    const runner = await written();
    expect(await receive(runner, 'ada.private@example.org', { threadId: 'T-ada' })).toMatchObject({
      matchedBy: 'provider_thread',
      state: 'Finished (Replied)',
    });
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (Replied)', [BOB]: 'Active' });
  });

  test("another lead's thread moves nobody but the author", async () => {
    const runner = await written();
    expect(await receive(runner, BOB, { threadId: 'T-ada' })).toMatchObject({ matchedBy: 'from' });
    expect(await states(runner)).toEqual({ [ADA]: 'Active', [BOB]: 'Finished (Replied)' });
  });

  test('what only our message can carry weighs more than a thread', async () => {
    const runner = await written();
    const [{ message_id: hers }] = await runner.store.knex('messages').where('recipient', ADA).select('message_id'); // prettier-ignore
    expect(await receive(runner, 'x@example.org', { threadId: 'T-bob' }, `In-Reply-To: ${hers}\r\n`)).toMatchObject({ matchedBy: 'in_reply_to' }); // prettier-ignore
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (Replied)', [BOB]: 'Active' });
  });

  test('a thread of several leads says nothing about a stranger, and everything about one of them', async () => {
    const runner = await written(() => 'T-all');
    expect(await receive(runner, 'x@example.org', { threadId: 'T-all' })).toMatchObject({ matchedBy: null });
    expect(await receive(runner, ADA, { threadId: 'T-all' })).toMatchObject({ matchedBy: 'provider_thread' });
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (Replied)', [BOB]: 'Active' });
  });

  test("the provider's name for our message finds it; one that it never told leads nowhere", async () => {
    const runner = await written();
    expect(await receive(runner, 'x@example.org', { providerMessageId: 'M-bob' })).toMatchObject({ matchedBy: 'provider_message' }); // prettier-ignore
    expect(await receive(runner, 'y@example.org', { providerMessageId: 'M-eve', threadId: 'T-eve\u0000' })).toMatchObject({ matchedBy: null }); // prettier-ignore
    expect(await states(runner)).toEqual({ [ADA]: 'Active', [BOB]: 'Finished (Replied)' });
  });

  describe('before the workflow has reported under which Message-ID and in which thread it left', () => {
    /** Both are handed out; nothing is said of them yet. */
    async function handedOut(settings: object = {}): Promise<Runner> {
      const runner = await open();
      await runner.run('sender.save', { name: 'Us', address: 'us@us.test', sendBy: 'workflow' });
      await publish(runner, [mail('one'), mail('two', { after: '1 day' })], settings);
      await enroll(runner, [ADA, BOB]);
      await runner.run('email.claim');
      runner.clock.advance({ minutes: 3 });
      return runner;
    }
    const dated = (runner: Runner, ms: number): string =>
      `Date: ${new Date(runner.clock.now() + ms).toUTCString().replace('GMT', '+0000')}\r\nIn-Reply-To: <CAgmail@mail.gmail.com>\r\n`; // prettier-ignore
    const idOf = async (runner: Runner): Promise<string> =>
      String((await runner.store.knex('messages').where('recipient', ADA).first('id')).id);

    test('its answer stops the sequence all the same, and what is reported after it is heard', async () => {
      const runner = await handedOut();
      expect(await receive(runner, ADA, { threadId: 'T-ada' }, dated(runner, -60_000))).toMatchObject({
        matchedBy: 'from',
        state: 'Finished (Replied)',
      });
      expect(await states(runner)).toEqual({ [ADA]: 'Finished (Replied)', [BOB]: 'Active' });
      const report = { message: await idOf(runner), outcome: 'sent', providerThreadId: 'T-ada' };
      expect(await runner.run('email.report', { reports: [report] })).toMatchObject({ done: 1 });
      expect(await rows(runner)).toMatchObject({ [ADA]: { state: 'Finished (Replied)', emailsSent: 1 } });
    });

    test('an address alone does not prove that it left: that it was refused is still heard', async () => {
      const runner = await handedOut();
      await receive(runner, ADA, {}, dated(runner, -60_000));
      const report = { message: await idOf(runner), outcome: 'failed', response: '550 5.1.1 No such user' };
      expect(await runner.run('email.report', { reports: [report] })).toMatchObject({ done: 1 });
      expect(await runner.store.knex('messages').where('recipient', ADA).pluck('state')).toEqual(['failed']);
    });

    test('what was written before it was taken answers nothing', async () => {
      const runner = await handedOut();
      expect(await receive(runner, ADA, {}, dated(runner, -3_600_000))).toMatchObject({ matchedBy: null });
      expect(await states(runner)).toEqual({ [ADA]: 'Active', [BOB]: 'Active' });
    });

    test('nor does it answer what is on its way, where an earlier one has left', async () => {
      const runner = await handedOut();
      await runner.run('email.report', { reports: [{ message: await idOf(runner), outcome: 'sent' }] });
      await publish(runner, [mail('other')], {}, 'Other');
      await runner.run('enroll', { sequence: 'Other', leads: [ADA] });
      await runner.run('email.claim');
      await receive(runner, ADA, {}, dated(runner, -60_000));
      expect(await states(runner)).toMatchObject({ [ADA]: 'Finished (Replied)' });
      expect(await states(runner, 'Other')).toEqual({ [ADA]: 'Active' });
    });
  });
});
