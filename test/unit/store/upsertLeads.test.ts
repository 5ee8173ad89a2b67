import { readAddress } from '../../../engine/model/address';
import { idMaker } from '../../../engine/model/id';
import { selectRaw } from '../../../engine/store/bulk';
import type { Store } from '../../../engine/store/database';
import { findEvents } from '../../../engine/store/events';
import { listLeadFields } from '../../../engine/store/leadFields';
import { findLead, findLeadsByIds, findLeadsByKeys, listLeads } from '../../../engine/store/leads';
import {
  upsertLeads,
  type LeadChange,
  type LeadUpsert,
  type UpsertedLead,
} from '../../../engine/store/upsertLeads';
import { onEachStore } from '../../support/stores';

const make = idMaker();
const ACTOR = { kind: 'system', id: null } as const;

function change(
  email: string,
  values: LeadChange['values'] = {},
  fields: LeadChange['fields'] = {},
): LeadChange {
  return { address: readAddress(email)!, values, fields };
}

function upsert(
  store: Store,
  leads: readonly LeadChange[],
  more: Partial<LeadUpsert> = {},
): Promise<UpsertedLead[]> {
  const now = more.now ?? 1_000;
  return store.transaction((db) =>
    upsertLeads(db, { now, newId: () => make(now), actor: ACTOR, leads, ...more }),
  );
}

const outcomes = (answers: readonly UpsertedLead[]): string[] => answers.map(({ outcome }) => outcome);

