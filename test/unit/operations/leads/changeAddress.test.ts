import { holdLease } from '../../../../engine/store/claims';
import { onEachPlace } from '../../../support/runners';
import { enroll, mail, publish } from '../../../support/scenario';

const [OLD, NEW] = ['ada@old.example', 'ada@new.example'];

onEachPlace("Changing a lead's address", (open) => {
  test.each([
    ['opt_out', 'opt_out'],
    ['legal', 'legal'],
    ['bounce', undefined],
  ])('%s of the old address is for the new one: %s', async (reason, carried) => {
    const runner = await open();
    await publish(runner, [mail('one')]);
    await runner.run('lead.upsert', { email: OLD });
    await runner.run('suppression.add', { values: [OLD], reason });
    await runner.run('lead.changeAddress', { lead: OLD, email: NEW });
    const { suppressions } = await runner.run<{ suppressions: { value: string; reason: string }[] }>(
      'suppression.list',
    );
    expect(suppressions.find(({ value }) => value === NEW)?.reason).toBe(carried);
    const enrolled = await enroll(runner, [NEW]);
    await runner.tick();
    const { messages } = await runner.run<{ messages: { recipient: string }[] }>('message.list');
    expect([enrolled.length, messages.length]).toEqual(carried ? [0, 0] : [1, 1]);
  });

  test('what a worker has in hand it loses, and writes to the new address', async () => {
    const runner = await open();
    const { store } = runner;
    await publish(runner, [mail('one')]);
    const ids = await enroll(runner, [OLD]);
    const lease = { owner: 'somebody', now: 0, until: 9e12 };
    const taken = { lease_owner: lease.owner, lease_until: lease.until };
    await store.knex('enrollments').whereIn('id', ids).update(taken);
    expect(await store.transaction((db) => holdLease(db, lease, ids))).toEqual(new Set(ids));
    await runner.run('lead.changeAddress', { lead: OLD, email: NEW });
    expect(await store.transaction((db) => holdLease(db, lease, ids))).toEqual(new Set());
  });

  test('who was erased, or is being erased in this moment, gets no address again', async () => {
    const runner = await open();
    for (let round = 0; round < 4; round++) {
      await runner.run('lead.upsert', { email: OLD });
      const { id } = await runner.run<{ id: string }>('lead.get', { lead: OLD });
      const change = (): Promise<unknown> => runner.run('lead.changeAddress', { lead: id, email: NEW });
      await Promise.allSettled([runner.run('lead.delete', { leads: [id], erase: true }), change()]);
      expect(await runner.store.knex('leads').whereNot({ email: 'erased' })).toEqual([]);
      await expect(change()).rejects.toMatchObject({ code: 'lead_not_found' });
    }
  });
});
