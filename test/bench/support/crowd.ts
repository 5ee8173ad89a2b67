import type { Engine } from '../../../engine/index';
import { selectRaw } from '../../../engine/store/bulk';
import type { Place } from './place';

export interface Crowd {
  /** Brings so many, spread over all, back to their first stage, due now. */
  makeDue(count: number): Promise<void>;
}

/**
 * Very many enrollments and their leads, made by the database itself out of one that was enrolled properly: all but
 * the first wait for their second stage, at times spread over the coming month.
 */
export async function crowd(
  { kind, store }: Place,
  engine: Engine,
  sequence: string,
  count: number,
): Promise<Crowd> {
  await engine.run('enroll', { sequence, leads: [{ email: 'first@crowd.example', firstName: 'First' }] });
  const numbers =
    kind === 'postgres'
      ? `generate_series(1, ${count - 1}) as n(i)`
      : `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count - 1}) select i from n) as n`;
  const name = (prefix: string): string =>
    kind === 'postgres' ? `'${prefix}' || lpad(i::text, 22, '0')` : `printf('${prefix}%022d', i)`;
  const month = 30 * 86_400_000;
  await store.transaction(async (db) => {
    await copy('leads', {
      id: name('lead'),
      email: `${name('p')} || '@crowd.example'`,
      email_key: `${name('p')} || '@crowd.example'`,
    });
    await copy('enrollments', {
      id: name('enrl'),
      lead_id: name('lead'),
      stage_id: "'later'",
      stages_done: '1',
      due_at: `one.due_at + 86400000 + (cast(i as bigint) * 7919) % ${month}`,
    });

    /** Every column of the first row but those that are given as SQL over `i`. */
    async function copy(table: string, given: Record<string, string>): Promise<void> {
      const [row] = await selectRaw<Record<string, unknown>>(db, `select * from ${table} limit 1`);
      const columns = Object.keys(row ?? {});
      await db.knex.raw(
        `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')})
         select ${columns.map((column) => given[column] ?? `one."${column}"`).join(', ')}
         from (select * from ${table} limit 1) as one, ${numbers}`,
      );
    }
  });
  // What autovacuum would have done by now, had they come over days.
  if (kind === 'postgres') await store.knex.raw('vacuum analyze leads, enrollments');
  else await store.knex.raw('pragma wal_checkpoint(truncate)');

  const step = Math.max(1, Math.floor((count - 1) / 100));
  const chosen = (wanted: number): string[] =>
    Array.from(
      { length: wanted },
      (_, index) => `enrl${String(1 + ((index * step) % (count - 1))).padStart(22, '0')}`,
    );
  // The one that was enrolled properly is out of the way.
  await engine.tick();
  return {
    async makeDue(wanted) {
      await selectRaw(
        store,
        `update enrollments set stage_id = 'now', due_at = enrolled_at
         where id in (select value from ${store.profile.jsonTexts}) returning id`,
        [JSON.stringify(chosen(wanted))],
      );
    },
  };
}
