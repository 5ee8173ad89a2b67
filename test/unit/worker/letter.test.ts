import { onEachDatabase } from '../../support/databases';
import { letters } from '../../support/inbox';
import { enroll, mail, publish, states } from '../../support/scenario';

const ADA = 'ada@example.com';
const NEW = 'ada@new.example';
const REPLY = { subject: undefined, after: '1 day' };
const subjects = (all: readonly { subject: string }[]): string[] => all.map(({ subject }) => subject);

onEachDatabase('A reply that finds nothing to answer begins a thread', (open) => {
  test('somebody moved the lead past the first email: it goes out under the subject of that one', async () => {
    const test = await open();
    const variants = [
      { id: 'never', weight: 0, subject: 'Not this one' },
      { id: 'always', subject: 'Hello {{ firstName }}' },
    ];
    await publish(test, [mail('one', { text: 'At {{ company }}.', variants }), mail('two', REPLY), mail('three', REPLY)]); // prettier-ignore
    await enroll(test, [{ email: ADA, firstName: 'Ada' }]);
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Failed (Missing merge data)' });
    await test.run('moveToStage', { sequence: 'Welcome', all: true, to: 'two' });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(subjects(await letters(test))).toEqual(['Hello Ada', 'Re: Hello Ada']);
  });

  test('the lead has a new address: nothing is answered there that went to the old one', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', REPLY), mail('three', REPLY)]);
    await enroll(test, [ADA]);
    await test.engine.tick();
    await test.run('lead.changeAddress', { lead: ADA, email: NEW });
    for (const left of [2, 1]) {
      test.clock.advance({ days: 1 });
      expect([left, await test.engine.tick()]).toMatchObject([left, { sent: 1 }]);
    }
    const all = await letters(test);
    expect(all.map(({ to, subject }) => [to, subject])).toEqual([
      [ADA, 'Subject of one'],
      [NEW, 'Subject of one'],
      [NEW, 'Re: Subject of one'],
    ]);
  });

  test('the lead has its address in another case only: the thread goes on', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', REPLY)]);
    await enroll(test, [ADA]);
    await test.engine.tick();
    await test.run('lead.changeAddress', { lead: ADA, email: 'Ada@Example.com' });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(subjects(await letters(test))).toEqual(['Subject of one', 'Re: Subject of one']);
  });
});
