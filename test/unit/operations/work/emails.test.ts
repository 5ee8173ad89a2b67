import { onEachPlace, type Runner } from '../../../support/runners';
import { addresses, enroll, kindsOf, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';
const MINUTE = 60_000;
const HERS = { name: 'Ada', address: 'ada@us.test', fromName: 'Ada L.', sendBy: 'workflow' };

interface Email {
  readonly id: string;
  readonly to: string;
  readonly from: object;
  readonly subject: string;
  readonly text: string;
  readonly asHtml: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly headers: Record<string, string>;
  readonly reply: object | null;
  readonly enrollment: string;
  readonly deadline: string;
}

interface Heard {
  readonly done: number;
  readonly refused: number;
  readonly results: readonly {
    outcome: string;
    code: string | null;
    message: string;
    state: string | null;
  }[];
}

onEachPlace('Emails that a workflow sends', (open) => {
  async function started(leads = [ADA], sender: object = {}, stages?: object[]): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', { ...HERS, ...sender });
    await publish(runner, stages ?? [mail('one'), mail('two', { subject: undefined, thread: 'reply', after: '1 day' })]); // prettier-ignore
    await enroll(runner, leads);
    return runner;
  }
  const claim = async (runner: Runner, input: object = {}): Promise<Email[]> =>
    (await runner.run<{ emails: Email[] }>('email.claim', input)).emails;
  const report = (runner: Runner, ...reports: object[]): Promise<Heard> =>
    runner.run('email.report', { reports });
  const sent = (emails: readonly Email[], more: object = {}): object[] =>
    emails.map(({ id }) => ({ message: id, outcome: 'sent', ...more }));
  const messages = async (runner: Runner): Promise<{ state: string }[]> =>
    (await runner.store.knex('messages').select('state').orderBy('id')) as { state: string }[];

  test('no tick touches them; claimed they are finished mail; reported as sent their leads go on', async () => {
    const runner = await started();
    const heard = runner.listen();
    expect(await runner.tick()).toEqual({ claimed: 0, sent: 0, failed: 0, throttled: 0 });
    expect(heard().filter((sql) => sql.includes('select * from senders'))).toEqual([]);
    const [email, ...rest] = await claim(runner, { claimant: 'My flow' });
    expect(rest).toEqual([]);
    expect(email).toMatchObject({
      to: ADA,
      from: { name: 'Ada L.', address: 'ada@us.test' },
      subject: 'Subject of one',
      text: expect.stringContaining('Text of one.'),
      asHtml: expect.stringContaining('Text of one.'),
      inReplyTo: null,
      reply: null,
      deadline: '2026-03-02T10:15:00+01:00',
    });
    expect(email!.messageId).toMatch(/@us\.test>$/);
    expect(email!.messageId).toContain(email!.headers['X-Throughline']!);
    expect(await report(runner, ...sent([email!]))).toMatchObject({
      done: 1,
      results: [{ state: 'Active' }],
    });
    expect((await rows(runner))[ADA]).toMatchObject({ stage: 'two', emailsSent: 1 });
    expect(await kindsOf(runner, email!.enrollment)).toEqual(expect.arrayContaining(['email_claimed', 'email_sent'])); // prettier-ignore
  });

  test('taken by several at once each is handed out once', async () => {
    const runner = await started(addresses(40));
    const others = [await open(), await open()];
    const taken = await Promise.all([runner, ...others].map((each) => claim(each, { limit: 20 })));
    const ids = taken.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const left = await claim(runner, { limit: 100 });
    expect(ids.length + left.length).toBe(40);
    expect(await claim(runner)).toEqual([]);
  });

  test('reported twice it is heard once, one after the other or at the same time', async () => {
    const runner = await started();
    const emails = await claim(runner);
    const twice = sent([...emails, ...emails]);
    const both = await Promise.all([report(runner, ...twice), report(await open(), ...twice)]);
    expect(both.map(({ done }) => done).sort()).toEqual([0, 1]);
    expect(await report(runner, ...sent(emails), ...sent(emails))).toMatchObject({
      refused: 2,
      results: [{ code: 'already_reported' }, { code: 'already_reported' }],
    });
    expect((await rows(runner))[ADA]).toMatchObject({ stage: 'two', emailsSent: 1, stagesDone: 1 });
    expect((await kindsOf(runner, emails[0]!.enrollment)).filter((kind) => kind === 'email_sent')).toHaveLength(1); // prettier-ignore
  });

  test('nobody reports in time: uncertain, for a person, and not handed out again; a late report settles it', async () => {
    const runner = await started([ADA, 'bob@example.com']);
    const emails = await claim(runner, { leaseMinutes: 5 });
    runner.clock.advance({ minutes: 4 });
    await runner.tick();
    expect(await messages(runner)).toEqual([{ state: 'intended' }, { state: 'intended' }]);
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    expect(await states(runner)).toEqual({
      [ADA]: 'Failed (Delivery uncertain)',
      'bob@example.com': 'Failed (Delivery uncertain)',
    });
    expect(await claim(runner)).toEqual([]);
    const [hers, his] = [...emails].sort((a, b) => (a.to < b.to ? -1 : 1));
    expect(await report(runner, ...sent([hers!]), { message: his!.id, outcome: 'retry' })).toMatchObject({
      done: 2,
    });
    expect(await rows(runner)).toMatchObject({
      [ADA]: { state: 'Active', stage: 'two', emailsSent: 1 },
      'bob@example.com': { state: 'Active', stage: 'one', emailsSent: 0 },
    });
    expect(await claim(runner)).toMatchObject([{ to: 'bob@example.com' }]);
    expect(await report(runner, ...sent([hers!]))).toMatchObject({ refused: 1 });
  });

  test('whose time has run out and who asks again before any tick does not get it again', async () => {
    const runner = await started();
    await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    expect(await claim(runner)).toEqual([]);
    expect(await states(runner)).toEqual({ [ADA]: 'Failed (Delivery uncertain)' });
  });

  test('the quota and the gap of the sender hold, and what certainly was not sent counts no more', async () => {
    const runner = await started(addresses(5), { dailyQuota: 2 });
    const emails = await claim(runner);
    expect(emails).toHaveLength(2);
    expect(await claim(runner)).toEqual([]);
    expect(Object.values(await states(runner)).sort()).toEqual([
      'Active',
      'Active',
      ...Array.from({ length: 3 }, () => 'Pending (Throttled)'),
    ]);
    await report(runner, ...sent(emails.slice(0, 1)), { message: emails[1]!.id, outcome: 'retry', retryMinutes: 1_440 }); // prettier-ignore
    runner.clock.advance({ minutes: 1_439 });
    expect(await claim(runner)).toEqual([]);
    runner.clock.advance({ minutes: 1 });
    expect(await claim(runner)).toHaveLength(2);
  });

  test("retry: offered again then, and not before; its attempt counts as nobody's fault", async () => {
    const runner = await started();
    const [email] = await claim(runner);
    const [answer] = (await report(runner, { message: email!.id, outcome: 'retry', retryMinutes: 30, response: 'Login first' })).results; // prettier-ignore
    expect(answer).toMatchObject({ outcome: 'done', state: 'Pending (Throttled)' });
    expect((await rows(runner))[ADA]!.detail).toBe('It was not sent: Login first. It is offered again at 2026-03-02T10:30:00+01:00.'); // prettier-ignore
    runner.clock.advance({ minutes: 29 });
    expect(await claim(runner)).toEqual([]);
    runner.clock.advance({ minutes: 1 });
    const [again] = await claim(runner);
    expect(again).toMatchObject({ to: ADA, subject: 'Subject of one' });
    expect(again!.id).not.toBe(email!.id);
    expect(await messages(runner)).toEqual([{ state: 'withdrawn' }, { state: 'intended' }]);
  });

  test.each([
    ['550 5.1.1 No such user', 'Finished (Bounced)'],
    ['554 5.7.1 Rejected as spam', 'Finished (Spam blocked)'],
    ['452 4.2.2 Mailbox full', 'Failed (Soft bounce)'],
    ['Quota exceeded', 'Failed (Soft bounce)'],
    ['535 5.7.8 Wrong password', 'Pending (Throttled)'],
  ])('a failure is read as a bounce is: %s', async (response, state) => {
    const runner = await started();
    const [email] = await claim(runner);
    expect(await report(runner, { message: email!.id, outcome: 'failed', response })).toMatchObject({
      results: [{ outcome: 'done', state }],
    });
    const suppressed = await runner.run<{ suppressions: object[] }>('suppression.list', {});
    expect(suppressed.suppressions).toHaveLength(state === 'Finished (Bounced)' ? 1 : 0);
  });

  test("trouble of the sender's own: it rests, then one goes ahead of the others, then all", async () => {
    const runner = await started(addresses(5));
    const emails = await claim(runner, { limit: 3 });
    const trouble = { outcome: 'failed', class: 'sender', response: 'Invalid login' };
    await report(runner, ...emails.map(({ id }) => ({ message: id, ...trouble })));
    expect(await claim(runner)).toEqual([]);
    runner.clock.advance({ minutes: 2 });
    const ahead = await claim(runner);
    expect(ahead).toHaveLength(1);
    await report(runner, ...sent(ahead));
    expect(await claim(runner)).toHaveLength(4);
  });

  test('a person who pauses the lead meanwhile is told, keeps it paused, and the stage is not sent again', async () => {
    const runner = await started();
    const emails = await claim(runner);
    const { results } = await runner.run<Heard>('pause', { emails: [ADA] });
    expect(results[0]!.message).toContain('on its way');
    expect(await report(runner, ...sent(emails))).toMatchObject({ done: 1, results: [{ state: 'Paused (By hand)' }] }); // prettier-ignore
    await runner.run('resume', { emails: [ADA] });
    expect(await claim(runner)).toEqual([]);
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
  });

  test('an answer that comes before the report proves that it went out; the report adds only what it is called', async () => {
    const runner = await started();
    const [email] = await claim(runner);
    const raw = `From: ${ADA}\r\nMessage-ID: <r@example.com>\r\nIn-Reply-To: ${email!.messageId}\r\nSubject: Re: x\r\n\r\nYes, gladly, call me.\r\n`; // prettier-ignore
    expect(await runner.run('mail.receive', { raw })).toMatchObject({ state: 'Finished (Replied)' });
    expect(await report(runner, ...sent([email!], { providerThreadId: 'T1' }))).toMatchObject({ done: 1 });
    expect(await report(runner, ...sent([email!]))).toMatchObject({ refused: 1 });
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Finished (Replied)', emailsSent: 1 });
    expect(await runner.store.knex('messages').select('state', 'provider_thread_id')).toEqual([{ state: 'sent', provider_thread_id: 'T1' }]); // prettier-ignore
  });

  test('a follow-up says what it answers, as the provider calls it, and under the Message-ID that left', async () => {
    const runner = await started();
    const first = await claim(runner);
    await report(runner, ...sent(first, { providerMessageId: 'M1', providerThreadId: 'T1', messageId: 'CA1@mail.gmail.com' })); // prettier-ignore
    runner.clock.advance({ days: 1 });
    expect(await claim(runner)).toMatchObject([
      {
        subject: 'Re: Subject of one',
        inReplyTo: '<CA1@mail.gmail.com>',
        references: ['<CA1@mail.gmail.com>'],
        reply: { providerMessageId: 'M1', providerThreadId: 'T1' },
      },
    ]);
  });

  test('only the chosen ones, and only of a sender whose emails workflows send', async () => {
    const runner = await started(addresses(3));
    const [, second] = await runner.store.knex('enrollments').select('id').orderBy('id');
    expect(await claim(runner, { enrollments: [String(second.id)] })).toMatchObject([{ enrollment: second.id }]); // prettier-ignore
    await expect(claim(runner, { sender: 'outbox' })).rejects.toMatchObject({ code: 'not_for_workflows' });
    expect(await claim(runner, { sender: 'ADA' })).toHaveLength(2);
  });

  test('what Throughline sends itself, and what nobody knows, is not reported by others', async () => {
    const runner = await open();
    await publish(runner, [mail('one')]);
    await enroll(runner, [ADA]);
    await runner.tick();
    const [{ id }] = await runner.store.knex('messages').select('id');
    expect(await report(runner, { message: String(id), outcome: 'failed' }, { message: 'x\0', outcome: 'sent' })).toMatchObject({ results: [{ code: 'not_handed_out' }, { code: 'message_not_found' }] }); // prettier-ignore
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (No reply)' });
  });

  test('an opt-out that comes between two claims is honoured', async () => {
    const runner = await started();
    await runner.run('suppression.add', { values: [ADA], reason: 'opt_out' });
    expect(await claim(runner)).toEqual([]);
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (Unsubscribed)' });
  });

  test('until it is taken, explain says who sends it; and how it stands after', async () => {
    const runner = await started();
    const [{ id }] = await runner.store.knex('enrollments').select('id');
    const explained = async (): Promise<string> =>
      (await runner.run<{ message: string }>('explain', { enrollment: String(id) })).message;
    expect(await explained()).toContain("A workflow sends for 'Ada'");
    await claim(runner);
    expect(await explained()).toContain('A workflow has it in hand');
  });

  test('a sequence that resends what is uncertain offers it again by itself', async () => {
    const runner = await open();
    await runner.run('sender.save', HERS);
    await publish(runner, [mail('one')], { onUncertain: 'resend' });
    await enroll(runner, [ADA]);
    await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    runner.clock.advance(MINUTE);
    expect(await claim(runner)).toHaveLength(1);
  });

  test('advance makes a stage due that a workflow then takes', async () => {
    const runner = await started();
    await report(runner, ...sent(await claim(runner)));
    expect(await claim(runner)).toEqual([]);
    expect(await runner.run('advance', { emails: [ADA] })).toMatchObject({ results: [{ outcome: 'done', code: 'workflow_sends' }] }); // prettier-ignore
    expect(await claim(runner)).toMatchObject([{ subject: 'Re: Subject of one' }]);
  });
});
