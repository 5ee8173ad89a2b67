import { insertDelivery, listDeliveries, pruneDeliveries } from '../../../../engine/store/deliveries';
import { onEachDatabase } from '../../../support/databases';
import { onEachPlace } from '../../../support/runners';
import { mail, publish } from '../../../support/scenario';

interface Delivery {
  readonly id: string;
  readonly status: string;
}

onEachDatabase('Deliveries that are done', (open) => {
  test('go after 90 days; what waits stays, and an event that came does nothing a second time', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('hello')]);
    await run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome' });
    const deliver = (email: string): Promise<Delivery> =>
      run('source.deliver', { source: 'CRM', body: JSON.stringify({ email }) });
    const known = async (): Promise<string[]> =>
      (await run<{ deliveries: Delivery[] }>('delivery.list')).deliveries.map(({ id }) => id).sort();
    const done = await deliver('done@free.example');
    await run('sequence.disable', { sequence: 'Welcome' });
    const waiting = await deliver('waits@free.example');
    expect([done.status, waiting.status]).toEqual(['done', 'waiting']);

    clock.advance({ days: 89 });
    await engine.tick();
    expect(await known()).toEqual([done.id, waiting.id].sort());
    clock.advance({ days: 2 });
    await engine.tick();
    expect(await known()).toEqual([waiting.id]);
    await run('sequence.publish', { sequence: 'Welcome' });
    expect(await deliver('done@free.example')).toMatchObject({
      enrolled: 0,
      results: [{ outcome: 'duplicate' }],
    });
  });
});

onEachPlace('Deliveries that are done', (open) => {
  test('go a few at a time, so that no tick waits for a year of them', async () => {
    const runner = await open();
    const { store } = runner;
    await publish(runner, [mail('hello')]);
    const { id: sourceId } = await runner.run<{ id: string }>('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome' }); // prettier-ignore
    const delivery = { sourceId, body: '{}', results: [], replays: 0, receivedAt: 0 };
    for (let n = 0; n < 5; n += 1)
      await insertDelivery(store, { ...delivery, id: `D${n}`, status: 'done', processedAt: n });
    await insertDelivery(store, { ...delivery, id: 'W', status: 'waiting', processedAt: 0 });
    const left = async (): Promise<string[]> =>
      (await listDeliveries(store, { sourceIds: [sourceId], limit: 10 })).map(({ id }) => id);
    await pruneDeliveries(store, 4, 3);
    expect(await left()).toEqual(['W', 'D4', 'D3']);
    await pruneDeliveries(store, 4, 3);
    expect(await left()).toEqual(['W', 'D4']);
  });
});
