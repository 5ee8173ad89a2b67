import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { answering, letters, takeIn, write } from '../../../support/inbox';
import { addresses, enroll, mail, publish, states } from '../../../support/scenario';

interface Figures {
  readonly answered: number;
  readonly interacted: number;
  readonly stages: readonly { readonly stage: string; readonly answered: number }[];
}

onEachDatabase('Who has answered, by the figures', (open) => {
  const [ADA = '', BOB = ''] = addresses(2);
  const answered = async (test: TestEngine): Promise<[number, Record<string, number>]> => {
    const { stages, ...whole } = await test.run<Figures>('sequence.analytics', { sequence: 'Welcome' });
    expect(whole.interacted).toBe(whole.answered);
    return [whole.answered, Object.fromEntries(stages.map((each) => [each.stage, each.answered]))];
  };
  const finish = (test: TestEngine, email: string): Promise<unknown> =>
    test.run('finish', { sequence: 'Welcome', emails: [email], reason: 'replied' });

  async function written(): Promise<TestEngine> {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '1 day' }), mail('last', { after: '9 days' })]);
    await enroll(test, [ADA, BOB]);
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    return test;
  }

  test('whom somebody marks as having replied counts once, for what reached it last; an answer by mail is not counted again', async () => {
    const test = await written();
    await finish(test, ADA);
    expect(await answered(test)).toEqual([1, { one: 0, two: 1 }]);
    const [first] = await letters(test, { lead: BOB });
    await takeIn(test, write(answering(first!), 'Yes, gladly.'));
    expect(await answered(test)).toEqual([2, { one: 0, two: 2 }]);
  });

  test('mail of which nobody knows whether a person wrote it is no answer, until somebody says that it is one', async () => {
    const test = await written();
    const [first] = await letters(test, { lead: ADA });
    const list = { 'List-Id': '<team.example.com>', From: 'team@example.com' };
    await takeIn(test, write({ ...answering(first!), ...list }, 'Tell us more.'));
    expect((await states(test))[ADA]).toBe('Paused (Unclear reply)');
    expect(await answered(test)).toEqual([0, { one: 0, two: 0 }]);
    await finish(test, ADA);
    expect(await answered(test)).toEqual([1, { one: 0, two: 1 }]);
  });
});
