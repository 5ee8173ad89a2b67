import { pass } from '../../../../engine/operations/pass';
import { doAgain } from '../../../../engine/operations/sources/deliveries';
import { findDelivery } from '../../../../engine/store/deliveries';
import { findSource } from '../../../../engine/store/sources';
import { onEachPlace } from '../../../support/runners';
import { mail, publish, rows } from '../../../support/scenario';

const ADA = { name: 'Ada', address: 'ada@lab.test', smtp: { host: '127.0.0.1', port: 9 }, verify: false };

interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly enrolled: number;
  readonly body: string | null;
}

onEachPlace('What came while a sequence was off', (open) => {
  const start = async () => {
    const test = await open();
    await publish(test, [mail('hello')]);
    await test.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome' });
    const deliver = (body: unknown): Promise<Delivery> =>
      test.run('source.deliver', { source: 'CRM', body: JSON.stringify(body) });
    const get = ({ id }: Delivery): Promise<Delivery> => test.run('delivery.get', { delivery: id });
    return { test, deliver, get };
  };
  const large = (from: number): object[] =>
    Array.from({ length: 300 }, (_, n) => ({
      email: `lead${from + n}@free.example`,
      note: 'x'.repeat(1_000),
    }));

  test('is kept whole while it waits, however large it is, and done once the sequence is on', async () => {
    const { test, deliver, get } = await start();
    await test.run('sequence.disable', { sequence: 'Welcome' });
    const delivery = await deliver(large(0));
    expect(delivery.status).toBe('waiting');
    await pass(test.context);
    expect((await get(delivery)).body).toContain('lead299@free.example');

    await test.run('sequence.publish', { sequence: 'Welcome' });
    await pass(test.context);
    expect(Object.keys(await rows(test))).toHaveLength(300);
    // Done, it is as large as before, and not kept any more: as one that was done at once.
    expect(await get(delivery)).toMatchObject({ status: 'done', enrolled: 300, body: null });
    const atOnce = await deliver(large(300));
    expect(await get(atOnce)).toMatchObject({ status: 'done', enrolled: 300, body: null });
    await expect(test.run('delivery.replay', { delivery: atOnce.id })).rejects.toMatchObject({
      code: 'body_not_kept',
    });
  });

  test('keeps no other source from its turn, though a whole pass of one waits on or cannot be read', async () => {
    const { test, deliver, get } = await start();
    const { id } = await test.run<{ id: string }>('sender.save', ADA);
    await test.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome', sender: 'Ada' });
    // Refused by `sender.remove`: it went some other way, so that whatever the source takes in waits on.
    await test.store.knex('senders').where({ id }).delete();
    const stuck: Delivery[] = [];
    for (let n = 0; n < 101; n += 1) stuck.push(await deliver({ email: `stuck${n}@free.example` }));
    await test.run('sequence.disable', { sequence: 'Welcome' });
    // By the new rule the first delivery is a list too long to read; the next one is not.
    await test.run('source.save', { name: 'Lists', preset: 'json', sequence: 'Welcome' });
    const toLists = (body: unknown): Promise<Delivery> =>
      test.run('source.deliver', { source: 'Lists', body: JSON.stringify(body) });
    const rows1001 = Array.from({ length: 1_001 }, (_, n) => ({ email: `row${n}@free.example` }));
    const tooLong = await toLists({ email: 'whole@free.example', rows: rows1001 });
    const readable = await toLists({ rows: [{ email: 'after@free.example' }], email: 'one@free.example' });
    await test.run('source.save', { name: 'Lists', preset: 'json', sequence: 'Welcome', paths: { list: 'rows' } }); // prettier-ignore
    await test.run('sequence.publish', { sequence: 'Welcome' });
    await pass(test.context);
    expect(Object.keys(await rows(test))).toEqual(['after@free.example']);
    expect(await get(readable)).toMatchObject({ status: 'done', enrolled: 1 });
    expect(await get(tooLong)).toMatchObject({
      status: 'done',
      results: [{ outcome: 'refused', code: 'too_many_events' }],
      body: expect.stringContaining('row1000@free.example') as string,
    });
    expect(await get(stuck[100]!)).toMatchObject({ status: 'waiting' });

    await test.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome' });
    await pass(test.context);
    await pass(test.context);
    expect(Object.keys(await rows(test))).toHaveLength(102);
  });

  test('loses one who is erased, and nobody else', async () => {
    const { test, deliver, get } = await start();
    await test.run('lead.upsert', { email: 'ada@free.example' });
    await test.run('sequence.disable', { sequence: 'Welcome' });
    const both = await deliver([{ email: 'Ada@Free.example', note: 'call' }, { email: 'bob@free.example' }]);
    const alone = await deliver({ person: { name: 'Ada' }, email: 'ada@free.example' });
    await test.run('lead.delete', { leads: ['ada@free.example'], erase: true });
    expect(JSON.stringify([await get(both), await get(alone)])).not.toMatch(/ada/i);
    expect(await get(both)).toMatchObject({ status: 'waiting' });
    expect(await get(alone)).toMatchObject({
      status: 'done',
      results: [{ outcome: 'ignored', code: 'erased' }],
    });

    await test.run('sequence.publish', { sequence: 'Welcome' });
    await pass(test.context);
    expect(await get(both)).toMatchObject({ status: 'done', enrolled: 1 });
    expect(Object.keys(await rows(test))).toEqual(['bob@free.example']);
  });

  test('whoever is erased between looking at a delivery and doing it is not enrolled by it, and the others are', async () => {
    const { test, deliver, get } = await start();
    await test.run('sequence.disable', { sequence: 'Welcome' });
    await test.run('lead.upsert', { email: 'gone@free.example' });
    const { id } = await deliver([{ email: 'gone@free.example' }, { email: 'stays@free.example' }]);
    const seen = (await findDelivery(test.store, id))!;
    const source = (await findSource(test.store, 'CRM'))!;
    await test.run('sequence.publish', { sequence: 'Welcome' });

    await test.run('lead.delete', { leads: ['gone@free.example'], erase: true });
    await doAgain(test.context, seen, source);
    expect(Object.keys(await rows(test))).toEqual(['stays@free.example']);
    expect(JSON.stringify(await get({ id } as Delivery))).not.toContain('gone@');
    // One in which nobody is left is not done at all.
    const alone = await deliver({ email: 'alone@free.example' });
    const before = (await findDelivery(test.store, alone.id))!;
    await test.run('lead.delete', { leads: ['alone@free.example'], erase: true });
    await expect(doAgain(test.context, before, source)).rejects.toMatchObject({ code: 'body_not_kept' });
    expect(Object.keys(await rows(test))).not.toContain('alone@free.example');
  });
});
