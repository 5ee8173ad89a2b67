import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { enroll, kindsOf, mail, publish, rows } from '../../../support/scenario';

const ADA = 'ada@example.com';
const SETTINGS = { window: [], unsubscribe: 'none' };
const TWO = [mail('one'), mail('two', { after: '1 day' })];

onEachDatabase('Saving a sequence that is published', (open) => {
  const save = (test: TestEngine, stages: object[], more: object = { publish: true, live: true }) =>
    test.run<{ message: string; status: string }>('sequence.save', {
      definition: { name: 'Welcome', settings: SETTINGS, stages },
      ...more,
    });

  async function started(): Promise<TestEngine> {
    const test = await open();
    await publish(test, TWO);
    await enroll(test, [ADA]);
    await test.engine.tick();
    return test;
  }

  test('goes live at once where that is asked for, and its leads go on in it', async () => {
    const test = await started();
    const other = mail('two', { after: '1 day', text: 'Something else.' });
    expect(await save(test, [mail('one'), other])).toMatchObject({
      status: 'published',
      message: "Published 'Welcome' (revision 2).",
    });
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    const { messages } = await test.run<{ messages: { id: string }[] }>('message.list', { lead: ADA });
    const texts = await Promise.all(
      messages.map(({ id }) => test.run<{ text: string }>('message.get', { message: id })),
    );
    expect(texts.map(({ text }) => text.trim())).toContain('Something else.');
  });

  test('changes nothing where nothing has changed', async () => {
    const test = await started();
    const before = await rows(test);
    expect((await save(test, TWO)).message).toBe(
      "The sequence 'Welcome' runs just like that already; nothing was changed.",
    );
    expect(await rows(test)).toEqual(before);
    expect(await kindsOf(test, before[ADA]!.id)).toEqual(['enrolled', 'email_sent']);
    expect(await test.run('sequence.publish', { sequence: 'Welcome', dryRun: true })).toMatchObject({
      number: 2,
    });
  });

  test('changes nothing where it cannot be published, and its leads go on as before', async () => {
    const test = await started();
    await expect(save(test, [mail('one', { text: '{{ nobodyKnows }}' })])).rejects.toMatchObject({
      code: 'cannot_publish',
    });
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });

  test.each([{ publish: true }, { live: true }, {}])('is refused with %j alone', async (more) => {
    const test = await started();
    await expect(save(test, [mail('one')], more)).rejects.toMatchObject({ code: 'sequence_published' });
  });

  test('is refused for one that is archived', async () => {
    const test = await started();
    await test.run('sequence.archive', { sequence: 'Welcome' });
    await expect(save(test, [mail('one')])).rejects.toMatchObject({ code: 'sequence_archived' });
  });
});
