import { selectRaw } from '../../../engine/store/bulk';
import { liveAtDomain } from '../../../engine/store/enrollments';
import { onEachStore } from '../../support/stores';

onEachStore('Who else is at a company', (open) => {
  test('is found by an index, however many leads there are, and by the whole domain only', async () => {
    const store = await open();
    const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)';
    const address =
      "'lead' || i || '@' || case when i % 500 = 0 then 'acme.example' else 'c' || i || '.example' end";
    await store.knex.raw(
      `insert into leads (id, email, email_key, fields, created_at, updated_at)
       ${numbers} select 'L' || i, ${address}, ${address}, '{}', 1, 1 from n`,
    );
    await store.knex.raw(
      `insert into enrollments (id, sequence_id, lead_id, revision_id, status, attempt, sender_id, enrolled_at, updated_at,
         stages_done, emails_sent, lane, priority)
       ${numbers} select 'E' || i, 'S', 'L' || i, 'R', case when i = 1000 then 'finished' else 'active' end, 1, 'outbox', 1, 1, 0, 0, 'free', 0 from n`,
    );
    const found = await liveAtDomain(store, 'acme.example');
    expect(found.map(({ id }) => id).sort()).toEqual(['E1500', 'E2000', 'E500']);
    expect(await liveAtDomain(store, 'example')).toEqual([]);

    await store.knex.raw('analyze');
    const { name, domainOf } = store.profile;
    const plan = await selectRaw(
      store,
      `explain ${name === 'sqlite' ? 'query plan' : ''} select id from leads where ${domainOf('email_key')} = ?`,
      ['acme.example'],
    );
    expect(JSON.stringify(plan)).toContain('leads_domain');
  });
});
