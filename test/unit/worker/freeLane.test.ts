import { enroll } from '../../../engine/operations/enrollments/enroll';
import { publishSequence } from '../../../engine/operations/sequences/publish';
import { saveSequence } from '../../../engine/operations/sequences/save';
import { tick } from '../../../engine/worker/tick';
import type { Store } from '../../../engine/store/database';
import { desk, NOW, onEachStore, type Desk } from '../../support/stores';

const CALLS = {
  name: 'Calls',
  stages: [
    { kind: 'wait' as const, id: 'start' },
    { kind: 'task' as const, id: 'call', title: 'Call', waits: false },
    { kind: 'wait' as const, id: 'later', after: '30 days' },
  ],
};

async function enrolled(store: Store, count: number): Promise<Desk> {
  const test = await desk(store);
  await test.run(saveSequence, { definition: CALLS });
  await test.run(publishSequence, { sequence: 'Calls' });
  const leads = Array.from({ length: count }, (_, index) => `lead${index}@example.com`);
  await test.run(enroll, { sequence: 'Calls', leads });
  return test;
}

/** Makes the database refuse what is about to be written for one enrollment. */
async function refuse({ knex, profile }: Store, id: string): Promise<void> {
  if (profile.name === 'sqlite') {
    await knex.raw(
      `create trigger refuses before update on enrollments when new.id = '${id}' and new.stage_id = 'later'
       begin select raise(abort, 'not this one'); end`,
    );
    return;
  }
  await knex.raw(
    `create function refuses() returns trigger language plpgsql as $$ begin
       if new.id = '${id}' and new.stage_id = 'later' then raise exception 'not this one'; end if;
       return new; end $$`,
  );
  await knex.raw(
    'create trigger refuses before update on enrollments for each row execute function refuses()',
  );
}

async function countOf({ knex }: Store, table: string, where: Record<string, unknown> = {}): Promise<number> {
  const [row] = (await knex(table).where(where).count({ count: '*' })) as { count: number }[];
  return Number(row?.count);
}

onEachStore('What needs no sender', (open) => {
  test('is walked on until it must wait, in as many batches as there are', async () => {
    const { store, context } = await enrolled(await open(), 1_300);
    expect(await tick(context)).toMatchObject({ claimed: 1_300 });
    expect(await countOf(store, 'enrollments', { stage_id: 'later', stages_done: 2 })).toBe(1_300);
    expect(await countOf(store, 'tasks')).toBe(1_300);
    expect(await countOf(store, 'events', { kind: 'stage_done' })).toBe(1_300);
    expect(await tick(context)).toMatchObject({ claimed: 0 });
  });

  test('is done once, however many runners share a queue', async () => {
    const { store, context } = await enrolled(await open(), 1_300);
    const reports = await Promise.all([tick(context), tick(context), tick(context)]);
    expect(reports.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(1_300);
    expect(await countOf(store, 'tasks')).toBe(1_300);
  });

  test('one that the database refuses is put aside, and the others of its batch go on', async () => {
    const { store, context } = await enrolled(await open(), 3);
    const [, second] = (await store.knex('enrollments').orderBy('id')) as { id: string }[];
    await refuse(store, second?.id ?? '');
    expect(await tick(context)).toMatchObject({ claimed: 3 });
    const rows = await store.knex('enrollments').orderBy('id').select('stage_id', 'reason', 'due_at', 'lease_owner'); // prettier-ignore
    const done = expect.objectContaining({ stage_id: 'later', reason: null, lease_owner: null });
    const aside = { stage_id: 'start', reason: 'throttled', due_at: NOW + 15 * 60_000, lease_owner: null };
    expect(rows).toEqual([done, aside, done]);
    expect(await countOf(store, 'tasks')).toBe(2);
  });

  test('whoever held it before its lease ran out has lost it', async () => {
    const { store, context } = await enrolled(await open(), 2);
    await store.knex('enrollments').update({ lease_owner: 'a-name-from-elsewhere', lease_until: NOW });
    expect(await tick(context)).toMatchObject({ claimed: 2 });
    expect(await countOf(store, 'enrollments', { lease_owner: null, lease_until: null })).toBe(2);
  });

  test('while somebody else holds it, it is left alone', async () => {
    const { store, context } = await enrolled(await open(), 2);
    await store.knex('enrollments').update({ lease_owner: 'a-name-from-elsewhere', lease_until: NOW + 1 });
    expect(await tick(context)).toMatchObject({ claimed: 0 });
    expect(await countOf(store, 'enrollments', { stage_id: 'start' })).toBe(2);
  });
});
