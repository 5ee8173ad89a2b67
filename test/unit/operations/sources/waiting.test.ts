import { onEachDatabase } from '../../../support/databases';
import { mail, publish, rows } from '../../../support/scenario';

interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly enrolled: number;
  readonly body: string | null;
}

onEachDatabase('What came while a sequence was off', (open) => {
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
    await test.engine.tick();
    expect((await get(delivery)).body).toContain('lead299@free.example');

    await test.run('sequence.publish', { sequence: 'Welcome' });
    await test.engine.tick();
    expect(Object.keys(await rows(test))).toHaveLength(300);
    // Done, it is as large as before, and not kept any more: as one that was done at once.
    expect(await get(delivery)).toMatchObject({ status: 'done', enrolled: 300, body: null });
    const atOnce = await deliver(large(300));
    expect(await get(atOnce)).toMatchObject({ status: 'done', enrolled: 300, body: null });
    await expect(test.run('delivery.replay', { delivery: atOnce.id })).rejects.toMatchObject({
      code: 'body_not_kept',
    });
  });
});
