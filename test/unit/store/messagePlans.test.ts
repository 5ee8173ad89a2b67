import { funnelsByStage } from '../../../engine/store/analytics';
import { selectRaw } from '../../../engine/store/bulk';
import type { Db, Store } from '../../../engine/store/database';
import { insertPastSends, pastSends } from '../../../engine/store/pastSends';
import { pauseSequence } from '../../../engine/store/wholeSequence';
import { onEachStore } from '../../support/stores';

const HOUR = 3_600_000;
const NOW = 1_000 * 24 * HOUR;
const MANY = 20_000;

/** Twenty sequences, fifty senders of which two have a limit; an email every two minutes, the last one now. */
async function history(store: Store): Promise<void> {
  const senders = Array.from({ length: 50 }, (_, n) => ({
    id: `S${n}`, name: `s${n}`, name_key: `s${n}`, address: `s${n}@lab.test`, kind: 'smtp', window: '[]', envelope_tag: 0, minimum_gap: n === 1 ? 60_000 : 0,
    daily_quota: n === 0 ? 40 : null, created_at: 1,
  })); // prettier-ignore
  await store.knex('senders').insert(senders);
  let id = 0;
  await store.transaction((db) =>
    insertPastSends(
      db,
      Array.from({ length: MANY }, (_, n) => ({
        senderId: `S${n % 50}`,
        sequenceId: `Q${Math.floor(n / 3) % 20}`,
        at: NOW - n * 120_000,
      })),
      () => `M${(id += 1)}`,
    ),
  );
  await store.knex.raw(`update messages set state = 'intended' where id in ('M1', 'M2', 'M4')`);
  await store.knex.raw(`update messages set state = 'uncertain' where id = 'M3'`);
  await store.knex.raw('analyze');
}

/** How the database does the one query of `run` that reads messages. */
async function planOf(store: Store, run: (db: Db) => Promise<unknown>): Promise<string> {
  const queries: { sql: string; bindings: string[] }[] = [];
  const listen = (query: { sql: string; bindings: string[] }): void => void queries.push(query);
  store.knex.on('query', listen);
  await run(store);
  store.knex.removeListener('query', listen);
  const [{ sql, bindings } = { sql: '', bindings: [] }] = queries.filter((query) => query.sql.includes('from messages')); // prettier-ignore
  const postgres = store.profile.name !== 'sqlite';
  const plain = postgres ? sql.replace(/\$\d+/g, '?') : sql;
  return JSON.stringify(await selectRaw(store, `explain ${postgres ? '' : 'query plan'} ${plain}`, bindings));
}

onEachStore('However many messages there are', (open) => {
  test('what counts against quotas is found by indexes, each message once', async () => {
    const store = await open();
    await history(store);
    const all = await store
      .knex('messages')
      .select('sender_id', 'sequence_id', 'intended_at')
      .where('intended_at', '>', NOW - 24 * HOUR);
    const expected = all
      .filter((row) => row.sequence_id === 'Q0' || ['S0', 'S1'].includes(String(row.sender_id)))
      .map((row) => Number(row.intended_at));
    const found = await pastSends(store, 'Q0', NOW);
    expect(found.map(({ at }) => at).sort()).toEqual(expected.sort());
    expect(found.length).toBeGreaterThan(50);
    const plan = await planOf(store, (db) => pastSends(db, 'Q0', NOW));
    expect(plan).toMatch(/messages_sequence/);
    expect(plan).toMatch(/messages_sender/);
    expect(plan).not.toMatch(/Seq Scan on messages|SCAN m\b/);
  });

  test('those on their way are counted among the few that are open', async () => {
    const store = await open();
    await history(store);
    const pause = (db: Db) => pauseSequence(db, 'Q0', NOW, { kind: 'system', id: null });
    expect(await pause(store)).toEqual({ paused: 0, onTheirWay: 2 });
    expect(await planOf(store, pause)).toMatch(/messages_open/);
  });

  test('answers are looked up email by email: read for each of them, they froze SQLite for hours', async () => {
    const store = await open();
    if (store.profile.name !== 'sqlite') return;
    for (const by of ['stage', 'variant'] as const) {
      const plan = await planOf(store, (db) => funnelsByStage(db, { sequenceId: 'Q0' }, by));
      expect(plan).toMatch(/inbound_enrollment/);
      // What reached leads is gone through once.
      expect(plan.match(/SCAN \w+/g)).toEqual(['SCAN t']);
    }
  });
});
