import type { Db } from './database';
import type { Table } from './table';

/**
 * Rows in one statement. Measured on 2 cores: PostgreSQL walks 9% more no-op stages a second than with 500, SQLite as
 * many, and its one writer is held for 40 ms.
 */
export const BATCH = 1_000;

/** Cuts a list into pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size = BATCH): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}

/**
 * Inserts rows, a statement per batch.
 * With `onConflict: 'ignore'` rows that a unique index refuses are left out.
 * @returns the values of `returning` of the rows that were inserted, when asked for.
 */
export async function insertRows<R>(
  db: Db,
  table: Table<R>,
  rows: readonly R[],
  options: { onConflict?: 'ignore'; returning?: keyof R & string; keys?: readonly (keyof R & string)[] } = {},
): Promise<string[]> {
  const keys = options.keys ?? table.keys;
  const columns = keys.map((key) => quoted(table.column(key))).join(', ');
  // `where true`: SQLite would read `on conflict` as a join condition of the select otherwise (sqlite.org, 'UPSERT').
  const conflict = options.onConflict ? ' where true on conflict do nothing' : '';
  const returning = options.returning ? ` returning ${table.column(options.returning)} as id` : '';
  const ids: string[] = [];
  for (const batch of chunks(rows)) {
    const { values, bindings } = packed(db, table, keys, batch);
    const sql = `insert into ${table.name} (${columns}) select ${values.join(', ')} from ${db.profile.jsonRows}${conflict}${returning}`;
    const result = await selectRaw<{ id: string }>(db, sql, bindings);
    for (const { id } of result) ids.push(id);
  }
  return ids;
}

/**
 * Sets columns of rows found by id, a statement per batch.
 * @param guard SQL that a row must still meet (`t.` is the table), with its bindings. Without one the rows are there
 * and stay as they are: they are locked.
 * @returns the ids that were changed.
 */
export async function updateRows<R extends { readonly id: string }>(
  db: Db,
  table: Table<R>,
  keys: readonly (keyof R & string)[],
  rows: readonly R[],
  guard?: { sql: string; bindings: readonly (string | number)[] },
): Promise<string[]> {
  const ids: string[] = [];
  for (const batch of chunks(rows)) {
    const { values, bindings } = packed(db, table, ['id', ...keys], batch);
    const [id, ...others] = values;
    const sets = keys.map((key, index) => `${quoted(table.column(key))} = ${others[index] ?? ''}`);
    const sql =
      `update ${table.name} as t set ${sets.join(', ')} from ${db.profile.jsonRows} ` +
      `where t.id = ${id ?? ''}${guard ? ` and ${guard.sql} returning id` : ''}`;
    const result = await selectRaw<{ id: string }>(db, sql, [...bindings, ...(guard?.bindings ?? [])]);
    for (const row of guard ? result : batch) ids.push(row.id);
  }
  return ids;
}

interface Packed {
  /** SQL for the value of each column, over the profile's `jsonRows`. */
  readonly values: readonly string[];
  /** For those, then for the rows. */
  readonly bindings: readonly (string | number | null)[];
}

/**
 * Rows as a statement takes them: a parameter for each column that is the same in all of them, and one JSON parameter of
 * what differs. A batch is of one sequence, one stage and one moment as a rule, and for what is sent once nothing is
 * written out, read and cast for each row. Ids always differ.
 */
function packed<R>(
  { profile }: Db,
  table: Table<R>,
  keys: readonly (keyof R & string)[],
  rows: readonly R[],
): Packed {
  const shared: (string | number | null)[] = [];
  const differing: (string | number | null)[][] = [];
  const values = keys.map((key) => {
    const column = rows.map((row) => table.write(key, row[key]));
    const [first = null] = column;
    if (key !== 'id' && column.every((value) => value === first)) {
      shared.push(first);
      return profile.value(table.columns[key]);
    }
    return profile.element(differing.push(column) - 1, table.columns[key]);
  });
  const json = JSON.stringify(rows.map((_, row) => differing.map((column) => column[row])));
  return { values, bindings: [...shared, json] };
}

/** Rows whose column is one of the values: one JSON parameter however many there are. */
export async function findIn<R>(
  db: Db,
  table: Table<R>,
  key: keyof R & string,
  values: readonly string[],
  extra = '',
  bindings: readonly (string | number | null)[] = [],
): Promise<R[]> {
  const found: R[] = [];
  for (const batch of chunks(values, 2_000)) {
    const rows = await selectRows(
      db,
      table,
      (columns) =>
        `select ${columns} from ${table.name} where ${table.column(key)} in (select value from ${db.profile.jsonTexts}) ${extra}`,
      [JSON.stringify(batch), ...bindings],
    );
    for (const row of rows) found.push(row);
  }
  return found;
}

/**
 * Whole rows of a table, in the way that is quickest on its database.
 * @param sqlOf the statement, given what to write after `select` or `returning`.
 */
export async function selectRows<R>(
  db: Db,
  table: Table<R>,
  sqlOf: (columns: string) => string,
  bindings: readonly (string | number | null)[] = [],
): Promise<R[]> {
  const columns = table.keys.map((key) => quoted(table.column(key))).join(', ');
  if (!db.profile.readsJson) {
    // As lists: an object per row, to be read into another one, costs 6% of a no-op stage.
    const raw = db.knex.raw(sqlOf(columns), bindings as (string | number)[]).options({ rowMode: 'array' });
    const { rows } = (await raw) as { rows: unknown[][] };
    return rows.map((row) => table.readValues(row));
  }
  const rows = await selectRaw<{ row: string }>(db, sqlOf(`json_array(${columns}) as row`), bindings);
  return rows.map(({ row }) => table.readValues(JSON.parse(row) as unknown[]));
}

/** Rows of a raw statement, whichever way the driver hands them over. */
export async function selectRaw<T>(
  db: Db,
  sql: string,
  bindings: readonly (string | number | null)[] = [],
): Promise<T[]> {
  const result: unknown = await db.knex.raw(sql, bindings as (string | number)[]);
  if (Array.isArray(result)) return result as T[];
  return (result as { rows?: T[] }).rows ?? [];
}

/**
 * Runs a statement that changes rows. @returns how many: the database counts them without handing each over, which costs
 * more than changing it (SQLite's driver: 12 µs a row).
 */
export async function changeRows(
  db: Db,
  sql: string,
  bindings: readonly (string | number | null)[] = [],
): Promise<number> {
  const result: unknown = await db.knex.raw(sql, bindings as (string | number)[]);
  if (typeof result === 'object' && result !== null && 'rowCount' in result) return Number(result.rowCount);
  const [row] = await selectRaw<{ count: number }>(db, 'select changes() as count');
  return Number(row?.count ?? 0);
}

/** Some columns carry SQL's own words (`from`, `window`); both databases quote alike. */
function quoted(column: string): string {
  return `"${column}"`;
}
