import { storableJson, storableText } from './storable';

/** How a column is kept. `int` holds counts and epoch milliseconds; `bool` is 0 or 1; `json` is text. */
export type ColumnType = 'text' | 'int' | 'real' | 'bool' | 'json';

export type Columns<R> = { readonly [K in keyof R]-?: ColumnType };

/** One table: its columns by the property that each fills. Rows come and go through it, so no query maps by hand. */
export interface Table<R> {
  readonly name: string;
  readonly columns: Columns<R>;
  readonly keys: readonly (keyof R & string)[];
  /** The column of a property: `dueAt` is `due_at`. */
  column(key: keyof R & string): string;
  read(row: Record<string, unknown>): R;
  /** The same of its columns' values, in the order of `keys`. */
  readValues(values: readonly unknown[]): R;
  /** One value as both databases store it. */
  write(key: keyof R & string, value: unknown): string | number | null;
}

export function table<R>(name: string, columns: Columns<R>): Table<R> {
  const keys = Object.keys(columns) as (keyof R & string)[];
  const names = new Map(keys.map((key) => [key, snake(key)]));
  const column = (key: keyof R & string): string => names.get(key) ?? snake(key);
  // Each row begins as a copy of this one: with its keys put in one by one it takes twice the time and memory.
  const empty: Record<string, unknown> = Object.fromEntries(keys.map((key) => [key, null]));
  const types = keys.map((key) => columns[key]);
  return {
    name,
    columns,
    keys,
    column,
    read(row) {
      const result = { ...empty };
      for (const key of keys) result[key] = fromColumn(columns[key], row[column(key)]);
      // Every key of R has just been filled from its column.
      return result as R;
    },
    readValues(values) {
      const result = { ...empty };
      keys.forEach((key, index) => {
        result[key] = fromColumn(types[index], values[index]);
      });
      // Every key of R has just been filled from its column.
      return result as R;
    },
    write: (key, value) => toColumn(columns[key], value),
  };
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function fromColumn(type: ColumnType | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'json') return JSON.parse(String(value));
  if (type === 'bool') return Number(value) !== 0;
  if (type === 'int' || type === 'real') return Number(value);
  return String(value);
}

function toColumn(type: ColumnType, value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (type === 'json') return storableJson(JSON.stringify(value));
  if (type === 'bool') return value ? 1 : 0;
  if (type === 'int' || type === 'real') return Number(value);
  return storableText(String(value));
}
