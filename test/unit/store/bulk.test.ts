import { insertRows, selectRaw, selectRows, updateRows } from '../../../engine/store/bulk';
import type { Db } from '../../../engine/store/database';
import { leads, type LeadRow } from '../../../engine/store/leads';
import { onEachStore } from '../../support/stores';

/** Beyond 32 bits, as all times are. */
const NOW = 1_772_000_000_000;

function aLead(id: string, over: Partial<LeadRow> = {}): LeadRow {
  return {
    id,
    email: `${id}@lab.test`,
    emailKey: `${id}@lab.test`,
    firstName: 'Ada',
    lastName: null,
    name: null,
    company: 'Löwe & "Söhne"',
    title: null,
    phone: null,
    timeZone: 'Europe/Berlin',
    stage: null,
    companyStage: null,
    crmId: null,
    fields: { seats: 3, city: 'Köln' },
    createdAt: NOW,
    updatedAt: NOW,
    importId: null,
    importLine: null,
    deletedAt: null,
    erasedAt: null,
    mergedInto: null,
    ...over,
  };
}

const all = (db: Db): Promise<LeadRow[]> =>
  selectRows(db, leads, (columns) => `select ${columns} from leads order by id`);

onEachStore('Rows in one statement', (open) => {
  test('come back as they were written, whether they agree in a column or not', async () => {
    const store = await open();
    const rows = [
      aLead('a'),
      aLead('b', { lastName: 'Löwe', importLine: 0, fields: {} }),
      aLead('c', { firstName: null, updatedAt: NOW + 1, lastName: "O'Hara ?", importLine: 7 }),
    ];
    await insertRows(store, leads, rows);
    expect(await all(store)).toEqual(rows);
  });

  test('of one row too, and times are whole numbers in the database', async () => {
    const store = await open();
    await insertRows(store, leads, [aLead('a', { importLine: 3 })]);
    const changed = aLead('a', { updatedAt: NOW + 5, importLine: null, fields: { seats: 4 } });
    await updateRows(store, leads, ['updatedAt', 'importLine', 'fields'], [changed]);
    expect(await all(store)).toEqual([changed]);
    const texts = await selectRaw(
      store,
      'select cast(created_at as text) as made, cast(updated_at as text) as changed from leads',
    );
    expect(texts).toEqual([{ made: String(NOW), changed: String(NOW + 5) }]);
  });

  test('a change sets what is the same for all and what is not, in the rows that it names and no others', async () => {
    const store = await open();
    await insertRows(store, leads, ['a', 'b', 'c', 'd'].map((id) => aLead(id))); // prettier-ignore
    const changed = ['a', 'b', 'c'].map((id, index) =>
      aLead(id, { company: null, updatedAt: NOW + index, title: 'Head', stage: index === 1 ? null : 'won' }),
    );
    const keys = ['company', 'updatedAt', 'title', 'stage'] as const;
    const guard = { sql: 't.id <> ?', bindings: ['c'] };
    expect((await updateRows(store, leads, keys, changed, guard)).sort()).toEqual(['a', 'b']);
    expect(await all(store)).toEqual([changed[0], changed[1], aLead('c'), aLead('d')]);
  });
});
