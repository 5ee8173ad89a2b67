import { suppressionAdd } from '../../../../engine/operations/suppressions/add';
import { suppressionList } from '../../../../engine/operations/suppressions/list';
import { suppressionRemove } from '../../../../engine/operations/suppressions/remove';
import { findSuppressions } from '../../../../engine/store/suppressions';
import { desk, onEachStore } from '../../../support/stores';

const address = (key: string): { key: string; domain: string } => ({
  key,
  domain: key.slice(key.indexOf('@') + 1),
});

onEachStore('suppressions', (open) => {
  test('addresses and domains in any writing are added once; what is neither is refused by itself', async () => {
    const { run } = await desk(await open());
    const result = await run(suppressionAdd, {
      values: ['Ada@X.test', 'ada@x.test', '@Example.com', 'https://nonsense', 'com', 'münchen.example'],
    });
    expect(result.added).toBe(3);
    expect(result.results.map(({ value, outcome }) => `${value} ${outcome}`)).toEqual([
      'ada@x.test added',
      'ada@x.test added',
      'example.com added',
      'https://nonsense refused',
      'com refused',
      'xn--mnchen-3ya.example added',
    ]);
    expect((await run(suppressionAdd, { values: ['ADA@x.test'] })).results[0]?.outcome).toBe('already');
  });

  test('an address is suppressed by itself, by its domain and by a domain above, by nothing else', async () => {
    const { run, store } = await desk(await open());
    await run(suppressionAdd, { values: ['ada@x.test', 'y.test', 'mail.z.test'] });
    const asked = [
      'ada@x.test',
      'bob@x.test',
      'a@y.test',
      'a@sub.y.test',
      'a@notmyy.test',
      'a@z.test',
      'a@mail.z.test',
    ];
    const found = await findSuppressions(store, asked.map(address));
    expect([...found].map(([key, { value }]) => [key, value])).toEqual([
      ['ada@x.test', 'ada@x.test'],
      ['a@y.test', 'y.test'],
      ['a@sub.y.test', 'y.test'],
      ['a@mail.z.test', 'mail.z.test'],
    ]);
    expect(await findSuppressions(store, [])).toEqual(new Map());
  });

  test('a stronger reason replaces a weaker one and never the other way; of several the strongest counts', async () => {
    const { run, store } = await desk(await open());
    await run(suppressionAdd, { values: ['a@x.test'], reason: 'bounce' });
    await run(suppressionAdd, { values: ['a@x.test'], reason: 'exclusion' });
    await run(suppressionAdd, { values: ['x.test'], reason: 'exclusion' });
    const reason = async (): Promise<string | undefined> =>
      (await findSuppressions(store, [address('a@x.test')])).get('a@x.test')?.reason;
    expect(await reason()).toBe('bounce');
    await run(suppressionAdd, { values: ['x.test'], reason: 'opt_out' });
    expect(await reason()).toBe('opt_out');
    await run(suppressionAdd, { values: ['a@x.test'], reason: 'legal' });
    expect(await reason()).toBe('legal');
  });

  test('what the law forbids nobody takes back; the rest can be', async () => {
    const { run, store } = await desk(await open());
    await run(suppressionAdd, { values: ['a@x.test'], reason: 'legal' });
    await run(suppressionAdd, { values: ['b@x.test'] });
    await expect(run(suppressionRemove, { suppression: 'A@x.test' })).rejects.toMatchObject({
      code: 'legal_suppression',
    });
    expect((await run(suppressionRemove, { suppression: 'B@x.test' })).removed).toEqual(['b@x.test']);
    await expect(run(suppressionRemove, { suppression: 'b@x.test' })).rejects.toMatchObject({
      code: 'suppression_not_found',
    });
    const found = await findSuppressions(store, ['a@x.test', 'b@x.test'].map(address));
    expect([...found.keys()]).toEqual(['a@x.test']);
  });

  test('the list finds by part and by reason, and pages', async () => {
    const { run } = await desk(await open());
    await run(suppressionAdd, { values: Array.from({ length: 12 }, (_, n) => `p${n}@x.test`) });
    await run(suppressionAdd, { values: ['y.test'], reason: 'opt_out', note: 'asked' });
    const first = await run(suppressionList, { limit: 10 });
    const rest = await run(suppressionList, { limit: 10, after: first.next ?? '' });
    expect([first.suppressions.length, rest.suppressions.length, rest.next]).toEqual([10, 3, null]);
    expect((await run(suppressionList, { reason: 'opt_out' })).suppressions).toMatchObject([
      { value: 'y.test', note: 'asked' },
    ]);
    expect((await run(suppressionList, { search: 'P1' })).suppressions).toHaveLength(3);
  });

  test('a thousand addresses are one question', async () => {
    const { run, store } = await desk(await open());
    await run(suppressionAdd, { values: Array.from({ length: 3_000 }, (_, n) => `p${n}@x${n % 7}.test`) });
    const asked = Array.from({ length: 6_000 }, (_, n) => address(`p${n}@x${n % 7}.test`));
    expect((await findSuppressions(store, asked)).size).toBe(3_000);
  });
});