onEachStore('upserting leads', (open) => {
  test('creates, updates and leaves alone, and answers in the order given', async () => {
    const store = await open();
    await upsert(store, [change('b@x.test', { company: 'B' }), change('c@x.test', { company: 'C' })]);
    const answers = await upsert(
      store,
      [change('c@x.test', { company: 'C' }), change('a@x.test'), change('b@x.test', { company: 'B2' })],
      { now: 2_000 },
    );
    expect(outcomes(answers)).toEqual(['unchanged', 'created', 'updated']);
    expect(answers.map(({ lead }) => lead.email)).toEqual(['c@x.test', 'a@x.test', 'b@x.test']);
    const [b, c] = [await findLead(store, 'b@x.test'), await findLead(store, 'c@x.test')];
    expect(b).toMatchObject({ company: 'B2', createdAt: 1_000, updatedAt: 2_000 });
    expect(c).toMatchObject({ company: 'C', updatedAt: 1_000 });
  });

  test('a value overwrites, null clears, what is missing stays; custom fields merge key by key', async () => {
    const store = await open();
    await upsert(store, [
      change('a@x.test', { firstName: 'Ada', company: 'X', phone: '1' }, { level: 'a', seats: 3, vip: true }),
    ]);
    await upsert(store, [
      change('a@x.test', { company: 'Y', phone: null }, { level: null, seats: 4, region: 'EU' }),
    ]);
    expect(await findLead(store, 'a@x.test')).toMatchObject({
      firstName: 'Ada',
      company: 'Y',
      phone: null,
      fields: { seats: 4, vip: true, region: 'EU' },
    });
    expect(Object.keys((await findLead(store, 'a@x.test'))!.fields)).not.toContain('level');
  });

  test("'fill' writes only what is empty, 'keep' writes nothing, and both create", async () => {
    const store = await open();
    await upsert(store, [change('a@x.test', { company: 'X' }, { level: 'a' })]);
    const more = [
      change('a@x.test', { company: 'Y', firstName: 'Ada' }, { level: 'b', seats: 1 }),
      change('n@x.test', { company: 'N' }),
    ];
    expect(outcomes(await upsert(store, more, { mode: 'keep' }))).toEqual(['unchanged', 'created']);
    expect(await findLead(store, 'a@x.test')).toMatchObject({ company: 'X', firstName: null });
    expect(outcomes(await upsert(store, more, { mode: 'fill' }))).toEqual(['updated', 'unchanged']);
    expect(await findLead(store, 'a@x.test')).toMatchObject({
      company: 'X',
      firstName: 'Ada',
      fields: { level: 'a', seats: 1 },
    });
    expect(await findLead(store, 'n@x.test')).toMatchObject({ company: 'N' });
  });

  test('one address is one lead, however it is written and however often it is given', async () => {
    const store = await open();
    const answers = await upsert(store, [
      change('Ada@X.test', { firstName: 'Ada' }),
      change('ada@x.TEST', { company: 'X' }),
      change('ADA@x.test', { company: 'X' }),
      change('ada+crm@x.test'),
    ]);
    expect(outcomes(answers)).toEqual(['created', 'updated', 'unchanged', 'created']);
    expect(await listLeads(store, { limit: 10 })).toHaveLength(2);
    expect(await findLead(store, 'ada@x.test')).toMatchObject({
      email: 'Ada@x.test',
      firstName: 'Ada',
      company: 'X',
    });
  });

  test('history says who was created and which fields were changed, and nothing of what stayed', async () => {
    const store = await open();
    const [first] = await upsert(store, [change('a@x.test', { company: 'X' })]);
    await upsert(store, [change('a@x.test', { company: 'Y' }, { level: 1 })]);
    await upsert(store, [change('a@x.test', { company: 'Y' }, { level: 1 })]);
    const events = await findEvents(store, { leadId: first!.lead.id, limit: 10 });
    expect(events.map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'lead_created', data: {} },
      { kind: 'lead_updated', data: { changed: ['company', 'level'] } },
    ]);
  });

  test('names of custom fields are remembered, those only cleared are not', async () => {
    const store = await open();
    await upsert(store, [
      change('a@x.test', {}, { 'Job Level': 1, seats: 2 }),
      change('b@x.test', {}, { seats: 3, gone: null }),
    ]);
    await upsert(store, [change('b@x.test', {}, { seats: 4, region: 'EU' })]);
    expect(await listLeadFields(store)).toEqual(['Job Level', 'region', 'seats']);
  });

  test('two thousand at once, half of them new, keep their answers apart', async () => {
    const store = await open();
    const all = Array.from({ length: 2_000 }, (_, n) =>
      change(`p${(n * 7_919) % 2_003}@x.test`, { company: `C${n}` }),
    );
    await upsert(store, all.slice(0, 1_000));
    const answers = await upsert(store, all);
    expect(outcomes(answers).filter((outcome) => outcome === 'unchanged')).toHaveLength(1_000);
    expect(outcomes(answers).filter((outcome) => outcome === 'created')).toHaveLength(1_000);
    expect(
      answers.every(({ lead }, n) => lead.company === `C${n}` && lead.email === all[n]!.address.address),
    ).toBe(true);
    const byId = await findLeadsByIds(store, answers.map(({ lead }) => lead.id)); // prettier-ignore
    expect(byId).toHaveLength(2_000);
    expect(await findLeadsByKeys(store, ['p0@x.test', 'nobody@x.test'])).toHaveLength(1);
  });

  test('a row of the same import is a duplicate of the line that came first, and changes nothing', async () => {
    const store = await open();
    const row = (email: string, line: number, company: string): LeadChange => ({
      ...change(email, { company }),
      line,
    });
    await upsert(store, [change('old@x.test', { company: 'old' })]);
    await upsert(store, [row('old@x.test', 2, 'first'), row('new@x.test', 3, 'first')], { importId: 'i1' });
    const again = await upsert(store, [row('new@x.test', 4, 'second'), row('old@x.test', 5, 'second')], {
      importId: 'i1',
    });
    expect(again.map(({ duplicateOf }) => duplicateOf)).toEqual([3, 2]);
    expect((await findLead(store, 'old@x.test'))?.company).toBe('first');
    const other = await upsert(store, [row('new@x.test', 2, 'first')], { importId: 'i2' });
    expect(other[0]).toMatchObject({ outcome: 'unchanged', duplicateOf: null });
  });

  test('two upserts of the same new leads at once create each once and lose neither change', async () => {
    const store = await open();
    const emails = Array.from({ length: 300 }, (_, n) => `p${n}@x.test`);
    const [a, b] = await Promise.all([
      upsert(store, emails.map((email) => change(email, { company: 'A' }))),
      upsert(store, [...emails].reverse().map((email) => change(email, { phone: '1' }))),
    ]); // prettier-ignore
    const all = [...outcomes(a), ...outcomes(b)];
    expect(all.filter((outcome) => outcome === 'created')).toHaveLength(300);
    expect(all.filter((outcome) => outcome === 'updated')).toHaveLength(300);
    const leads = await listLeads(store, { limit: 1_000 });
    expect(leads).toHaveLength(300);
    expect(leads.every(({ company, phone }) => company === 'A' && phone === '1')).toBe(true);
    const [row] = await selectRaw<{ count: number }>(store, 'select count(*) as count from events');
    expect(Number(row?.count)).toBe(600);
  });

  test('listing finds by part of address, name and company, takes % as a percent sign, and pages', async () => {
    const store = await open();
    await upsert(store, [
      change('ada@x.test', { firstName: 'Ada', lastName: 'Lovelace', stage: 'New' }),
      change('bob@y.test', { company: '100% Wool' }),
      change('eve@y.test', { company: '100 Wools', stage: 'new' }),
    ]);
    const emails = async (filter: object): Promise<string[]> =>
      (await listLeads(store, { limit: 10, conditions: [filter] })).map(({ email }) => email);
    expect(await emails({ search: 'ada love' })).toEqual(['ada@x.test']);
    expect(await emails({ search: 'Y.TEST' })).toEqual(expect.arrayContaining(['bob@y.test', 'eve@y.test']));
    expect(await emails({ search: '100%' })).toEqual(['bob@y.test']);
    expect(await emails({ search: 'a_a' })).toEqual([]);
    expect(await emails({ stage: 'NEW' })).toHaveLength(2);
    const first = await listLeads(store, { limit: 2 });
    const rest = await listLeads(store, { limit: 2, after: first[1]!.id });
    expect([...first, ...rest].map(({ email }) => email).sort()).toEqual([
      'ada@x.test',
      'bob@y.test',
      'eve@y.test',
    ]);
  });
});
