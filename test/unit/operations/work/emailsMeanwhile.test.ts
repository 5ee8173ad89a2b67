import { onEachPlace, type Runner } from '../../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';
const NEW = 'ada@elsewhere.example';
const HERS = { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow' };

interface Email {
  readonly id: string;
  readonly to: string;
}

onEachPlace('What happens while a workflow has an email in hand', (open) => {
  async function started(settings: object = {}, leads = [ADA]): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', HERS);
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })], settings);
    await enroll(runner, leads);
    return runner;
  }
  const claim = async (runner: Runner, input: object = {}): Promise<Email[]> =>
    (await runner.run<{ emails: Email[] }>('email.claim', input)).emails;
  const report = (runner: Runner, ...reports: object[]): Promise<{ done: number }> =>
    runner.run('email.report', { reports });
  /** The first email was never reported and is offered again by itself. */
  async function lost(): Promise<{ runner: Runner; first: Email }> {
    const runner = await started({ onUncertain: 'resend' });
    const [first] = await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    return { runner, first: first! };
  }
  async function notTwice(runner: Runner): Promise<void> {
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    runner.clock.advance({ hours: 1 });
    await runner.tick();
    expect(await claim(runner)).toEqual([]);
  }

  test('an address that the lead has no more is the one that a refusal closes', async () => {
    const runner = await started();
    const [email] = await claim(runner);
    await runner.run('lead.changeAddress', { lead: ADA, email: NEW });
    await report(runner, { message: email!.id, outcome: 'failed', response: '550 5.1.1 No such user' });
    const { suppressions } = await runner.run<{ suppressions: object[] }>('suppression.list');
    expect(suppressions).toMatchObject([{ value: ADA, reason: 'bounce' }]);
    expect(await claim(runner)).toMatchObject([{ to: NEW }]);
  });

  test('of a lead that is erased nothing comes back with a late report', async () => {
    const runner = await started();
    const [email] = await claim(runner, { leaseMinutes: 1 });
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    await runner.run('lead.delete', { leads: [ADA], erase: true });
    const response = `550 5.1.1 <${ADA}> is unknown here`;
    expect(await report(runner, { message: email!.id, outcome: 'failed', response })).toMatchObject({
      done: 1,
    });
    for (const table of ['messages', 'events', 'suppressions'])
      expect(JSON.stringify(await runner.store.knex(table).select())).not.toContain(ADA);
    expect(await runner.store.knex('messages').pluck('state')).toEqual(['failed']);
    expect(await runner.store.knex('suppressions').select()).toEqual([]);
  });

  test('what a sender sent that is removed by now counts as sent', async () => {
    const runner = await started();
    const [email] = await claim(runner);
    await runner.run('remove', { emails: [ADA], sequence: 'Welcome' });
    await runner.run('sender.remove', { sender: 'Ada' });
    expect(await report(runner, { message: email!.id, outcome: 'sent' })).toMatchObject({ done: 1 });
    await runner.tick();
    expect(await runner.store.knex('messages').pluck('state')).toEqual(['sent']);
    expect((await rows(runner))[ADA]).toMatchObject({ emailsSent: 1 });
  });

  test('one that has left after all is not sent again, though the next try waits for its time', async () => {
    const { runner, first } = await lost();
    runner.clock.advance({ minutes: 1 });
    const [second] = await claim(runner);
    await report(runner, { message: second!.id, outcome: 'retry' });
    await report(runner, { message: first.id, outcome: 'sent' });
    await notTwice(runner);
  });

  test('a late report of the first try leaves the next one in hand with whoever took it', async () => {
    const { runner, first } = await lost();
    runner.clock.advance({ minutes: 1 });
    const [second] = await claim(runner);
    await report(runner, { message: first.id, outcome: 'retry' });
    for (let minute = 0; minute < 3; minute += 1) {
      runner.clock.advance({ minutes: 1 });
      await runner.tick();
      expect(await claim(runner)).toEqual([]);
    }
    await report(runner, { message: second!.id, outcome: 'sent' });
    await notTwice(runner);
  });

  test('nor is the next stage hurried when both are told of together', async () => {
    const { runner, first } = await lost();
    runner.clock.advance({ minutes: 1 });
    const [second] = await claim(runner);
    await report(runner, { message: first.id, outcome: 'sent' }, { message: second!.id, outcome: 'retry' });
    await notTwice(runner);
  });

  test('nor though the next try was refused for now', async () => {
    const { runner, first } = await lost();
    runner.clock.advance({ minutes: 1 });
    const [second] = await claim(runner);
    await report(runner, { message: second!.id, outcome: 'failed', response: '450 4.2.1 Try later' });
    expect(await states(runner)).toEqual({ [ADA]: 'Failed (Soft bounce)' });
    await report(runner, { message: first.id, outcome: 'sent' });
    await notTwice(runner);
  });

  test('nor though its lead is paused, and resumed later', async () => {
    const { runner, first } = await lost();
    await runner.run('pause', { sequence: 'Welcome', emails: [ADA] });
    await report(runner, { message: first.id, outcome: 'sent' });
    expect(await states(runner)).toEqual({ [ADA]: 'Paused (By hand)' });
    await runner.run('resume', { sequence: 'Welcome', emails: [ADA] });
    runner.clock.advance({ minutes: 5 });
    expect(await claim(runner)).toEqual([]);
    await notTwice(runner);
  });

  test('whose sending broke off before the answer is not sent again by itself', async () => {
    const runner = await started({}, [ADA, 'bob@example.com']);
    const [hers, his] = (await claim(runner)).sort((a, b) => (a.to < b.to ? -1 : 1));
    const failed = { outcome: 'failed', response: 'The connection timed out' };
    const { results } = await runner.run<{ results: { message: string }[] }>('email.report', {
      reports: [{ message: hers!.id, ...failed }, { message: his!.id, ...failed, class: 'soft' }],
    }); // prettier-ignore
    expect(results[0]!.message).toBe(
      'Recorded: nobody knows whether it went out; Failed (Delivery uncertain).',
    );
    expect(await states(runner)).toEqual({
      [ADA]: 'Failed (Delivery uncertain)',
      'bob@example.com': 'Failed (Soft bounce)',
    });
  });

  test('a claim that fails behind the first emails gives them back', async () => {
    const runner = await started({}, addresses(3));
    await runner.run('sender.save', { ...HERS, name: 'Bob', address: 'bob@us.test' });
    // Claimed and written down for the one sender; then the turn of the other.
    runner.failAt(3);
    await expect(claim(runner)).rejects.toThrow('Connection terminated');
    expect((await claim(runner)).map(({ to }) => to).sort()).toEqual(addresses(3));
  });

  test('of chosen leads the last one is found as well', async () => {
    const runner = await started({}, addresses(40));
    const all = Object.values(await rows(runner)).sort((a, b) => (a.email < b.email ? -1 : 1));
    await runner.run('pause', { sequence: 'Welcome', emails: addresses(39) });
    expect(await claim(runner, { limit: 1, enrollments: all.map(({ id }) => id) })).toMatchObject([{ to: all[39]!.email }]); // prettier-ignore
  });
});
