import type { TestEngine } from '../../support/databases';
import { enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { smtpSink, through } from '../../support/smtpSink';
import { ADA, ALL, as, BOB, sentWords, told, type Open } from '../support';

const THREE = [
  mail('one'),
  mail('two', { after: '1 day', text: 'At {{ company }}.' }),
  mail('three', { after: '1 day' }),
];

export function retryingRules(open: Open): void {
  async function started(
    leads: (string | object)[] = [ADA],
    settings = {},
    stages: object[] = THREE,
  ): Promise<TestEngine> {
    const test = await open();
    await publish(test, stages, settings);
    await enroll(test, leads);
    await test.engine.tick();
    return test;
  }
  const retry = (test: TestEngine, more: object = {}): Promise<Bulk> =>
    test.run<Bulk>('retry', { ...ALL, ...more });

  test('3. Retry: a failed lead continues at the stage where it stopped, not at the start', async () => {
    const test = await started();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Failed (Missing merge data)', stage: 'two' });
    await test.run('lead.upsert', { email: ADA, company: 'Initech' });
    expect(await retry(test)).toMatchObject({ done: 1, message: 'Retried 1 enrollment.' });
    await test.engine.tick();
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `two ${ADA}`]);
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', stage: 'three', stagesDone: 2 });
  });

  test('3. Retry: a removed lead continues at the stage where it stopped, not at the start', async () => {
    const test = await started([{ email: ADA, company: 'Initech' }]);
    await test.run('remove', ALL);
    test.clock.advance({ days: 30 });
    expect(await retry(test)).toMatchObject({ done: 1 });
    await test.engine.tick();
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `two ${ADA}`]);
  });

  test('4. Retry looks again at the cause: still there, it stays as it was and the answer names it; gone, it is sent', async () => {
    const test = await started();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const before = (await rows(test))[ADA];
    const answer = await retry(test);
    expect(answer).toMatchObject({ done: 0, refused: 1, results: [{ outcome: 'refused', code: 'missing_merge_data', state: 'Failed (Missing merge data)' }] }); // prettier-ignore
    expect(answer.results[0]?.message).toMatch(/'company' has no value .* stays as it was/);
    expect((await rows(test))[ADA]).toEqual(before);
    await test.run('lead.upsert', { email: ADA, company: 'Initech' });
    expect(await retry(test)).toMatchObject({ done: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('4. A server that was down and is up again: the stage that failed is sent, once', async () => {
    const sink = await smtpSink();
    try {
      const test = await open();
      await test.run('sender.save', through(sink));
      await publish(test, [mail('one'), mail('two', { after: '1 day' })]);
      await enroll(test, [ADA, BOB]);
      sink.manner = (to) => (to === ADA ? 'later' : 'take');
      await test.engine.tick();
      await test.engine.tick();
      expect(await states(test)).toEqual({ [ADA]: 'Failed (Soft bounce)', [BOB]: 'Active' });
      sink.manner = () => 'take';
      expect(await retry(test, { status: 'failed' })).toMatchObject({ done: 1, refused: 0 });
      await test.engine.tick();
      expect(sink.counts()).toEqual({ [ADA]: 1, [BOB]: 1 });
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', stage: 'two' });
    } finally {
      await sink.stop();
    }
  });

  test('4. Recently contacted, and the time has passed: the cause is gone, and no override is needed', async () => {
    const test = await protectedLate();
    expect(await retry(test)).toMatchObject({ done: 0, results: [{ code: 'recently_contacted' }] });
    test.clock.advance({ days: 29 });
    expect(await retry(test)).toMatchObject({ done: 1, refused: 0 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('5. Retry after a legal removal is always refused, with any override', async () => {
    const test = await started([{ email: ADA, company: 'Initech' }]);
    await test.run('suppression.add', { values: [ADA], reason: 'legal' });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Removed (Legal)' });
    for (const override of [[], ['excluded'], ['excluded', 'recently_contacted', 'delivery_uncertain']])
      for (const who of [{}, as('anna', 'admin'), as('olga', 'owner')]) {
        const { results } = await test.run<Bulk>('retry', { ...ALL, override }, who);
        expect(results).toMatchObject([{ outcome: 'refused', code: 'legal', state: 'Removed (Legal)' }]);
      }
    // Removed by hand before the law came into it: no way back either.
    await test.run('enroll', { sequence: 'Welcome', leads: [BOB] });
    await test.run('remove', { sequence: 'Welcome', emails: [BOB] });
    await test.run('suppression.add', { values: ['example.com'], reason: 'legal' });
    const [bob] = (await test.run<Bulk>('retry', { sequence: 'Welcome', emails: [BOB], override: ['excluded'] })).results; // prettier-ignore
    expect(bob).toMatchObject({ outcome: 'refused', code: 'legal' });
    await expect(test.run('suppression.remove', { suppression: ADA })).rejects.toMatchObject({ code: 'legal_suppression', kind: 'forbidden' }); // prettier-ignore
  });

  test('6. Retry after the exclusion list: refused by default, allowed with an override, which is recorded with who gave it', async () => {
    const test = await started([{ email: ADA, company: 'Initech' }]);
    await test.run('suppression.add', { values: ['example.com'] });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Not sent (Excluded)' });
    expect(await retry(test)).toMatchObject({ results: [{ outcome: 'refused', code: 'excluded' }] });
    expect(await retry(test, { override: ['recently_contacted'] })).toMatchObject({
      results: [{ code: 'excluded' }],
    });
    await test.run('retry', { ...ALL, override: ['excluded'] }, as('mia'));
    expect(await told(test, { kinds: ['retried'] })).toMatchObject([
      { actor: { kind: 'member', id: 'mia' }, data: { by: 'mia', override: ['excluded'] } },
    ]);
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `two ${ADA}`]);
  });

  test("6. Retry after 'recently contacted': refused by default, allowed with an override, which is recorded with who gave it", async () => {
    const test = await protectedLate();
    const answer = await retry(test);
    expect(answer).toMatchObject({ results: [{ outcome: 'refused', code: 'recently_contacted' }] });
    expect(answer.results[0]?.message).toContain('2026-03-02T10:00:00+01:00');
    expect(await retry(test, { override: ['excluded'] })).toMatchObject({
      results: [{ code: 'recently_contacted' }],
    });
    await test.run('retry', { ...ALL, override: ['recently_contacted'] }, as('mia'));
    expect(await told(test, { kinds: ['retried'] })).toMatchObject([
      { actor: { kind: 'member', id: 'mia' }, data: { by: 'mia', override: ['recently_contacted'] } },
    ]);
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await sentWords(test)).toEqual([`hello ${ADA}`, `one ${ADA}`]);
  });

  /** Enrolled while nobody had written to her; then another sequence did, a day before the first email was due. */
  async function protectedLate(): Promise<TestEngine> {
    const test = await open();
    await publish(test, [mail('one', { after: '1 day' })], { recentlyContacted: '30 days' });
    await publish(test, [mail('hello')], {}, 'Other');
    await enroll(test, [ADA]);
    await test.run('enroll', { sequence: 'Other', leads: [ADA] });
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 0 });
    expect((await rows(test))[ADA]).toMatchObject({
      state: 'Not sent (Recently contacted)',
      stage: 'one',
      emailsSent: 0,
    });
    return test;
  }

  test('7. Move to stage: the next stage is chosen, and those in between are recorded as skipped', async () => {
    const test = await started([
      { email: ADA, company: 'Initech' },
      { email: BOB, company: 'Initech' },
    ]);
    const answer = await test.run<Bulk>('moveToStage', { sequence: 'Welcome', emails: [ADA], to: 'three' });
    expect(answer).toMatchObject({ done: 1, message: 'Moved 1 enrollment.' });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `one ${BOB}`, `three ${ADA}`]);
    const skipped = await told(test, { kinds: ['stage_skipped'] });
    expect(skipped).toMatchObject([{ email: ADA, stage: 'two', data: { by: 'library' } }]);
    expect(await told(test, { kinds: ['moved'] })).toMatchObject([
      { email: ADA, data: { from: 'two', to: 'three' } },
    ]);
    test.clock.advance({ days: 3 });
    await test.engine.tick();
    expect(await sentWords(test)).not.toContain(`two ${ADA}`);
  });

  test('7. Backwards only when asked for explicitly, since it repeats stages', async () => {
    const test = await started([{ email: ADA, company: 'Initech' }]);
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const back = { ...ALL, to: 'one' };
    const refused = await test.run<Bulk>('moveToStage', back);
    expect(refused).toMatchObject({ done: 0, results: [{ outcome: 'refused', code: 'backwards' }] });
    expect(refused.results[0]?.message).toContain('repeats stages');
    expect((await rows(test))[ADA]).toMatchObject({ stage: 'three' });
    expect(await test.run<Bulk>('moveToStage', { ...back, backwards: true })).toMatchObject({ done: 1 });
    await test.engine.tick();
    expect(await sentWords(test)).toEqual([`one ${ADA}`, `two ${ADA}`, `one ${ADA}`]);
    expect(await told(test, { kinds: ['stage_skipped'] })).toEqual([]);
    const unknown = await test.run<Bulk>('moveToStage', { ...ALL, to: 'four' });
    expect(unknown.results).toMatchObject([{ code: 'unknown_stage', message: expect.stringContaining('one, two, three') }]); // prettier-ignore
  });
}
