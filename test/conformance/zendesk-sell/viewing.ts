import type { TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';
import { ADA, ALL, BOB, CY, sentWords, told, type Open } from '../support';

interface Coming {
  readonly stage: string;
  readonly kind: string;
  readonly at: string;
  readonly certain: boolean;
}

interface Standing {
  readonly sequence: string;
  readonly standing: string;
  readonly state: string;
  readonly why: string | null;
  readonly stage: string | null;
  readonly lastStage: string | null;
  readonly stages: number;
  readonly stagesDone: number;
  readonly completedAt: string | null;
  readonly nextEmail: Coming | null;
  readonly upcoming: readonly Coming[];
}

interface Summary {
  readonly active: number;
  readonly blocked: number;
  readonly completed: number;
  readonly message: string;
  readonly sequences: readonly Standing[];
}

const STAGES = [
  mail('one'),
  { id: 'call', kind: 'task', title: 'Call', after: '2 days', waits: false },
  { id: 'rest', kind: 'wait', after: '1 day' },
  mail('two', { after: '1 day' }),
];

export function viewingRules(open: Open): void {
  const summary = (test: TestEngine, lead = ADA): Promise<Summary> =>
    test.run<Summary>('lead.sequences', { lead });
  const row = async (test: TestEngine, sequence: string): Promise<Standing> =>
    (await summary(test)).sequences.find((each) => each.sequence === sequence)!;
  const due = (coming: readonly Coming[]): string[] => coming.map(({ stage, at }) => `${stage} ${at}`);

  test('9. Per lead: counts of active, blocked and completed sequences, and a row each', async () => {
    const test = await open();
    await publish(test, STAGES, {}, 'Active');
    await publish(test, [mail('one'), mail('two', { text: '{{ company }}' })], {}, 'Blocked');
    await publish(test, [mail('one'), mail('two', { after: '1 hour' })], {}, 'Completed');
    for (const sequence of ['Active', 'Blocked', 'Completed'])
      await test.run('enroll', { sequence, leads: [ADA, ...(sequence === 'Active' ? [BOB] : [])] });
    await test.engine.tick();
    test.clock.advance({ hours: 1 });
    await test.engine.tick();
    expect(await summary(test)).toMatchObject({ active: 1, blocked: 1, completed: 1, message: 'ada@example.com: 1 active, 1 blocked, 1 completed.' }); // prettier-ignore
    expect(await summary(test, BOB)).toMatchObject({ active: 1, blocked: 0, completed: 0 });
    // Active: the last stage completed, and when the next email goes out.
    expect(await row(test, 'Active')).toMatchObject({
      standing: 'active', lastStage: 'one', stage: 'call', stagesDone: 1, why: null,
      nextEmail: { stage: 'two', at: '2026-03-06T10:00:00+01:00', certain: true },
    }); // prettier-ignore
    // Blocked: the stage, and why.
    expect(await row(test, 'Blocked')).toMatchObject({ standing: 'blocked', stage: 'two', stagesDone: 1, stages: 2, why: expect.stringContaining("'company'"), nextEmail: null }); // prettier-ignore
    // Completed: the date, and how many stages.
    expect(await row(test, 'Completed')).toMatchObject({ standing: 'completed', state: 'Finished (No reply)', completedAt: '2026-03-02T11:00:00+01:00', stagesDone: 2, stages: 2, upcoming: [] }); // prettier-ignore
  });

  describe('with a mail server', () => {
    let sink: Sink;
    beforeEach(async () => (sink = await smtpSink()));
    afterEach(() => sink.stop());

    async function sending(sender: Record<string, unknown> = {}): Promise<TestEngine> {
      const test = await open();
      await test.run('sender.save', through(sink, sender));
      await publish(test, [mail('one'), mail('two', { after: '1 day' })]);
      return test;
    }

    test('9. Blocked, and why: it could not be delivered', async () => {
      const test = await sending();
      sink.manner = () => 'later';
      await enroll(test, [ADA]);
      await test.engine.tick();
      expect(await summary(test)).toMatchObject({ active: 0, blocked: 1 });
      expect(await row(test, 'Welcome')).toMatchObject({ state: 'Failed (Soft bounce)', stage: 'one', why: expect.stringContaining('4.3.0 Try again later') }); // prettier-ignore
    });

    test('9. Blocked, and why: the quota is reached, and when it goes on', async () => {
      const test = await sending({ dailyQuota: 1 });
      await enroll(test, [BOB, ADA]);
      for (let pass = 0; pass < 3; pass += 1) await test.engine.tick();
      const email = (await rows(test))[ADA]!.reason === 'throttled' ? ADA : BOB;
      const { blocked, sequences } = await summary(test, email);
      expect(blocked).toBe(1);
      expect(sequences).toMatchObject([
        { state: 'Pending (Throttled)', why: "The sender's quota for 24 hours is used up.", nextEmail: { stage: 'one', at: '2026-03-03T10:00:00+01:00' } },
      ]); // prettier-ignore
    });

    test("9. Blocked, and why: there is a problem with the sender's settings", async () => {
      const smtp = { host: '127.0.0.1', port: sink.port, user: 'ada', password: 'wrong' };
      const test = await sending({ smtp });
      sink.passwordRight = false;
      await enroll(test, [ADA]);
      for (let pass = 0; pass < 3; pass += 1) await test.engine.tick();
      expect(sink.logins).toBeGreaterThan(0);
      expect(await row(test, 'Welcome')).toMatchObject({
        standing: 'blocked',
        why: expect.stringMatching(/sender/i),
      });
      expect(sink.taken).toEqual([]);
    });
  });

  test('10. For active and blocked rows: the emails and tasks still to come, with their times, and so they come', async () => {
    const test = await open();
    await publish(test, STAGES);
    await enroll(test, [ADA]);
    const day = (n: number): string => `2026-03-0${n}T10:00:00+01:00`;
    expect(due((await row(test, 'Welcome')).upcoming)).toEqual([
      `one ${day(2)}`,
      `call ${day(4)}`,
      `two ${day(6)}`,
    ]);
    await test.engine.tick();
    const promised = (await row(test, 'Welcome')).upcoming;
    expect(due(promised)).toEqual([`call ${day(4)}`, `two ${day(6)}`]);
    for (let hour = 0; hour < 24 * 6; hour += 1) {
      test.clock.advance({ hours: 1 });
      await test.engine.tick();
    }
    const happened = (await told(test, { kinds: ['task_created', 'email_sent'] })).slice(1);
    expect(happened.map(({ stage, at }) => `${stage} ${at}`)).toEqual(due(promised));
  });

  test('10. A blocked row shows what would come if it were taken up now; an awaited task, what comes at the earliest', async () => {
    const test = await open();
    const waits = { id: 'call', kind: 'task', title: 'Call' };
    await publish(test, [mail('one', { text: '{{ company }}' }), waits, mail('two', { after: '1 day' })]);
    await enroll(test, [ADA, { email: BOB, company: 'Initech' }]);
    await test.engine.tick();
    const coming = [
      { stage: 'one', kind: 'email', at: '2026-03-02T10:00:00+01:00', certain: false },
      { stage: 'call', kind: 'task', at: '2026-03-02T10:00:00+01:00', certain: false },
      { stage: 'two', kind: 'email', at: '2026-03-03T10:00:00+01:00', certain: false },
    ];
    expect((await summary(test)).sequences).toMatchObject([{ standing: 'blocked', upcoming: coming }]);
    expect((await summary(test, BOB)).sequences).toMatchObject([{ standing: 'active', state: 'Pending (Awaiting task)', upcoming: coming.slice(1) }]); // prettier-ignore
  });

  test('11. Stages that could not be completed can be retried from there', async () => {
    const test = await open();
    await publish(test, [
      mail('one'),
      { id: 'hand', kind: 'handoff', channel: 'x' },
      mail('two', { text: '{{ company }}' }),
    ]);
    await enroll(test, [ADA]);
    await test.engine.tick();
    const claim = async (): Promise<string> =>
      (await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {})).handoffs[0]!.id;
    await test.run('handoff.report', { handoff: await claim(), outcome: 'failed', note: 'no such profile' });
    expect(await row(test, 'Welcome')).toMatchObject({ standing: 'blocked', stage: 'hand', why: expect.stringContaining('no such profile') }); // prettier-ignore
    expect(await test.run<Bulk>('retry', ALL)).toMatchObject({ done: 1 });
    await test.engine.tick();
    await test.run('handoff.report', { handoff: await claim(), outcome: 'done' });
    await test.engine.tick();
    expect(await row(test, 'Welcome')).toMatchObject({ standing: 'blocked', stage: 'two', stagesDone: 2 });
    await test.run('lead.upsert', { email: ADA, company: 'Initech' });
    expect(await test.run<Bulk>('retry', ALL)).toMatchObject({ done: 1 });
    await test.engine.tick();
    expect(await row(test, 'Welcome')).toMatchObject({ standing: 'completed', stagesDone: 3 });
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `two ${ADA}`]);
  });

  test('12. The lead list has the columns Ongoing sequences, Completed sequences and Next email, and a filter for leads in no sequence', async () => {
    const test = await open();
    await publish(test, STAGES, {}, 'Long');
    await publish(test, [mail('one'), mail('two', { after: '6 hours' })], {}, 'Short');
    await test.run('lead.upsert', { leads: [ADA, BOB, CY].map((email) => ({ email })) });
    await test.run('enroll', { sequence: 'Long', leads: [ADA] });
    await test.run('enroll', { sequence: 'Short', leads: [ADA, BOB] });
    await test.engine.tick();
    const list = async (more: object = {}): Promise<Record<string, unknown>[]> =>
      (await test.run<{ leads: Record<string, unknown>[] }>('lead.list', more)).leads.map(
        ({ email, ongoing, completed, nextEmailAt }) => ({ email, ongoing, completed, nextEmailAt }),
      );
    const short = '2026-03-02T16:00:00+01:00';
    expect(await list()).toEqual([
      { email: ADA, ongoing: ['Long', 'Short'], completed: [], nextEmailAt: short },
      { email: BOB, ongoing: ['Short'], completed: [], nextEmailAt: short },
      { email: CY, ongoing: [], completed: [], nextEmailAt: null },
    ]);
    test.clock.advance({ hours: 6 });
    await test.engine.tick();
    expect(await list()).toEqual([
      { email: ADA, ongoing: ['Long'], completed: ['Short'], nextEmailAt: '2026-03-06T10:00:00+01:00' },
      { email: BOB, ongoing: [], completed: ['Short'], nextEmailAt: null },
      { email: CY, ongoing: [], completed: [], nextEmailAt: null },
    ]);
    const emails = async (enrolled: string): Promise<unknown[]> =>
      (await list({ enrolled })).map(({ email }) => email);
    expect(await emails('never')).toEqual([CY]);
    expect(await emails('not_now')).toEqual([BOB, CY]);
    expect(await emails('now')).toEqual([ADA]);
  });

  test("13. The lead's activity feed marks mail that a sequence sent, and opens its content", async () => {
    const test = await open();
    await publish(test, [mail('one', { subject: 'Hello {{ firstName }}', text: 'Dear {{ firstName }}' })]);
    await enroll(test, [
      { email: ADA, firstName: 'Ada' },
      { email: BOB, firstName: 'Bob' },
    ]);
    await test.engine.tick();
    const letter = (await letters(test)).find(({ to }) => to === ADA)!;
    await takeIn(test, write(answering(letter), 'Thank you.'));
    const feed = await told(test, { lead: ADA });
    expect(feed.map(({ kind }) => kind)).toEqual([
      'lead_created',
      'enrolled',
      'email_sent',
      'finished',
      'replied',
      'finished',
    ]);
    expect(new Set(feed.map(({ email }) => email))).toEqual(new Set([ADA]));
    const [mailed] = feed.filter(({ kind }) => kind === 'email_sent');
    expect(mailed).toMatchObject({
      sequence: 'Welcome',
      stage: 'one',
      data: { subject: 'Hello Ada', message: letter.id },
    });
    expect(await test.run('message.get', { message: mailed!.data['message'] })).toMatchObject({ to: ADA, subject: 'Hello Ada', text: 'Dear Ada\n' }); // prettier-ignore
  });

  test('14. Stop is immediate: no scheduled or future email, no further task', async () => {
    const test = await open();
    const task = { id: 'call', kind: 'task', title: 'Call', after: '1 day', waits: false };
    await publish(test, [
      mail('one'),
      task,
      mail('two', { after: '1 day' }),
      { ...task, id: 'call2' },
      mail('three'),
    ]);
    await enroll(test, [ADA, BOB, CY]);
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    // Everything of Ada's is due in this very moment; she is stopped before the worker comes.
    test.clock.advance({ days: 1 });
    expect(await test.run<Bulk>('remove', { sequence: 'Welcome', emails: [ADA] })).toMatchObject({ done: 1 });
    expect(await test.run<Bulk>('finish', { sequence: 'Welcome', emails: [BOB] })).toMatchObject({ done: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    for (let day = 0; day < 10; day += 1) {
      test.clock.advance({ days: 1 });
      await test.engine.tick();
    }
    expect(await sentWords(test, { lead: ADA })).toEqual([`one ${ADA}`]);
    expect(await sentWords(test, { lead: BOB })).toEqual([`one ${BOB}`]);
    expect(await sentWords(test, { lead: CY })).toEqual([`one ${CY}`, `two ${CY}`, `three ${CY}`]);
    const todo = await test.run<{ tasks: { email: string }[] }>('task.list');
    expect(todo.tasks.map(({ email }) => email)).toEqual([CY, CY]);
    expect(await states(test)).toMatchObject({ [ADA]: 'Removed (By hand)', [BOB]: 'Finished (By hand)' });
  });
}
