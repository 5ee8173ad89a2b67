import { setTimeout as sleep } from 'node:timers/promises';
import { lockEnrollments } from '../../../../engine/store/enrollments';
import { onEachPlace } from '../../../support/runners';
import { enroll, mail, publish } from '../../../support/scenario';

const ADA = 'ada@example.com';

onEachPlace('Erasing leads', (open) => {
  test('a message that goes on its way while somebody erases is waited for', async () => {
    const runner = await open();
    const { store } = runner;
    await publish(runner, [mail('one'), mail('two', { after: '9 days' })]);
    const ids = await enroll(runner, [ADA]);
    await runner.tick();
    // As a worker intends: the enrollment is held, and what is intended is seen when it lets go.
    let erasing: Promise<unknown> = Promise.resolve();
    await store.transaction(async (db) => {
      await lockEnrollments(db, ids);
      await db.knex('messages').update({ state: 'intended' });
      erasing = runner.run('lead.delete', { leads: [ADA], erase: true });
      await sleep(400);
    });
    expect(await erasing).toMatchObject({ done: 0, results: [{ code: 'message_on_its_way' }] });
    expect(await runner.run('message.list')).toMatchObject({ messages: [{ to: ADA }] });
    expect(await runner.run('lead.list')).toMatchObject({ leads: [{ email: ADA }] });
  });
});
