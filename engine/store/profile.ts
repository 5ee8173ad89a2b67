import type { Knex } from 'knex';
import type { ColumnType } from './table';

/**
 * All that differs between SQLite and PostgreSQL. Whoever needs `if (postgres)` elsewhere needs a line here instead.
 *
 * Rows travel as one JSON parameter (see store/bulk.ts), not as one parameter per value: measured on 2 cores, SQLite
 * inserts 22–29 thousand rows a second so (15–17 as Knex rows), PostgreSQL 21 (11).
 */
export interface Profile {
  readonly name: 'sqlite' | 'postgres';
  /** A row source over one JSON array of arrays; `rows.value` is the row. */
  readonly jsonRows: string;
  /** The SQL that reads element `index` of a row as the type. */
  element(index: number, type: ColumnType): string;
  /** The SQL of a parameter of the type. */
  value(type: ColumnType): string;
  /**
   * Whether whole rows come as one JSON array each. Measured for 500 rows of 25 columns: SQLite's driver takes 12 µs a
   * row to hand over columns and 3.5 so; PostgreSQL's 5 and 6.
   */
  readonly readsJson: boolean;
  /** A row source over one JSON array of texts, its column named `value`. */
  readonly jsonTexts: string;
  /** How many transactions write side by side in one process. Measured on 2 cores: three are 6% faster than two or four. */
  readonly writers: number;
  /** Locks the rows of a select for the transaction; rows that another runner holds are passed over. */
  readonly skipLocked: string;
  /** Locks the rows of a select for the transaction; waits for who holds them. */
  readonly forUpdate: string;
  /**
   * The same, one after the other by their ids, as everybody does, so that no two wait for each other. SQLite, with one
   * writer, locks nothing, and would read a whole table for that order.
   */
  readonly forUpdateById: string;
  /** The same as `forUpdate` beside those who hold the rows with `forKeyShare`. */
  readonly forNoKeyUpdate: string;
  /** Keeps rows as they are for whoever takes them with `forUpdate`; many may do so at once. */
  readonly forKeyShare: string;
  /** SQL for a field of a JSON text column; both sides are SQL. */
  jsonField(column: string, key: string): string;
  /** SQL for what stands behind the @ of an address; an index is built on it, so its words never change. */
  domainOf(address: string): string;
  /** A query of one row and one column `v`: a field of a JSON text column as text, null where there is none. Binds the key. */
  fieldText(column: string): string;
  /** SQL for the number that a text spells, null where it spells none. */
  asNumber(text: string): string;
  /** SQL for the later of two times; both sides are SQL. */
  later(a: string, b: string): string;
  /** A query of one row and one column `seq`: the number of the last event that anybody has begun to write. */
  readonly lastEventSeq: string;
  /**
   * A query of the transactions, as `writer`, that may have written events which nobody else sees yet; null where none
   * can be: numbers are given out and become visible in one order.
   */
  readonly eventWriters: string | null;
  isUniqueViolation(error: unknown): boolean;
  /** Two transactions waited for each other and this one was chosen to begin again. */
  isDeadlock(error: unknown): boolean;
  /** What a statement failed for that is no fault of the statement; null for all else. */
  troubleOf(error: unknown): Trouble | null;
  /** Holds every other migration back until the transaction ends. */
  lockMigrations(trx: Knex.Transaction): Promise<void>;
}

/** full: its disk; readOnly: it takes no changes now; away: it does not answer. */
export type Trouble = 'full' | 'readOnly' | 'away';

