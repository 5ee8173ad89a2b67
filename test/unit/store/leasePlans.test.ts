import { extendLease, leaseOwners, releaseExpired, releaseLease } from '../../../engine/store/claims';
import type { Db } from '../../../engine/store/database';
import { planOf } from '../../support/plans';
import { onEachStore } from '../../support/stores';

const lease = { owner: 'W', now: 1, until: 2 };

onEachStore('What is under a lease', (open) => {
  test.each<[string, (db: Db) => Promise<unknown>]>([
    ['given back', (db) => releaseLease(db, 'W')],
    ['held for longer', (db) => extendLease(db, lease)],
    ['cleared away', (db) => releaseExpired(db, 1)],
    ['asked for its owners', leaseOwners],
  ])('is found among a million enrollments by its index: %s', async (_what, run) => {
    const store = await open();
    if (store.profile.name !== 'sqlite') return void (await run(store));
    const plan = await planOf(store, run);
    expect(plan).toMatch(/enrollments_leased/);
    expect(plan).not.toMatch(/scan enrollments(?! using (?:covering )?index enrollments_leased)/i);
  });
});
