import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, mail, publish } from '../../support/scenario';

const [ADA, OLD] = ['ada@example.com', 'ada@old.example'];

/** Tables that grow; deliveries are searched for addresses in their texts. */
const LARGE =
  /^SCAN (leads|enrollments|messages|inbound|events|tasks|handoffs|source_events|segment_rule_leads)\b/;

onEachPlace('Merging and erasing leads', (open, kind) => {
  async function scansOf(runner: Runner, work: () => Promise<unknown>): Promise<string[]> {
    const heard = runner.listen();
    await work();
    const scans: string[] = [];
    for (const sql of heard().filter((each) => /^\s*(select|update|delete|insert)/i.test(each))) {
      const nothing = Array<null>(sql.split('?').length - 1).fill(null);
      const plan = (await runner.store.knex.raw(
        `explain query plan ${sql}`,
        nothing as unknown as string[],
      )) as { detail: string }[];
      scans.push(...plan.filter(({ detail }) => LARGE.test(detail)).map(({ detail }) => `${detail}: ${sql}`));
    }
    return scans;
  }

  // SQLite says what it would read, however little is there; PostgreSQL reads small tables whole in any case.
  if (kind === 'sqlite')
    test('no table that grows is read whole', async () => {
      const runner = await open();
      await publish(runner, [mail('one')]);
      await enroll(runner, [ADA, OLD]);
      expect(await scansOf(runner, () => runner.run('lead.merge', { into: ADA, leads: [OLD] }))).toEqual([]);
      expect(await scansOf(runner, () => runner.run('lead.delete', { leads: [ADA], erase: true }))).toEqual(
        [],
      );
    });

  test('the history of both is found at the one that stays, and is erased with it', async () => {
    const runner = await open();
    await publish(runner, [mail('one')]);
    await enroll(runner, [ADA, OLD]);
    await runner.tick();
    await runner.run('lead.upsert', { email: OLD, title: 'Countess' });
    const { id } = await runner.run<{ id: string }>('lead.get', { lead: OLD });
    await runner.run('lead.merge', { into: ADA, leads: [OLD] });
    const left = async (): Promise<unknown> => runner.store.knex('events').where({ lead_id: id });
    expect(await left()).toEqual([]);
    await runner.store.knex('events').update({ data: JSON.stringify({ because: 'Ada said so', by: 'x' }) });
    await runner.run('lead.delete', { leads: [ADA], erase: true });
    const texts: { data: string }[] = await runner.store
      .knex('events')
      .whereNotNull('lead_id')
      .whereNot({ kind: 'lead_erased' });
    expect(texts.filter(({ data }) => data.includes('Ada')).length).toBe(0);
    expect(texts.length).toBeGreaterThan(4);
  });
});
