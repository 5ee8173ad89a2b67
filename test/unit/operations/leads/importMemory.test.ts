import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

interface Flood {
  readonly rows: number;
  readonly created: number;
  readonly marks: readonly { readonly rows: number; readonly kept: number }[];
}

test('60,000 rows are streamed: the memory of the process stays flat', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-flood-'));
  const root = path.join(__dirname, '../../../..');
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['scripts/run-ts.mjs', path.join(__dirname, 'flood.ts'), path.join(folder, 'leads.sqlite')],
      { cwd: root },
    );
    const flood = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Flood;
    expect(flood).toMatchObject({ rows: 60_000, created: 60_000 });
    // Medians, because a batch may be in hand.
    const kept = (from: number, to: number): number =>
      median(flood.marks.filter(({ rows }) => rows > from && rows <= to).map((mark) => mark.kept));
    // Flat is flat to half a megabyte; a list of the addresses would grow by 3 MB meanwhile, the rows kept by more than 30.
    expect(kept(45_000, 60_000) - kept(15_000, 30_000)).toBeLessThan(1.5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
