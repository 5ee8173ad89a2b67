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

test('200,000 rows are streamed: the memory of the process stays flat', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-flood-'));
  const root = path.join(__dirname, '../../../..');
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['scripts/run-ts.mjs', path.join(__dirname, 'flood.ts'), path.join(folder, 'leads.sqlite')],
      { cwd: root },
    );
    const flood = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Flood;
    expect(flood).toMatchObject({ rows: 200_000, created: 200_000 });
    // Medians, because a batch in hand is a few MB more or less.
    const kept = (from: number, to: number): number =>
      median(flood.marks.filter(({ rows }) => rows > from && rows <= to).map((mark) => mark.kept));
    // A list of the addresses would grow by some 10 MB meanwhile, the rows kept by more than 100.
    expect(kept(150_000, 200_000) - kept(50_000, 100_000)).toBeLessThan(5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
