import { onEachDatabase } from '../../../support/databases';
import { mail, publish } from '../../../support/scenario';

onEachDatabase('A sender is not removed', (open) => {
  const start = async () => {
    const test = await open();
    await test.run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp: { host: '127.0.0.1', port: 9 }, verify: false }); // prettier-ignore
    await publish(test, [mail('hello')], { senders: ['outbox'] });
    const remove = (): Promise<object> => test.run('sender.remove', { sender: 'Ada' });
    const inUse = (by: string) => ({ code: 'sender_in_use', message: expect.stringContaining(by) as string });
    return { test, remove, inUse };
  };

  test('while a source sends through it: what came in would wait for ever', async () => {
    const { test, remove, inUse } = await start();
    const source = { name: 'CRM', preset: 'json', sequence: 'Welcome' };
    await test.run('source.save', { ...source, sender: 'Ada' });
    await expect(remove()).rejects.toMatchObject(inUse("the source 'CRM'"));
    await test.run('source.save', source);
    expect(await remove()).toMatchObject({ message: "The sender 'Ada' is removed." });
  });

  test('while a segment enrols with it; an archived sequence holds nobody', async () => {
    const { test, remove, inUse } = await start();
    await test.run('segment.save', { name: 'Founders', filter: { stage: 'founder' } });
    const rule = { segment: 'Founders', sequence: 'Welcome' };
    await test.run('segment.autoEnroll', { ...rule, sender: 'Ada' });
    await expect(remove()).rejects.toMatchObject(inUse("the segment 'Founders'"));
    await test.run('segment.autoEnroll', { ...rule, on: false, sender: 'Ada' });
    await test.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome', sender: 'Ada' });
    await test.run('sequence.disable', { sequence: 'Welcome' });
    await test.run('sequence.archive', { sequence: 'Welcome' });
    expect(await remove()).toMatchObject({ message: "The sender 'Ada' is removed." });
  });
});
