import type { Enrollment } from '../model/enrollment';
import { ThroughlineError } from '../model/errors';
import { GROUP_STATES, STATUSES, type Group, type Status } from '../model/status';
import { selectRaw } from './bulk';
import type { Db } from './database';
import { enrollments } from './enrollments';

export const SORTS = ['enrolled', 'status', 'due', 'updated'] as const;
export type Sort = (typeof SORTS)[number];

export interface PageQuery {
  readonly sequenceId?: string | undefined;
  /** Only those of one of these sequences. */
  readonly sequenceIds?: readonly string[] | undefined;
  readonly leadId?: string | undefined;
  readonly status?: Status | undefined;
  readonly group?: Group | undefined;
  readonly reason?: string | undefined;
  readonly stageId?: string | undefined;
  /** Also those who were enrolled while they were in already, and left at once; asking for that reason includes them. */
  readonly repeats?: boolean;
  readonly sort: Sort;
  readonly descending: boolean;
  /** Where the page before ended. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What each order goes by, as a whole number; ids, which sort by the time of enrolment, decide between equals. */
const KEYS: Readonly<Record<Exclude<Sort, 'enrolled'>, string>> = {
  status: `case status ${STATUSES.map((status, index) => `when '${status}' then ${index}`).join(' ')} end`,
  // Nothing is due: after everything that is.
  due: `coalesce(due_at, ${Number.MAX_SAFE_INTEGER})`,
  updated: 'updated_at',
};

/**
 * One page of enrollments, each page found by where the one before ended: rows that come and go meanwhile neither repeat
 * nor hide others.
 * @throws ThroughlineError `invalid_cursor`
 */
export async function enrollmentPage(
  db: Db,
  query: PageQuery,
): Promise<{ readonly rows: Enrollment[]; readonly next: string | null }> {
  const { sort, descending, limit } = query;
  const where: string[] = [];
  const bindings: (string | number)[] = [];
  const add = (sql: string, ...values: (string | number)[]): void => {
    where.push(sql);
    bindings.push(...values);
  };
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) add(`${column} = ?`, value);
  };
  equal('sequence_id', query.sequenceId);
  equal('lead_id', query.leadId);
  equal('status', query.status);
  equal('reason', query.reason);
  equal('stage_id', query.stageId);
  if (query.sequenceIds)
    add(`sequence_id in (select value from ${db.profile.jsonTexts})`, JSON.stringify(query.sequenceIds));
  if (query.group) add(groupSql(query.group));
  if (query.repeats !== true && query.reason === undefined)
    add("(reason is null or reason <> 'already_enrolled')");
  const key = sort === 'enrolled' ? null : KEYS[sort];
  const beyond = descending ? '<' : '>';
  if (query.after !== undefined) {
    const cursor = readCursor(query.after, sort);
    if (key === null) add(`id ${beyond} ?`, cursor.id);
    else
      add(`(${key} ${beyond} ? or (${key} = ? and id ${beyond} ?))`, cursor.value, cursor.value, cursor.id);
  }
  const direction = descending ? 'desc' : 'asc';
  const order = key === null ? `id ${direction}` : `${key} ${direction}, id ${direction}`;
  // One more than asked for tells whether there is another page.
  const found = await selectRaw<Record<string, unknown>>(
    db,
    `select enrollments.*${key === null ? '' : `, ${key} as sort_key`} from enrollments
     where ${where.length === 0 ? '1 = 1' : where.join(' and ')} order by ${order} limit ?`,
    [...bindings, limit + 1],
  );
  const page = found.slice(0, limit);
  const rows = page.map((row) => enrollments.read(row));
  const last = rows.at(-1);
  if (found.length <= limit || !last) return { rows, next: null };
  return { rows, next: key === null ? last.id : `${Number(page.at(-1)?.['sort_key'])}~${last.id}` };
}

function groupSql(group: Group): string {
  const { statuses, reasons, not } = GROUP_STATES[group];
  const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');
  const status = `status in (${list(statuses)})`;
  if (reasons) return `${status} and reason in (${list(reasons)})`;
  return not ? `${status} and reason not in (${list(not)})` : status;
}

function readCursor(text: string, sort: Sort): { readonly value: number; readonly id: string } {
  if (sort === 'enrolled' && !text.includes('~')) return { value: 0, id: text };
  const [, value, id] = /^(\d{1,16})~(.+)$/.exec(text) ?? [];
  if (sort !== 'enrolled' && value !== undefined && id !== undefined) return { value: Number(value), id };
  throw new ThroughlineError({
    code: 'invalid_cursor',
    message: `'${text.slice(0, 60)}' does not continue a list that is sorted by '${sort}'.`,
    hint: "Give the 'next' of the page before, with the same order.",
    path: 'after',
  });
}
