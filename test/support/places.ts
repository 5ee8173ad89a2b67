import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from './freshDatabase';
import type { Place } from './runner';

/** A data folder of its own that exists, and for PostgreSQL a database of its own; `remove` takes both away. */
export async function newPlace(
  kind: 'sqlite' | 'postgres',
): Promise<{ place: Place; remove(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'throughline-e2e-'));
  chmodSync(data, 0o700);
  const removeData = (): void => rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  if (kind === 'sqlite') return { place: { data }, remove: () => Promise.resolve(removeData()) };
  const { url, drop } = await freshDatabase();
  return {
    place: { data, database: url },
    async remove() {
      removeData();
      await drop();
    },
  };
}
