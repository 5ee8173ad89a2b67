import { Readable } from 'node:stream';
import { leadImport } from '../../../../engine/operations/leads/import';
import type { ImportResult } from '../../../../engine/operations/leads/importReport';
import { listLeadFields } from '../../../../engine/store/leadFields';
import { findLead, listLeads } from '../../../../engine/store/leads';
import type { Store } from '../../../../engine/store/database';
import { desk, onEachStore } from '../../../support/stores';

type Input = Parameters<typeof leadImport.input.parse>[0];

async function importFile(
  store: Store,
  file: string | Buffer | Readable,
  input: Input = {},
): Promise<ImportResult> {
  const body = file instanceof Readable ? file : Readable.from([Buffer.from(file)]);
  return (await desk(store)).run(leadImport, input as never, { body });
}

const counts = ({ created, updated, unchanged, skipped, blank }: ImportResult): number[] => [
  created,
  updated,
  unchanged,
  skipped,
  blank,
];

onEachStore('importing a CSV file', (open) => {
  test('columns go where their names say; unknown ones become custom fields', async () => {
    const store = await open();
    const report = await importFile(
      store,
      'E-Mail,Vorname,Last Name,Organisation,Job Title,Timezone,Deal size\nada@x.test,Ada,Lovelace,"Engines, Ltd",CTO,Europe/London, 12 \n',
    );
    expect(counts(report)).toEqual([1, 0, 0, 0, 0]);
    expect(await findLead(store, 'ada@x.test')).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Engines, Ltd',
      title: 'CTO',
      timeZone: 'Europe/London',
      fields: { 'Deal size': '12' },
    });
    expect(report.columns).toContainEqual({ column: 'Deal size', field: 'Deal size', custom: true });
    expect(report.columns).toContainEqual({ column: 'Vorname', field: 'firstName', custom: false });
    expect(await listLeadFields(store)).toEqual(['Deal size']);
  });

  test('a second import of the same file changes nothing, and one with news updates', async () => {
    const store = await open();
    const file = 'email,company\na@x.test,A\nb@x.test,B\n';
    expect(counts(await importFile(store, file))).toEqual([2, 0, 0, 0, 0]);
    expect(counts(await importFile(store, file))).toEqual([0, 0, 2, 0, 0]);
    expect(counts(await importFile(store, 'email,company\na@x.test,\nb@x.test,B2\n'))).toEqual([
      0, 1, 1, 0, 0,
    ]);
    expect((await findLead(store, 'a@x.test'))?.company).toBe('A');
    expect((await findLead(store, 'b@x.test'))?.company).toBe('B2');
  });

  test('no address column: an error that names the columns, and nothing is written', async () => {
    const store = await open();
    const body = Readable.from([Buffer.from('Name,Firma\nAda,Engines\n')]);
    await expect(importFile(store, body)).rejects.toMatchObject({
      code: 'no_address_column',
      message: expect.stringContaining("'Name', 'Firma'"),
    });
    expect(await listLeads(store, { limit: 1 })).toEqual([]);
    // It may be an HTTP request: its socket is needed for the answer.
    expect(body.destroyed).toBe(false);
  });

  test('a file without a header is told from one without addresses', async () => {
    await expect(importFile(await open(), 'ada@x.test,Ada\n')).rejects.toMatchObject({
      code: 'no_address_column',
      hint: expect.stringContaining('Put a line above it'),
    });
  });

  test('an empty file and a missing one have their own errors', async () => {
    const store = await open();
    await expect(importFile(store, '\n \r\n')).rejects.toMatchObject({ code: 'empty_file' });
    await expect((await desk(store)).run(leadImport, {})).rejects.toMatchObject({ code: 'no_file' });
  });

  test('columns can be said, as an object or in pairs, and unknown ones ignored', async () => {
    const store = await open();
    const file = 'Kontakt,Wer,Notiz,Extra\na@x.test,Ada,hi,1\n';
    const report = await importFile(store, file, {
      columns: { kontakt: 'email', Wer: 'First name', Notiz: 'note' },
      unknownColumns: 'ignore',
    });
    expect(report.columns.map(({ field }) => field)).toEqual(['email', 'firstName', 'note', null]);
    expect(await findLead(store, 'a@x.test')).toMatchObject({ firstName: 'Ada', fields: { note: 'hi' } });
    await importFile(store, file, { columns: ['Kontakt=email', 'Extra=ignore', 'Wer = company'] });
    expect(await findLead(store, 'a@x.test')).toMatchObject({
      company: 'Ada',
      fields: { note: 'hi', Notiz: 'hi' },
    });
    await expect(importFile(store, file, { columns: 'Mail=email' })).rejects.toMatchObject({
      code: 'unknown_column',
    });
    await expect(importFile(store, file, { columns: ['Kontakt=email', 'Wer=email'] })).rejects.toMatchObject({
      code: 'column_mapped_twice',
    });
  });

  test('a column that differs from a known custom field in writing only is that field', async () => {
    const store = await open();
    await importFile(store, 'email,Job Level\na@x.test,1\n');
    const report = await importFile(store, 'email;job_level\na@x.test;2\n');
    expect(report.columns[1]?.field).toBe('Job Level');
    expect((await findLead(store, 'a@x.test'))?.fields).toEqual({ 'Job Level': '2' });
  });

  test('a time zone that does not exist and a value that is too long are left out, and the row is kept', async () => {
    const store = await open();
    const report = await importFile(
      store,
      `email,tz,phone\na@x.test,Europe/Berln,1\nb@x.test,,${'9'.repeat(101)}\n`,
    );
    expect(counts(report)).toEqual([2, 0, 0, 0, 0]);
    expect(report.warnings).toBe(2);
    expect(report.report).toMatchObject([
      { line: 2, outcome: 'created', code: 'unknown_time_zone' },
      { line: 3, outcome: 'created', code: 'value_too_long' },
    ]);
    expect(await findLead(store, 'a@x.test')).toMatchObject({ timeZone: null, phone: '1' });
    expect(await findLead(store, 'b@x.test')).toMatchObject({ phone: null });
  });

  test('characters that PostgreSQL refuses cost neither the row nor the batch', async () => {
    const store = await open();
    expect(counts(await importFile(store, 'email,company,note\na@x.test,A\0B,c\0d\n'))).toEqual([
      1, 0, 0, 0, 0,
    ]);
    expect(await findLead(store, 'a@x.test')).toMatchObject({ company: 'AB', fields: { note: 'cd' } });
  });

  test('a file that breaks off keeps what came before, and can be imported again', async () => {
    const store = await open();
    const line = (n: number): string => `p${n}@x.test,${n}\n`;
    const all = Array.from({ length: 1_200 }, (_, n) => line(n));
    const broken = Readable.from(
      (async function* () {
        yield 'email,company\n' + all.slice(0, 700).join('');
        throw new Error('aborted');
      })(),
    );
    await expect(importFile(store, broken)).rejects.toMatchObject({ code: 'upload_interrupted' });
    const kept = (await listLeads(store, { limit: 2_000 })).length;
    expect(kept).toBe(500);
    const report = await importFile(store, 'email,company\n' + all.join(''));
    expect(counts(report)).toEqual([700, 0, 500, 0, 0]);
  });

  test('the report is bounded, and says how much it leaves out', async () => {
    const store = await open();
    const file = 'email\n' + 'nonsense\n'.repeat(50) + 'a@x.test\n';
    const report = await importFile(store, file, { reportLimit: 10 });
    expect(report.report).toHaveLength(10);
    expect(report).toMatchObject({ skipped: 50, more: 40, rows: 51 });
    const all = await importFile(store, file, { report: 'all' });
    expect(all.report.at(-1)).toEqual({
      line: 52,
      email: 'a@x.test',
      outcome: 'unchanged',
      code: null,
      message: 'Nothing to change.',
    });
  });

  test('progress is told batch by batch', async () => {
    const store = await open();
    const seen: number[] = [];
    const body = Readable.from([
      'email\n',
      Array.from({ length: 1_100 }, (_, n) => `p${n}@x.test\n`).join(''),
    ]);
    await (await desk(store)).run(leadImport, {}, { body, onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([500, 1_000, 1_100]);
  });
});
