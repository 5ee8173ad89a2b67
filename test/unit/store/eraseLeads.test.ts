import type { Knex } from 'knex';
import { eraseLeads } from '../../../engine/store/eraseLeads';
import { findLeadsByKeys } from '../../../engine/store/leads';
import { reply } from '../../support/reply';
import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, mail, publish } from '../../support/scenario';

const ADA = 'ada@example.com';
const MARK = 'something personal';

/** Texts that name nobody: codes and names of ours. Whoever adds a column decides here, or erases it. */
const NAMELESS = [
  'status', 'reason', 'state', 'kind', 'channel', 'lane', 'lease_owner', 'enrolled_by', 'claimed_by', 'folder',
  'uid_validity', 'matched_by', 'digest', 'actor_kind', 'variant', 'refusal', 'code', 'event_key', 'merged_into',
]; // prettier-ignore

async function tables(runner: Runner): Promise<string[]> {
  const { knex, profile } = runner.store;
  const sql =
    profile.name === 'sqlite'
      ? "select name from sqlite_master where type = 'table'"
      : "select table_name as name from information_schema.tables where table_schema = 'public'";
  const found: unknown = await knex.raw(sql);
  const rows = (Array.isArray(found) ? found : (found as { rows: object[] }).rows) as { name: string }[];
  return rows.map(({ name }) => name);
}

async function personal(knex: Knex, table: string): Promise<string[]> {
  const columns = await knex(table).columnInfo();
  if (table !== 'leads' && !('lead_id' in columns)) return [];
  return Object.entries(columns)
    .filter(
      ([name, { type }]) =>
        type === 'text' && name !== 'id' && !name.endsWith('_id') && !NAMELESS.includes(name),
    )
    .map(([name]) => name);
}

onEachPlace('Erasing a lead', (open) => {
  test('no column of any table that belongs to a lead is forgotten, whoever adds one', async () => {
    const runner = await open();
    const { knex } = runner.store;
    const stages = [
      mail('one'),
      { id: 'call', kind: 'task', title: 'Call', waits: false },
      { id: 'x', kind: 'handoff', channel: 'x' },
    ];
    await publish(runner, stages, { stopOnReply: false });
    await enroll(runner, [ADA]);
    await runner.tick();
    const { messages } = await runner.run<{ messages: { messageId: string }[] }>('message.list');
    await runner.run('mail.receive', { raw: reply(ADA, messages[0]!.messageId) });

    const { id } = await runner.run<{ id: string }>('lead.get', { lead: ADA });
    const owned = (table: string): object => (table === 'leads' ? { id } : { lead_id: id });
    const marked: Record<string, string[]> = {};
    for (const table of await tables(runner)) {
      const columns = await personal(knex, table);
      if (columns.length === 0) continue;
      const value = (column: string): string => (column === 'data' ? JSON.stringify({ x: MARK }) : MARK);
      const rows = await knex(table).where(owned(table)).update(Object.fromEntries(columns.filter((column) => column !== 'email_key' && column !== 'fields').map((column) => [column, value(column)]))); // prettier-ignore
      if (rows > 0) marked[table] = columns;
    }
    expect(Object.keys(marked)).toEqual(expect.arrayContaining(['leads', 'enrollments', 'messages', 'tasks', 'handoffs', 'inbound', 'events'])); // prettier-ignore

    await runner.store.transaction(async (db) => eraseLeads(db, await findLeadsByKeys(db, [ADA]), runner.clock.now())); // prettier-ignore
    for (const [table, columns] of Object.entries(marked))
      for (const row of (await knex(table).where(owned(table))) as Record<string, unknown>[])
        for (const column of columns)
          expect([table, column, row[column]]).not.toEqual([table, column, expect.stringMatching(/something personal|ada/)]); // prettier-ignore
  });

  test('a mail whose subject holds what PostgreSQL reads in no JSON keeps nobody from being erased', async () => {
    const runner = await open();
    const raw = (from: string): string =>
      `From: ${from}\r\nTo: me@x.test\r\nSubject: =?utf-8?q?Ada_=00_of_\\u0000?=\r\n\r\nHello.\r\n`;
    for (const from of ['stranger@example.org', ADA]) await runner.run('mail.receive', { raw: raw(from) });
    await runner.run('lead.upsert', { email: ADA });
    expect(await runner.run('lead.delete', { leads: [ADA], erase: true })).toMatchObject({ done: 1 });
    const kept = (await runner.store.knex('events').where({ kind: 'mail_unmatched' })) as { data: string }[];
    expect(kept.map(({ data }) => (JSON.parse(data) as { subject?: string }).subject)).toEqual(['Ada  of \\u0000', undefined]); // prettier-ignore
  });
});
