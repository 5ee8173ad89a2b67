import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { enroll, kindsOf, mail, publish, rows } from '../../support/scenario';

type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

interface Handoff {
  readonly id: string;
  readonly channel: string;
  readonly payload: Readonly<Record<string, string>>;
}

const ADA = 'ada@example.com';

const hand = (more: object = {}): object => ({
  id: 'hand',
  kind: 'handoff',
  channel: 'webhook',
  payload: { url: 'https://flow.example/start', text: 'Hello {{ firstName }}' },
  timeout: '2 days',
  ...more,
});

async function started(open: Open, stage: object = {}): Promise<{ test: TestEngine; id: string }> {
  const test = await open();
  await publish(test, [hand(stage), mail('after', { after: '1 day' })]);
  const [id] = await enroll(test, [{ email: ADA, firstName: 'Ada' }]);
  await test.engine.tick();
  return { test, id: id! };
}

const claim = async (test: TestEngine): Promise<Handoff[]> =>
  (await test.run<{ handoffs: Handoff[] }>('handoff.claim', { channel: 'webhook' })).handoffs;

/** Beyond, line 4: any channel. */
export function anyChannel(open: Open): void {
  test('4. Any channel: a stage is handed to whatever claims it, its merge tags filled in', async () => {
    const { test } = await started(open);
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Pending (Awaiting handoff)', stage: 'hand' });
    expect(await claim(test)).toMatchObject([
      { channel: 'webhook', payload: { url: 'https://flow.example/start', text: 'Hello Ada' } },
    ]);
    expect(await claim(test)).toEqual([]);
  });

  test('4. Answered done: the lead moves on', async () => {
    const { test, id } = await started(open);
    const [handoff] = await claim(test);
    await test.run('handoff.report', { handoff: handoff!.id, outcome: 'done', answer: { reached: true } });
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', stage: 'after', stagesDone: 1 });
    expect(await kindsOf(test, id)).toContain('handoff_done');
  });

  test('4. Answered failed: the lead stops there with the reason, and can be retried', async () => {
    const { test } = await started(open);
    const [handoff] = await claim(test);
    await test.run('handoff.report', { handoff: handoff!.id, outcome: 'failed', note: 'No such profile' });
    expect((await rows(test))[ADA]).toMatchObject({
      state: 'Failed (Handoff failed)',
      stage: 'hand',
      detail: expect.stringMatching(/No such profile/),
    });
    await test.run('retry', { sequence: 'Welcome', emails: [ADA] });
    await test.engine.tick();
    expect(await claim(test)).toHaveLength(1);
  });

  test('4. Answered retry later: it is offered again then, and not before', async () => {
    const { test } = await started(open);
    const [handoff] = await claim(test);
    await test.run('handoff.report', { handoff: handoff!.id, outcome: 'retry', retryMinutes: 90 });
    test.clock.advance({ minutes: 89 });
    expect(await claim(test)).toEqual([]);
    test.clock.advance({ minutes: 1 });
    expect(await claim(test)).toMatchObject([{ id: handoff!.id }]);
  });

  test('4. No answer in time: it fails, or goes on where the stage says so; a late answer changes nothing', async () => {
    for (const [onTimeout, state] of [
      ['fail', 'Failed (Handoff failed)'],
      ['continue', 'Active'],
    ] as const) {
      const { test } = await started(open, { onTimeout });
      const [handoff] = await claim(test);
      test.clock.advance({ days: 2 });
      await test.engine.tick();
      expect((await rows(test))[ADA]).toMatchObject({ state });
      await expect(
        test.run('handoff.report', { handoff: handoff!.id, outcome: 'done' }),
      ).rejects.toMatchObject({ code: 'handoff_closed' });
      expect((await rows(test))[ADA]).toMatchObject({ state });
    }
  });

  test('4. Handoffs ignore the sending window', async () => {
    const test = await open();
    await publish(test, [hand()], { window: [{ days: ['sun'], from: '01:00', to: '02:00' }] });
    await enroll(test, [{ email: ADA, firstName: 'Ada' }]);
    await test.engine.tick();
    expect(await claim(test)).toHaveLength(1);
  });
}
