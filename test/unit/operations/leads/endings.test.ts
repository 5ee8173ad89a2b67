import { onEachPlace, type Runner } from '../../../support/runners';
import { enroll, mail, publish, rows, states } from '../../../support/scenario';
import { smtpSink, through, type Sink } from '../../../support/smtpSink';

const [ADA, OLD] = ['ada@example.com', 'ada@old.example'];
const TWO = [mail('one'), mail('two', { after: '1 day' })];

interface Answer {
  readonly done: number;
  readonly results: readonly {
    readonly outcome: string;
    readonly code: string | null;
    readonly message: string;
  }[];
}

onEachPlace('Leads that end', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function started(leads: (string | object)[], stages: object[] = TWO): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, stages);
    await enroll(runner, leads);
    return runner;
  }

  /** A tick that stands still as soon as the server has the first message, and does not say so yet. */
  function onItsWay(runner: Runner): Promise<unknown> {
    sink.manner = () => 'hold';
    return runner.tick();
  }
  const answered = async (ticking: Promise<unknown>): Promise<void> => {
    sink.manner = () => 'take';
    sink.release();
    await ticking;
  };
  const idOf = async (runner: Runner, lead: string): Promise<string> => (await runner.run<{ id: string }>('lead.get', { lead })).id; // prettier-ignore

  test('deleted while its message is on its way: the answer says so, the message is recorded, and nothing follows', async () => {
    const runner = await started([ADA]);
    const id = await idOf(runner, ADA);
    const held = onItsWay(runner);
    await sink.until(1);
    const answer = await runner.run<Answer>('lead.delete', { leads: [ADA] });
    expect(answer.results[0]?.message).toContain('One message was already on its way.');
    await answered(held);
    runner.clock.advance({ days: 9 });
    await runner.tick();
    expect(sink.counts()).toEqual({ [ADA]: 1 });
    const { messages } = await runner.run<{ messages: object[] }>('message.list', { lead: id });
    expect(messages).toMatchObject([{ stage: 'one', state: 'sent' }]);
  });

  test('erasing waits until nothing is on its way: what the server answers must not come into what was cleaned', async () => {
    const runner = await started([{ email: ADA, firstName: 'Ada' }]);
    const held = onItsWay(runner);
    await sink.until(1);
    const refused = await runner.run<Answer>('lead.delete', { leads: [ADA], erase: true });
    expect(refused).toMatchObject({ done: 0, results: [{ outcome: 'refused', code: 'message_on_its_way' }] });
    expect(await states(runner)).toEqual({ [ADA]: 'Active' });
    await answered(held);
    expect(await runner.run<Answer>('lead.delete', { leads: [ADA], erase: true })).toMatchObject({ done: 1 });
    for (const table of ['leads', 'messages', 'events', 'enrollments'])
      expect([table, JSON.stringify(await runner.store.knex(table)).toLowerCase()]).not.toEqual([table, expect.stringContaining(ADA)]); // prettier-ignore
  });

  test('deleted first and erased later, by its id; what workflows were given and answered goes too', async () => {
    const hand = { id: 'hand', kind: 'handoff', channel: 'x', payload: { who: '{{ firstName }}' } };
    const runner = await started([{ email: ADA, firstName: 'Augusta' }], [hand, mail('one')]);
    await runner.tick();
    const { handoffs } = await runner.run<{ handoffs: { id: string }[] }>('handoff.claim', {});
    await runner.run('handoff.report', {
      handoff: handoffs[0]!.id,
      outcome: 'failed',
      note: 'Augusta said no',
    });
    const id = await idOf(runner, ADA);
    await runner.run('lead.delete', { leads: [ADA] });
    expect(JSON.stringify(await runner.store.knex('handoffs'))).toContain('Augusta');
    expect(await runner.run<Answer>('lead.delete', { leads: [id], erase: true })).toMatchObject({ done: 1 });
    for (const table of ['leads', 'handoffs', 'events', 'enrollments', 'messages'])
      expect([table, JSON.stringify(await runner.store.knex(table))]).not.toEqual([table, expect.stringMatching(/augusta|ada@/i)]); // prettier-ignore
    expect(await runner.run<Answer>('lead.delete', { leads: [id], erase: true })).toMatchObject({ done: 0, results: [{ code: 'lead_not_found' }] }); // prettier-ignore
  });

  test('erased together with the leads that were merged into it: no address of that person is left, and what each refused holds', async () => {
    const runner = await started([ADA, OLD, 'bob@example.com']);
    await runner.run('suppression.add', { values: [OLD], reason: 'bounce' });
    await runner.run('lead.merge', { into: ADA, leads: [OLD] });
    const answer = await runner.run<Answer>('lead.delete', { leads: [ADA, 'bob@example.com'], erase: true });
    expect(answer).toMatchObject({ done: 2 });
    for (const table of ['leads', 'suppressions', 'events', 'enrollments', 'messages'])
      expect([table, JSON.stringify(await runner.store.knex(table))]).not.toEqual([table, expect.stringMatching(/ada@|bob@/)]); // prettier-ignore
    const { results } = await runner.run<Answer>('enroll', { sequence: 'Welcome', leads: [OLD, ADA] });
    expect(results.map(({ code }) => code)).toEqual(['bounced_before', null]);
  });

  test('enrolled in the very moment in which it was deleted: the worker takes it out, and sends nothing', async () => {
    const runner = await started([ADA]);
    await runner.store.knex('leads').update({ deleted_at: runner.clock.now() });
    expect(await runner.tick()).toMatchObject({ sent: 0 });
    expect(await states(runner)).toEqual({ [ADA]: 'Removed (Lead deleted)' });
    expect(sink.taken).toEqual([]);
  });

  test('merged while its message is on its way: it is sent once, and the sequence goes on at the lead that stays', async () => {
    const runner = await started([OLD]);
    await runner.run('lead.upsert', { email: ADA });
    const held = onItsWay(runner);
    await sink.until(1);
    await runner.run('lead.merge', { into: ADA, leads: [OLD] });
    await answered(held);
    await runner.tick();
    expect(sink.counts()).toEqual({ [OLD]: 1 });
    expect(await rows(runner)).toMatchObject({ [ADA]: { state: 'Active', stage: 'two', emailsSent: 1 } });
    runner.clock.advance({ days: 1 });
    await runner.tick();
    expect(sink.counts()).toEqual({ [OLD]: 1, [ADA]: 1 });
  });

  test('merged between claim and intent: nothing goes to the address that is no more', async () => {
    const runner = await started([OLD]);
    await runner.run('lead.upsert', { email: ADA });
    const dying = await open();
    dying.dieAt(1, 'after');
    await dying.tickUntilDeath();
    await runner.run('lead.merge', { into: ADA, leads: [OLD] });
    runner.clock.advance({ minutes: 5 });
    await runner.tick();
    expect(sink.counts()).toEqual({ [ADA]: 1 });
  });

  test('merged while both are being enrolled again and again: never two live enrollments of one person in a sequence', async () => {
    const runner = await started([ADA, OLD]);
    const other = await open();
    const enrolling = Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => (i % 2 ? runner : other).run('enroll', { sequence: 'Welcome', leads: [ADA, OLD] })), // prettier-ignore
    );
    await other.run('lead.merge', { into: ADA, leads: [OLD] });
    await enrolling;
    const live = await runner.store.knex('enrollments').whereNotIn('status', ['finished', 'removed']);
    const leads = await runner.store.knex('leads').whereNull('deleted_at');
    for (const { id } of leads as { id: string }[])
      expect((live as { lead_id: string }[]).filter(({ lead_id }) => lead_id === id).length).toBeLessThan(2);
    expect((leads as { email: string }[]).filter(({ email }) => email === ADA)).toHaveLength(1);
  });
});
