import { definitionSchema, type Revision } from '../model/sequence';
import { insertRows, findIn } from './bulk';
import type { Db } from './database';
import { table } from './table';

const revisions = table<Revision>('revisions', {
  id: 'text',
  sequenceId: 'text',
  number: 'int',
  definition: 'json',
  publishedAt: 'int',
});

export async function insertRevision(db: Db, revision: Revision): Promise<void> {
  await insertRows(db, revisions, [revision]);
}

/** Revisions never change, so what was read once is kept. */
export interface RevisionCache {
  /** @throws when an id is unknown: enrollments hold ids of revisions that exist. */
  load(db: Db, ids: Iterable<string>): Promise<(id: string) => Revision>;
}

/** Old entries make room: a runner with thousands of revisions over the years holds the recent ones. */
const KEPT = 500;

export function revisionCache(): RevisionCache {
  const cache = new Map<string, Revision>();
  return {
    async load(db, ids) {
      const wanted = new Set(ids);
      const found = new Map<string, Revision>();
      for (const id of wanted) {
        const known = cache.get(id);
        if (known) found.set(id, known);
      }
      const missing = [...wanted].filter((id) => !found.has(id));
      if (missing.length > 0) {
        for (const row of await findIn(db, revisions, 'id', missing)) {
          const revision = { ...row, definition: definitionSchema.parse(row.definition) };
          found.set(row.id, revision);
          cache.set(row.id, revision);
        }
        for (const oldest of cache.keys()) {
          if (cache.size <= KEPT) break;
          cache.delete(oldest);
        }
      }
      return (id) => {
        const revision = found.get(id);
        if (!revision) throw new Error(`There is no revision ${id}.`);
        return revision;
      };
    },
  };
}
