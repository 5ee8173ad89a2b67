import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What all workers of one run of the tests share; the environment carries it to them. */
export interface TestRun {
  /** A PostgreSQL database with its schema, to be copied; made by who needs it first. */
  readonly original: string;
  /** In memory where the system has such a place: what tests commit need not reach the disk. */
  readonly folder: string;
}

const ORIGINAL = 'THROUGHLINE_TEST_ORIGINAL';
const FOLDER = 'THROUGHLINE_TEST_FOLDER';
const NAME = 'throughline-tests-';

export function beginTestRun(): void {
  process.env[ORIGINAL] = `throughline_original_${randomBytes(6).toString('hex')}`;
  const place = inMemory() ?? tmpdir();
  removeForgotten(place);
  process.env[FOLDER] = mkdtempSync(join(place, NAME));
}

export function testRun(): TestRun {
  const [original, folder] = [process.env[ORIGINAL], process.env[FOLDER]];
  if (!original || !folder) throw new Error('No test run: start the tests through jest.');
  return { original, folder };
}

export function endTestRun(): void {
  const folder = process.env[FOLDER];
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

const DAY = 86_400_000;

/** Of runs that were killed. One at work makes files all the time. */
function removeForgotten(place: string): void {
  for (const name of readdirSync(place)) {
    const folder = join(place, name);
    const made = name.startsWith(NAME) ? statSync(folder, { throwIfNoEntry: false }) : undefined;
    if (made && Date.now() - made.mtimeMs > DAY) rmSync(folder, { recursive: true, force: true });
  }
}

const GIGABYTE = 2 ** 30;

/** A container may have 64 MB there, which two big tests fill. */
function inMemory(): string | null {
  try {
    accessSync('/dev/shm', constants.W_OK);
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > GIGABYTE ? '/dev/shm' : null;
  } catch {
    return null;
  }
}
