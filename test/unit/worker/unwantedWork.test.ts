import { onEachDatabase, type TestEngine } from '../../support/databases';
import { enroll, mail, publish, states } from '../../support/scenario';

const [ADA, BOB] = ['ada@acme.example', 'bob@other.example'];
const HAND = { id: 'hand', kind: 'handoff', channel: 'whatsapp', timeout: '2 days' };
const CALL = { id: 'call', kind: 'task', title: 'Call', after: '1 day', waits: false };

onEachDatabase('Who wants no contact any more', (open) => {
  async function started(stages: object[]): Promise<TestEngine> {
    const test = await open();
    await publish(test, stages);
    await enroll(test, [ADA, BOB]);
    return test;
  }
  const suppress = (test: TestEngine, reason: string, value = ADA): Promise<unknown> =>
    test.run('suppression.add', { values: [value], reason });
  const work = async (test: TestEngine): Promise<string[]> => {
    const { tasks } = await test.run<{ tasks: { email: string }[] }>('task.list');
    const { handoffs } = await test.run<{ handoffs: { email: string }[] }>('handoff.claim', {});
    return [...tasks, ...handoffs].map(({ email }) => email);
  };

  test.each([
    ['opt_out', ADA, 'Finished (Unsubscribed)'],
    ['legal', 'acme.example', 'Removed (Legal)'],
  ])('by a list that is imported (%s, %s) is neither called nor written to by another channel', async (reason, value, state) => {
    const test = await started([{ id: 'wait', kind: 'wait', after: '1 day' }, CALL, HAND, mail('last')]);
    await suppress(test, reason, value);
    await test.run('moveToStage', { sequence: 'Welcome', all: true, to: 'call', wait: true });
    expect(await test.run('explain', { enrollment: ADA })).toMatchObject({
      next: { stage: 'call', at: null },
      gates: [{ gate: 'delay' }, { gate: 'suppressed', opensAt: null }],
    });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await work(test)).toEqual([BOB, BOB]);
    expect(await states(test)).toEqual({ [ADA]: state, [BOB]: 'Pending (Awaiting handoff)' });
  }); // prettier-ignore

  test.each([['bounce'], ['exclusion']])(
    'is not meant where only mail is kept from somebody (%s)',
    async (reason) => {
      const test = await started([CALL, HAND]);
      await suppress(test, reason);
      test.clock.advance({ days: 1 });
      await test.engine.tick();
      expect((await work(test)).sort()).toEqual([ADA, ADA, BOB, BOB]);
    },
  );

  test('is given to no workflow that asks, though it was laid out before; at its deadline the lead leaves', async () => {
    const test = await started([HAND, mail('last')]);
    await test.engine.tick();
    await suppress(test, 'opt_out');
    expect(await test.run('handoff.claim', { limit: 1 })).toMatchObject({ handoffs: [{ email: BOB }] });
    expect(await work(test)).toEqual([]);
    test.clock.advance({ days: 2 });
    await test.engine.tick();
    expect(await states(test)).toEqual({
      [ADA]: 'Finished (Unsubscribed)',
      [BOB]: 'Failed (Handoff failed)',
    });
  });
});
