import { FIELD_TESTS, passes } from '../../../engine/model/fieldTest';
import { onEachDatabase, type TestEngine } from '../../support/databases';

const VALUES = [
  'Berlin', ' berlin ', '12', '3.50', '-4', '+7', '.5', '12.', '1.2.3', '1-2', 'abc', '--5', '1e3', '100%', 'a_b', 12, 0, -1.5,
  true, false, null, '2026-03-02', '2026-03-02T10:30', '2026-04-01 08:00', '2026-13', 'abcd-ef-gh',
]; // prettier-ignore
const ASKED = [
  'berlin',
  'BER',
  '12',
  12,
  3,
  '0',
  -2,
  true,
  'a_b',
  '%',
  '',
  'x',
  '2026-03-02',
  '2026-03-02 10:00',
];

interface Listed {
  readonly leads: readonly { readonly email: string }[];
}

onEachDatabase('lead filters', (open) => {
  const found = async (test: TestEngine, filter: object): Promise<string[]> =>
    (await test.run<Listed>('lead.list', { limit: 500, ...filter })).leads.map(({ email }) => email);

  test('say the same in SQL as a branch says of one lead', async () => {
    const test = await open();
    const leads = VALUES.map((value, index) => ({
      email: `lead${index}@example.com`,
      fields: { 'The "odd" $.name': value },
    }));
    await test.run('lead.upsert', { leads });
    const kept = (value: (typeof VALUES)[number]): (typeof VALUES)[number] =>
      typeof value === 'string' ? value.trim() : value;
    for (const is of FIELD_TESTS) {
      for (const value of ASKED) {
        const where = [{ field: 'The "odd" $.name', is, value }];
        const wanted = VALUES.flatMap((each, index) =>
          passes(kept(each), { is, value }) ? [`lead${index}@example.com`] : [],
        );
        const said = (await found(test, { where })).sort();
        expect({ is, value, said }).toEqual({ is, value, said: wanted.sort() });
      }
    }
  });

  test('find by what a lead has of its own', async () => {
    const test = await open();
    const ada = {
      email: 'ada@math.example', firstName: 'Ada', company: 'Österreich AG', stage: 'New', timeZone: 'Europe/London',
    }; // prettier-ignore
    await test.run('lead.upsert', { leads: [ada, { email: 'bob@notmath.example', title: 'CTO' }] });
    const ADA = ['ada@math.example'];
    expect(await found(test, { stage: 'new' })).toEqual(ADA);
    expect(await found(test, { domain: 'math.example' })).toEqual(ADA);
    expect(await found(test, { domain: '@MATH.example' })).toEqual(ADA);
    expect(await found(test, { company: 'Österreich AG' })).toEqual(ADA);
    expect(await found(test, { timeZone: 'europe/london' })).toEqual(ADA);
    expect(await found(test, { search: 'Österreich' })).toEqual(ADA);
    expect(await found(test, { search: '%' })).toEqual([]);
    expect(await found(test, { where: [{ field: 'title', is: 'contain', value: 'ct' }] })).toEqual([
      'bob@notmath.example',
    ]);
    expect(await found(test, { where: [{ field: 'first_name', is: 'set' }] })).toEqual(ADA);
    const longest = '%'.repeat(2_000);
    const where = (value: string): object => ({ where: [{ field: 'title', is: 'contain', value }] });
    expect(await found(test, where(longest))).toEqual([]);
    await expect(found(test, where(`${longest}%`))).rejects.toMatchObject({ kind: 'invalid' });
    test.clock.advance(1_000);
    const createdSince = new Date(test.clock.now()).toISOString();
    await test.run('lead.upsert', { email: 'late@example.com' });
    expect(await found(test, { createdSince })).toEqual(['late@example.com']);
  });

  test('know a field by the names under which branches and merge tags know it', async () => {
    const test = await open();
    await test.run('lead.upsert', { email: 'ada@math.example', fields: { 'Job Level': 'Head' } });
    for (const field of ['Job Level', 'job_level', 'lead.jobLevel', 'fields.Job Level'])
      expect(await found(test, { where: [{ field, is: 'equal', value: 'head' }] })).toHaveLength(1);
  });

  test('a sequence that is private to somebody else is not told of by a filter', async () => {
    const test = await open();
    await expect(test.run('lead.list', { notInSequence: 'Secret' })).rejects.toMatchObject({
      code: 'sequence_not_found',
    });
  });
});
