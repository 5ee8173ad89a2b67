import { Readable } from 'node:stream';
import { suppressionImport } from '../../../../engine/operations/suppressions/import';
import { suppressionList } from '../../../../engine/operations/suppressions/list';
import { desk, onEachStore, type Desk } from '../../../support/stores';

onEachStore('Importing suppressions', (open) => {
  const take = (at: Desk, file: string | Buffer, input: object = {}): ReturnType<typeof imported> =>
    imported(at, Buffer.from(file), input);
  const imported = (at: Desk, file: Buffer, input: object) =>
    at.run(suppressionImport, input, { body: Readable.from([file]) });
  const reasons = async (at: Desk): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await at.run(suppressionList, { limit: 500 })).suppressions.map(({ value, reason }) => [
        value,
        reason,
      ]),
    );

  test('a stronger reason replaces a weaker one and counts; a weaker one changes nothing', async () => {
    const at = await desk(await open());
    expect(await take(at, 'Email,Reason\na@x.test,bounced\nb@x.test,legal\n')).toMatchObject({ added: 2 });
    const again = await take(at, 'Email,Reason\na@x.test,unsubscribed\nb@x.test,bounced\n');
    expect(again).toMatchObject({ rows: 2, added: 1, already: 1 });
    expect(await reasons(at)).toEqual({ 'a@x.test': 'opt_out', 'b@x.test': 'legal' });
  });

  test('a bad row costs itself alone, and is told with its line', async () => {
    const at = await desk(await open());
    const file = 'Domain,Note\nx.test,"never closed\ny.test,fine\n\n,\nlocalhost,no dot\n';
    const answer = await take(at, file);
    expect(answer).toMatchObject({ rows: 3, added: 1, skipped: 2 });
    expect(answer.report.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unclosed_quote'],
      [6, 'invalid_suppression'],
    ]);
    expect(await reasons(at)).toEqual({ 'y.test': 'exclusion' });
  });

  test('what people really upload: another separator, Latin-1, a byte order mark, addresses with names', async () => {
    const at = await desk(await open());
    const latin = Buffer.concat([
      Buffer.from('Grund;E-Mail\nDSGVO;'),
      Buffer.from('J\xf6rg <joerg@x.test>\r\n', 'latin1'),
    ]);
    expect(await take(at, latin)).toMatchObject({ added: 1, skipped: 0 });
    expect(await take(at, '\ufeffa@x.test\n@b.test\n*.c.test\nmailto:d@x.test')).toMatchObject({
      added: 4,
      skipped: 0,
    });
    expect(await reasons(at)).toEqual({ 'joerg@x.test': 'legal', 'a@x.test': 'exclusion', 'b.test': 'exclusion', 'c.test': 'exclusion', 'd@x.test': 'exclusion' }); // prettier-ignore
  });

  test('twenty thousand rows go in batch after batch, and the report stays short', async () => {
    const at = await desk(await open());
    const rows = Array.from({ length: 20_000 }, (_, n) => (n % 10 === 0 ? `nonsense ${n}` : `p${n}@x.test`));
    const progress: number[] = [];
    const answer = await at.run(
      suppressionImport,
      { reportLimit: 5 },
      {
        body: Readable.from([Buffer.from(`Address\n${rows.join('\n')}\n`)]),
        onProgress: ({ done }) => void progress.push(done),
      },
    );
    expect(answer).toMatchObject({ rows: 20_000, added: 18_000, skipped: 2_000, more: 1_995 });
    expect(answer.report).toHaveLength(5);
    expect(progress.length).toBeGreaterThan(30);
  });

  test('no file, or no column that holds addresses, is told before anything is stored', async () => {
    const at = await desk(await open());
    await expect(at.run(suppressionImport, {})).rejects.toMatchObject({ code: 'no_file' });
    await expect(take(at, 'Name,City\nAda,London\n')).rejects.toMatchObject({ code: 'no_address_column' });
    await expect(take(at, '')).rejects.toMatchObject({ code: 'empty_file' });
    expect(await reasons(at)).toEqual({});
  });
});
