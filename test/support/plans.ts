import { selectRaw } from '../../engine/store/bulk';
import type { Db, Store } from '../../engine/store/database';

/** How SQLite goes about the first query of `run`. */
export async function planOf(store: Store, run: (db: Db) => Promise<unknown>): Promise<string> {
  const queries: { sql: string; bindings: string[] }[] = [];
  const listen = (query: { sql: string; bindings: string[] }): void => void queries.push(query);
  store.knex.on('query', listen);
  await run(store);
  store.knex.removeListener('query', listen);
  const [{ sql, bindings } = { sql: '', bindings: [] }] = queries;
  const rows = await selectRaw<{ detail: string }>(store, `explain query plan ${sql}`, bindings);
  return rows.map(({ detail }) => detail).join('; ');
}
