import { onEachPlace } from '../../../support/runners';
import { addresses, DAY, enroll, mail, publish } from '../../../support/scenario';

const HERS = { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow' };

onEachPlace('A sender whose emails a workflow sends', (open) => {
  test('who waits for the outbox is taken over, unless it has written to them or is asked for', async () => {
    const runner = await open();
    const stages = [mail('one'), mail('two', { after: '1 day' })];
    await publish(runner, stages);
    await publish(runner, stages, { senders: ['outbox'] }, 'Kept');
    await enroll(runner, ['old@example.com']);
    await runner.tick();
    await enroll(runner, addresses(3));
    await runner.run('enroll', { sequence: 'Kept', leads: ['kept@example.com'] });
    await expect(runner.run('sender.save', HERS)).resolves.toMatchObject({ tookOver: 0, kind: 'workflow' });
    expect(await runner.run('sender.save', { ...HERS, takesOver: true })).toMatchObject({
      tookOver: 3,
      stayed: 2,
      message: "The sender 'Ada' is changed. It takes 3 leads over from the outbox. 2 leads stay with it, because it has written to them or their sequence asks for it.", // prettier-ignore
    });
    const { emails } = await runner.run<{ emails: { to: string }[] }>('email.claim');
    expect(emails.map(({ to }) => to).sort()).toEqual(addresses(3));
    runner.clock.advance(DAY);
    await runner.tick();
    const outbox = await runner.store.knex('messages').where('sender_id', 'outbox').pluck('recipient');
    expect(outbox.sort()).toEqual(['kept@example.com', 'old@example.com', 'old@example.com']);
  });

  test('in trouble and saved again, it need not wait; its quota still holds', async () => {
    const runner = await open();
    await runner.run('sender.save', { ...HERS, dailyQuota: 2 });
    await publish(runner, [mail('one')]);
    await enroll(runner, addresses(3));
    const claim = async (): Promise<{ id: string }[]> =>
      (await runner.run<{ emails: { id: string }[] }>('email.claim')).emails;
    const reports = (await claim()).map(({ id }) => ({ message: id, outcome: 'failed', class: 'sender' }));
    expect(reports).toHaveLength(2);
    await runner.run('email.report', { reports });
    expect(await claim()).toEqual([]);
    await runner.run('sender.save', { ...HERS, dailyQuota: 2 });
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toEqual([]);
  });

  test('a sender has one way out: a mail server or a workflow', async () => {
    const runner = await open();
    await expect(runner.run('sender.save', { ...HERS, sendBy: 'smtp' })).rejects.toMatchObject({ code: 'smtp_missing' }); // prettier-ignore
    const smtp = { host: '127.0.0.1', port: 1 };
    await expect(runner.run('sender.save', { ...HERS, smtp })).rejects.toMatchObject({ code: 'smtp_not_used' }); // prettier-ignore
    await runner.run('sender.save', HERS);
    expect(await runner.run('sender.test', { sender: 'Ada' })).toMatchObject({ ok: true });
  });
});
