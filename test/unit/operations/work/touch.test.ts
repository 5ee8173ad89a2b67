import { onEachPlace, type Runner } from '../../../support/runners';
import { enroll, mail, publish, rows } from '../../../support/scenario';

const ADA = 'ada@example.com';

onEachPlace('What the reader of a message did', (open) => {
  const sent = async (): Promise<{ runner: Runner; message: string }> => {
    const runner = await open();
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, [ADA]);
    await runner.tick();
    const { messages } = await runner.run<{ messages: { id: string }[] }>('message.list');
    return { runner, message: messages[0]!.id };
  };

  test('the first and the last time are kept, and how often', async () => {
    const { runner, message } = await sent();
    for (let hour = 0; hour < 3; hour += 1) {
      runner.clock.advance({ hours: 1 });
      await runner.run('message.touch', { message, touch: 'opened' });
    }
    const [row] = await runner.store
      .knex('messages')
      .select('opened_at', 'last_opened_at', 'opens', 'clicks');
    const first = Date.parse('2026-03-02T11:00:00+01:00');
    expect(Object.values(row ?? {}).map(Number)).toEqual([first, first + 7_200_000, 3, 0]);
  });

  test('who opens a message of which nobody knew proves that it went out: its lead goes on', async () => {
    const { runner, message } = await sent();
    await runner.store.knex.raw("update messages set state = 'uncertain'");
    await runner.store.knex.raw("update enrollments set status = 'failed', reason = 'delivery_uncertain', stage_id = 'one', due_at = null, emails_sent = 0"); // prettier-ignore
    expect(await runner.run('message.touch', { message, touch: 'opened' })).toMatchObject({ state: 'sent' });
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
  });

  test('nobody can have read what never went out, and what is not there', async () => {
    const { runner, message } = await sent();
    await runner.store.knex.raw("update messages set state = 'failed'");
    await expect(runner.run('message.touch', { message, touch: 'opened' })).rejects.toMatchObject({
      code: 'message_not_sent',
    });
    await expect(runner.run('message.touch', { message: 'none', touch: 'opened' })).rejects.toMatchObject({
      code: 'message_not_found',
    });
    expect(await runner.run('message.get', { message })).toMatchObject({ opens: 0, openedAt: null });
  });
});
