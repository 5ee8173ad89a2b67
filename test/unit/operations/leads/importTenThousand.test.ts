import { Readable } from 'node:stream';
import { leadImport } from '../../../../engine/operations/leads/import';
import { leadUpsert } from '../../../../engine/operations/leads/upsert';
import { findLead, listLeads } from '../../../../engine/store/leads';
import { desk, onEachStore } from '../../../support/stores';
import { tenThousandRows } from './tenThousand';

const made = tenThousandRows();

onEachStore('ten thousand rows from real life', (open) => {
  test('every row is accounted for, with its line, and nothing good is lost to a bad row', async () => {
    const store = await open();
    const { run } = await desk(store);
    await run(leadUpsert, { leads: made.known.map((email) => ({ email })) });

    // Pieces of an odd size: characters, CRLF and quotes are cut through.
    const pieces = Array.from({ length: Math.ceil(made.file.length / 997) }, (_, n) =>
      made.file.subarray(n * 997, (n + 1) * 997),
    );
    const result = await run(
      leadImport,
      { report: 'all', reportLimit: 20_000 },
      { body: Readable.from(pieces) },
    );

    const rows = made.truth.filter(({ outcome }) => outcome !== 'blank');
    const count = (outcome: string): number => made.truth.filter((each) => each.outcome === outcome).length;
    expect({ ...result, report: [], columns: [], message: '' }).toEqual({
      message: '',
      lines: made.lines,
      rows: rows.length,
      created: count('created'),
      updated: count('updated'),
      unchanged: 0,
      skipped: count('skipped'),
      blank: count('blank'),
      continued: made.continued,
      warnings: 0,
      legacyLines: made.legacyLines,
      columns: [],
      report: [],
      more: 0,
    });
    expect(result.lines).toBe(1 + result.rows + result.blank + result.continued);
    expect(result.report.map(({ line, outcome, code, email }) => ({ line, outcome, code, email }))).toEqual(
      rows.map(({ line, outcome, code, email }) => ({ line, outcome, code, email })),
    );
    expect(result.columns.at(-1)).toEqual({
      column: 'Deal Size (EUR)',
      field: 'Deal Size (EUR)',
      custom: true,
    });

    const stored = [];
    for (let after: string | undefined; ; after = stored.at(-1)?.id) {
      const page = await listLeads(store, { limit: 5_000, after });
      if (page.length === 0) break;
      stored.push(...page);
    }
    expect(stored.map(({ email }) => email).sort()).toEqual(
      rows.filter(({ outcome }) => outcome !== 'skipped').map(({ email }) => email).sort(),
    ); // prettier-ignore
    const lead = (n: number): ReturnType<typeof findLead> =>
      findLead(store, `person${n}@company${n % 97}.example`);
    expect(await lead(3)).toMatchObject({ lastName: 'Love, Lady', company: 'Engines, "Big" & Sons' });
    expect(await lead(7)).toMatchObject({ firstName: 'Jörg', lastName: 'Müller', company: 'Café – Bar' });
    expect(await lead(11)).toMatchObject({ firstName: 'Jörg', company: 'Çafé 東京' });
    expect((await lead(13))?.fields).toEqual({
      Notes: 'first line\nsecond, line\nthird',
      'Deal Size (EUR)': '13',
    });
    expect(await lead(30)).toMatchObject({ firstName: 'Ada 30' });
    expect(await lead(41)).toMatchObject({ company: '5" Screens' });
    expect(await lead(43)).toMatchObject({ firstName: 'Ada', company: null });
    expect(await lead(12)).toMatchObject({ firstName: 'Ada 12' });
    expect(await lead(47)).toMatchObject({ firstName: 'Ada 47' });
  }, 60_000);

  test('a duplicate names the line that counts', async () => {
    const { run } = await desk(await open());
    const body = Readable.from(['email\n\na@x.test\nb@x.test\nA@x.test\n']);
    const result = await run(leadImport, {}, { body });
    expect(result.report).toEqual([
      {
        line: 5,
        email: 'A@x.test',
        outcome: 'skipped',
        code: 'duplicate_in_file',
        message: 'The same address is on line 3; that row counts.',
      },
    ]);
  });
});
