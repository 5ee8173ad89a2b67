import { leadGet } from '../../../../engine/operations/leads/get';
import { leadList } from '../../../../engine/operations/leads/list';
import { leadUpsert } from '../../../../engine/operations/leads/upsert';
import { suppressionAdd } from '../../../../engine/operations/suppressions/add';
import { desk, onEachStore } from '../../../support/stores';

onEachStore('leads by hand', (open) => {
  test('one lead is created, then updated; empty text says nothing and null clears', async () => {
    const { run } = await desk(await open());
    const first = await run(leadUpsert, {
      email: ' Ada@X.test ',
      firstName: 'Ada',
      company: 'X',
      fields: { level: 1 },
    });
    expect(first).toMatchObject({
      created: 1,
      results: [{ outcome: 'created', lead: { email: 'Ada@x.test' } }],
    });
    const again = await run(leadUpsert, {
      email: 'ada@x.test',
      firstName: '  ',
      company: null,
      fields: { seats: 2 },
    });
    expect(again.results[0]).toMatchObject({
      outcome: 'updated',
      lead: { firstName: 'Ada', company: null, fields: { level: 1, seats: 2 } },
    });
  });

  test('times are shown in the zone of the organisation', async () => {
    const { run } = await desk(await open());
    const { results } = await run(leadUpsert, { email: 'a@x.test' });
    expect(results[0]?.lead?.createdAt).toBe('2026-03-02T10:00:00+01:00');
  });

  test('of many, each bad one is refused by itself', async () => {
    const { run } = await desk(await open());
    const result = await run(leadUpsert, {
      leads: [
        { email: 'a@x.test' },
        { email: 'nonsense' },
        { email: '' },
        { email: 'b@x.test', timeZone: 'Mars/Base' },
      ],
    });
    expect(result).toMatchObject({ created: 2, refused: 2 });
    expect(result.results.map(({ code }) => code)).toEqual([null, 'invalid_address', 'no_address', null]);
    expect(result.results[3]).toMatchObject({
      lead: { timeZone: null },
      warnings: [{ code: 'unknown_time_zone' }],
    });
  });

  test('a single bad one is an error', async () => {
    const { run } = await desk(await open());
    await expect(run(leadUpsert, { email: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_address',
      path: 'email',
    });
    await expect(run(leadUpsert, { firstName: 'Ada' })).rejects.toMatchObject({ code: 'no_address' });
  });

  test('a field of the lead that is given among the custom ones is that field', async () => {
    const { run } = await desk(await open());
    const { results } = await run(leadUpsert, {
      email: 'a@x.test',
      company: 'X',
      fields: { company: 'Y', firstName: 'Ada', email: 'b@x.test', ok: true },
    });
    expect(results[0]?.lead).toMatchObject({
      email: 'a@x.test',
      company: 'X',
      firstName: 'Ada',
      fields: { ok: true },
    });
  });

  test('what PostgreSQL refuses (NUL, halves of characters) is dropped wherever it stands', async () => {
    const { run } = await desk(await open());
    const { results } = await run(leadUpsert, {
      email: 'a@x.test',
      company: 'A\0\ud800B',
      fields: { 'n\0ote': 'x\udc00\0y', smile: '😀' },
    });
    expect(results[0]?.lead).toMatchObject({ company: 'AB', fields: { note: 'xy', smile: '😀' } });
  });

  test('a lead is found by address and by id, with what forbids mail to it', async () => {
    const { run } = await desk(await open());
    const { results } = await run(leadUpsert, { email: 'a@mail.x.test' });
    await run(suppressionAdd, { values: ['x.test'], reason: 'opt_out', note: 'asked us' });
    const lead = await run(leadGet, { lead: results[0]!.lead!.id });
    expect(lead).toMatchObject({
      email: 'a@mail.x.test',
      suppressed: { by: 'x.test', reason: 'opt_out', note: 'asked us' },
    });
    expect((await run(leadGet, { lead: 'A@mail.X.test' })).id).toBe(lead.id);
    await expect(run(leadGet, { lead: 'nobody@x.test' })).rejects.toMatchObject({ code: 'lead_not_found' });
  });

  test('the list comes in pages', async () => {
    const { run } = await desk(await open());
    await run(leadUpsert, { leads: Array.from({ length: 25 }, (_, n) => ({ email: `p${n}@x.test` })) });
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await run(leadList, { limit: 10, after });
      seen.push(...page.leads.map(({ email }) => email));
      if (page.next === null) break;
      after = page.next;
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    await expect(run(leadList, { sequence: 'none' })).rejects.toMatchObject({ code: 'sequence_not_found' });
  });
});
