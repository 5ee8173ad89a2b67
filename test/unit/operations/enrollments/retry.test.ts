import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { enroll, kindsOf, mail, publish, rows, states, type Bulk } from '../../../support/scenario';

const ADA = 'ada@example.com';
const ALL = { sequence: 'Welcome', all: true };
const TWO = [
  mail('one'),
  mail('two', { after: '1 day', text: 'At {{ company }}.' }),
  mail('three', { after: '1 day' }),
];

onEachDatabase('Retry', (open) => {
  async function started(
    stages: readonly object[] = TWO,
    lead: string | object = ADA,
    settings = {},
  ): Promise<TestEngine> {
    const test = await open();
    await publish(test, stages, settings);
    await enroll(test, [lead]);
    await test.engine.tick();
    return test;
  }

  /** The answer for the one lead there is. */
  async function retry(
    test: TestEngine,
    override?: string[],
  ): Promise<{ outcome: string; code: string | null; message: string }> {
    const { results } = await test.run<Bulk>('retry', { ...ALL, ...(override ? { override } : {}) });
    return results[0]!;
  }

  test('missing merge data: refused while it is missing, naming the tag; then from where it stopped', async () => {
    const test = await started();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect((await rows(test))[ADA]).toMatchObject({
      state: 'Failed (Missing merge data)',
      stage: 'two',
      dueAt: null,
    });
    expect(await retry(test)).toMatchObject({ code: 'missing_merge_data', message: expect.stringContaining("'company'") }); // prettier-ignore
    expect(await states(test)).toEqual({ [ADA]: 'Failed (Missing merge data)' });
    await test.run('lead.upsert', { leads: [{ email: ADA, company: 'Engines' }] });
    expect(await retry(test)).toMatchObject({ outcome: 'done' });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect((await rows(test))[ADA]).toMatchObject({ stage: 'three', emailsSent: 2 });
  });

  test('removed by hand: on from the stage where it stopped, not from the start', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('remove', ALL);
    expect(await retry(test)).toMatchObject({ outcome: 'done' });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    const { messages } = await test.run<{ messages: { stage: string }[] }>('message.list');
    expect(messages.map(({ stage }) => stage)).toEqual(['two', 'one']);
  });

  test('what neither failed nor was removed has nothing to retry', async () => {
    const test = await started();
    expect(await retry(test)).toMatchObject({ code: 'nothing_to_retry' });
    await test.run('finish', ALL);
    expect(await retry(test)).toMatchObject({ code: 'nothing_to_retry' });
  });

  test('removed for legal reasons: never, with any override', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('suppression.add', { values: [ADA], reason: 'legal' });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Removed (Legal)' });
    for (const override of [undefined, ['excluded', 'recently_contacted', 'delivery_uncertain']])
      expect(await retry(test, override)).toMatchObject({ outcome: 'refused', code: 'legal' });
    expect(await states(test)).toEqual({ [ADA]: 'Removed (Legal)' });
  });

  test('excluded: refused by default; with an override it is sent, and the history says who said so', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('suppression.add', { values: ['example.com'], reason: 'exclusion' });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Not sent (Excluded)', detail: expect.stringContaining('example.com') }); // prettier-ignore
    expect(await retry(test)).toMatchObject({ code: 'excluded' });
    expect(await retry(test, ['excluded'])).toMatchObject({ outcome: 'done' });
    const { events } = await test.run<{ events: { data: object }[] }>('events', { kinds: ['retried'] });
    expect(events).toMatchObject([{ data: { by: 'library', override: ['excluded'] } }]);
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await states(test)).toEqual({ [ADA]: 'Finished (No reply)' });
  });

  test('an override passes over the exclusion that there was, not over one that comes later', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('suppression.add', { values: ['example.com'] });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    await retry(test, ['excluded']);
    test.clock.advance({ minutes: 1 });
    await test.run('suppression.remove', { suppression: 'example.com' });
    await test.run('suppression.add', { values: [ADA] });
    expect(await test.engine.tick()).toMatchObject({ sent: 0 });
    expect(await states(test)).toEqual({ [ADA]: 'Not sent (Excluded)' });
  });

  test('an opt-out is never passed over', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('remove', ALL);
    await test.run('suppression.add', { values: [ADA], reason: 'opt_out' });
    expect(await retry(test, ['excluded'])).toMatchObject({ code: 'still_suppressed' });
  });

  test('a lead stage to which the sequence does not send: refused until the lead has left it', async () => {
    const test = await started(
      [mail('one')],
      { email: ADA, stage: 'Customer' },
      { doNotSendStages: ['customer'] },
    );
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Not sent (Do not send stage)', detail: expect.stringContaining("'Customer'") }); // prettier-ignore
    expect(await retry(test)).toMatchObject({ code: 'do_not_send_stage' });
    await test.run('lead.upsert', { leads: [{ email: ADA, stage: 'Lead' }] });
    expect(await retry(test)).toMatchObject({ outcome: 'done' });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('while the sequence is off nobody is retried into it', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('remove', ALL);
    await test.run('sequence.disable', { sequence: 'Welcome' });
    expect(await retry(test)).toMatchObject({ code: 'sequence_not_published' });
  });

  test('a lead that was enrolled again meanwhile is not doubled, nor two old rounds of it revived at once', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('remove', ALL);
    await enroll(test, [ADA]);
    const first = await test.run<Bulk>('retry', { ...ALL, status: 'removed' });
    expect(first.results).toMatchObject([{ outcome: 'refused', code: 'already_in' }]);
    await test.run('remove', { ...ALL, status: 'active' });
    const both = await test.run<Bulk>('retry', ALL);
    expect(both.results.map(({ code }) => code).sort()).toEqual(['already_in', null]);
  });

  test('retried after the sequence was changed, it goes on in what is published now, at the next stage that survived', async () => {
    const test = await started([
      mail('one'),
      mail('two', { after: '1 day' }),
      mail('three', { after: '1 day' }),
    ]);
    await test.run('remove', ALL);
    await test.run('sequence.disable', { sequence: 'Welcome' });
    await publish(test, [
      mail('one'),
      mail('three', { after: '1 day', thread: 'new', subject: 'The new three' }),
    ]);
    expect(await retry(test)).toMatchObject({ outcome: 'done' });
    await test.engine.tick();
    const { messages } = await test.run<{ messages: { subject: string }[] }>('message.list');
    expect(messages.map(({ subject }) => subject)).toEqual(['The new three', 'Subject of one']);
    expect(await kindsOf(test, (await rows(test))[ADA]!.id)).toContain('retried');
  });

  test('removed at a stage after which nothing survived: refused, and never begun again from the start', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await test.run('remove', ALL);
    await test.run('sequence.disable', { sequence: 'Welcome' });
    await publish(test, [mail('one')]);
    expect(await retry(test)).toMatchObject({ code: 'no_stage_left' });
  });

  test('a handoff that failed is offered again as a new one', async () => {
    const test = await started([{ id: 'hand', kind: 'handoff', channel: 'x' }]);
    const { handoffs } = await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {});
    await test.run('handoff.report', {
      handoff: handoffs[0]!.id,
      outcome: 'failed',
      note: 'not on LinkedIn',
    });
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Failed (Handoff failed)', detail: "The workflow for 'x' reported: not on LinkedIn." }); // prettier-ignore
    expect(await retry(test)).toMatchObject({ outcome: 'done' });
    await test.engine.tick();
    const again = await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {});
    expect(again.handoffs).toHaveLength(1);
    expect(again.handoffs[0]!.id).not.toBe(handoffs[0]!.id);
  });
});
