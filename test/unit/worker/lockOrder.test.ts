import { selectRaw } from '../../../engine/store/bulk';
import { releaseLease } from '../../../engine/store/claims';
import type { Store } from '../../../engine/store/database';
import { lockEnrollments } from '../../../engine/store/enrollments';
import { getSequence, lockSequence, updateSequence } from '../../../engine/store/sequences';
import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, mail, publish, states } from '../../support/scenario';

const [ADA, BEN] = ['ada@example.com', 'ben@example.com'];

/** The tables in the order in which every transaction locks their rows. */
const ORDER = ['sequences', 'segment_rules', 'sources', 'enrollments', 'leads'];

/** For each transaction from now on the tables whose rows it has locked, in the order of their first lock. */
function locksOf({ store }: Runner): () => string[][] {
  const locks = new Map<string, string[]>();
  const hear = ({ sql, __knexTxId: id = '' }: { sql: string; __knexTxId?: string }): void => {
    if (!/ for (no key )?update| for key share/.test(sql)) return;
    const [, table = ''] = /from (\w+)/.exec(sql) ?? [];
    const before = locks.get(id) ?? [];
    if (!before.includes(table)) locks.set(id, [...before, table]);
  };
  store.knex.on('query', hear);
  return () => {
    store.knex.removeListener('query', hear);
    return [...locks.values()];
  };
}

/** Looks until the work waits for a lock. @returns false when it is over before it does */
async function waits(store: Store, work: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  work.then(end, end);
  const waiting =
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while (!isOver) if ((await selectRaw(store, waiting)).length > 0) return true;
  return false;
}

onEachPlace('Locks', (open, kind) => {
  // SQLite has one writer.
  if (kind === 'sqlite') {
    test('are none', async () => {
      const { profile } = (await open()).store;
      expect([profile.forUpdate, profile.forNoKeyUpdate, profile.forKeyShare]).toEqual(['', '', '']);
    });
    return;
  }

  test('are taken in one order by all that enrols, sends, switches, merges and deletes', async () => {
    const runner = await open();
    const heard = locksOf(runner);
    const settings = { dailyQuota: 5, recentlyContacted: '7 days' };
    await publish(runner, [mail('one')], settings);
    await enroll(runner, [{ email: ADA, firstName: 'Ada' }, BEN]);
    await runner.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome' });
    const body = JSON.stringify([{ email: 'cem@example.com' }, { email: ADA, firstName: 'A.' }]);
    await runner.run('source.deliver', { source: 'CRM', body });
    expect(await runner.tick()).toMatchObject({ sent: 3 });
    await enroll(runner, [{ email: ADA, firstName: 'Augusta' }]);
    await runner.run('pause', { sequence: 'Welcome', all: true });
    await runner.run('lead.changeAddress', { lead: BEN, email: 'ben@other.example' });
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await runner.run('lead.merge', { into: ADA, leads: ['ben@other.example'] });
    await runner.run('lead.delete', { leads: [ADA] });
    const all = heard();
    expect(new Set(all.flat())).toEqual(new Set(['sequences', 'sources', 'enrollments', 'leads']));
    for (const tables of all)
      expect(tables).toEqual([...tables].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  });

  test('no email is let out once its sequence is being switched off, though its lead is not among those paused', async () => {
    const runner = await open();
    const other = await open();
    await publish(runner, [mail('one')]);
    await enroll(runner, [ADA]);
    let end: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (end = resolve));
    let began: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (began = resolve));
    // What switching off does beside its pause, which cannot see who is given a time in this very moment.
    const switching = other.store.transaction(async (db) => {
      const sequence = await lockSequence(db, (await getSequence(db, 'Welcome')).id, db.profile.forUpdate);
      await updateSequence(db, { ...sequence, status: 'disabled' });
      began();
      await told;
    });
    await hasBegun;
    const ticking = runner.tick();
    const waited = await waits(other.store, ticking);
    end();
    await switching;
    expect(await ticking).toMatchObject({ sent: 0 });
    expect(waited).toBe(true);
    expect(await states(runner)).toEqual({ [ADA]: 'Paused (Sequence is off)' });
  });

  test('emails go out while leads are being enrolled', async () => {
    const runner = await open();
    const other = await open();
    await publish(runner, [mail('one')]);
    await enroll(runner, [ADA]);
    await other.store.transaction(async (db) => {
      await lockSequence(db, (await getSequence(db, 'Welcome')).id);
      expect(await runner.tick()).toMatchObject({ sent: 1 });
    });
  });

  test('what a worker gives back it locks as people do who pause it: neither has the other ended', async () => {
    const runner = await open();
    const other = await open();
    await publish(runner, [mail('one')]);
    const [first = '', second = ''] = (await enroll(runner, [ADA, BEN])).sort();
    const rows = (): ReturnType<Store['knex']> => runner.store.knex('enrollments');
    await rows().update({ lease_owner: 'me', lease_until: 1 });
    // Written last, it is met last by whoever reads the table.
    await rows().where({ id: first }).update({ updated_at: 1 });
    let releasing = Promise.resolve();
    await other.store.transaction(async (db) => {
      await lockEnrollments(db, [first]);
      releasing = releaseLease(runner.store, 'me');
      expect(await waits(other.store, releasing)).toBe(true);
      await selectRaw(db, 'select id from enrollments where id = ? for update nowait', [second]);
    });
    await releasing;
    expect(await rows().pluck('lease_owner')).toEqual([null, null]);
  });
});