const SQLITE: Profile = {
  name: 'sqlite',
  jsonRows: 'json_each(?) as rows',
  element: (index) => `rows.value ->> ${index}`,
  // A number comes as a real, and the column it is put into makes it an integer (sqlite.org, 'Type Affinity').
  value: () => '?',
  readsJson: true,
  jsonTexts: 'json_each(?)',
  writers: 1,
  // One connection writes at a time: an immediate transaction is the lock.
  skipLocked: '',
  forUpdate: '',
  forUpdateById: '',
  forNoKeyUpdate: '',
  forKeyShare: '',
  jsonField: (column, key) => `(${column} ->> ${key})`,
  // An unquoted local part has no @ (RFC 5321), and readAddress takes no quoted one.
  domainOf: (address) => `substr(${address}, instr(${address}, '@') + 1)`,
  // Not `->>`: to it a key such as '$' or 'a"b' is a path.
  fieldText: (column) =>
    `select (select case type when 'true' then 'true' when 'false' then 'false' else cast(value as text) end
     from json_each(${column}) where key = ? limit 1) as v`,
  asNumber: (text) => {
    const unsigned = `(case when substr(${text}, 1, 1) in ('-', '+') then substr(${text}, 2) else ${text} end)`;
    return `(case when ${unsigned} glob '*[0-9]*' and ${unsigned} not glob '*[^0-9.]*' and ${unsigned} not glob '*.*.*' then cast(${text} as real) end)`;
  },
  later: (a, b) => `max(${a}, ${b})`,
  lastEventSeq: 'select coalesce(max(seq), 0) as seq from events',
  // A number is given out under the one write lock, which is held until the commit.
  eventWriters: null,
  isUniqueViolation: (error) => /UNIQUE constraint failed/i.test(textOf(error)),
  isDeadlock: () => false,
  // Result codes (sqlite.org/rescode.html); the higher bytes say more.
  troubleOf(error) {
    const code = sqliteResult(error) & 0xff;
    return code === 13 ? 'full' : code === 8 ? 'readOnly' : null;
  },
  lockMigrations: () => Promise.resolve(),
};

const POSTGRES_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  int: 'bigint',
  real: 'double precision',
  bool: 'smallint',
  json: 'text',
};

/** Any number: it only has to be the same in every runner and in nobody else's program. */
const MIGRATION_LOCK = 7_468_726_701;

const POSTGRES: Profile = {
  name: 'postgres',
  // jsonb, because json is read from its start for each element: of 20 columns 25 µs a row, and so 8.
  jsonRows: 'jsonb_array_elements(?::jsonb) as rows(value)',
  element: (index, type) => `(rows.value ->> ${index})::${POSTGRES_TYPES[type]}`,
  value: (type) => `?::${POSTGRES_TYPES[type]}`,
  readsJson: false,
  jsonTexts: 'json_array_elements_text(?::json) as texts(value)',
  writers: 3,
  skipLocked: 'for update skip locked',
  forUpdate: 'for update',
  forUpdateById: 'order by id for update',
  forNoKeyUpdate: 'for no key update',
  forKeyShare: 'for key share',
  jsonField: (column, key) => `(${column}::json ->> ${key})`,
  domainOf: (address) => `split_part(${address}, '@', 2)`,
  fieldText: (column) => `select ${column}::json ->> ?::text as v`,
  // No question mark in the pattern: Knex would take it for a value's place.
  asNumber: (text) =>
    `(case when ${text} ~ '^[+-]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)$' then ${text}::double precision end)`,
  later: (a, b) => `greatest(${a}, ${b})`,
  lastEventSeq:
    "select coalesce(pg_sequence_last_value(pg_get_serial_sequence('events', 'seq')::regclass), 0) as seq",
  // An insert takes this lock before it takes its number, and a commit is visible before its locks are gone.
  eventWriters: `select distinct virtualtransaction as writer from pg_locks
    where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'events'::regclass
      and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()`,
  isUniqueViolation: (error) => codeOf(error) === '23505',
  isDeadlock: (error) => ['40P01', '40001'].includes(codeOf(error)),
  troubleOf(error) {
    const code = codeOf(error);
    if (code === '53100') return 'full';
    if (code === '25006') return 'readOnly';
    return /^(08|28|3D000$|53300$|57P0[123]$)/.test(code) || NOT_THERE.test(`${code} ${textOf(error)}`)
      ? 'away'
      : null;
  },
  async lockMigrations(trx) {
    await trx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
  },
};

/** What the system, pg and Knex's pool say of a server that is gone or lets nobody in. */
const NOT_THERE = /^E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|TIMEDOUT|AI_AGAIN)\b|Connection terminated|Timeout acquiring a connection/; // prettier-ignore

export function profileOf(name: Profile['name']): Profile {
  return name === 'sqlite' ? SQLITE : POSTGRES;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

/** The driver sqlite3 calls it `errno`, node:sqlite `errcode`; 0 where there is none. */
export function sqliteResult(error: unknown): number {
  const { errno, errcode } = (error ?? {}) as { errno?: unknown; errcode?: unknown };
  const code = typeof errcode === 'number' ? errcode : errno;
  return typeof code === 'number' ? code : 0;
}
