import { BUILT_IN_FIELDS, snakeCase } from '../content/fieldNames';
import { ordinal, type FieldTest } from '../model/fieldTest';
import type { LeadFilterInput } from '../model/leadFilter';
import { LIVE } from '../model/status';
import type { Profile } from './profile';

/** A filter as it is asked: sequences by their ids, times in milliseconds. */
export interface LeadCondition {
  readonly search?: string | undefined;
  readonly stage?: string | undefined;
  readonly company?: string | undefined;
  readonly domain?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly createdSince?: number | undefined;
  readonly sequence?: string | undefined;
  readonly notInSequence?: string | undefined;
  /** Of these sequences, if given. */
  readonly enrolled?:
    { readonly when: 'now' | 'not_now' | 'never'; readonly sequenceIds?: readonly string[] } | undefined;
  readonly where?: LeadFilterInput['where'];
}

export interface Sql {
  readonly sql: string;
  readonly bindings: readonly (string | number)[];
}

const LIVE_SQL = LIVE.map((status) => `'${status}'`).join(', ');

/** The condition on a row of `leads`, for both databases; an empty filter is every lead that is there. */
export function leadConditionSql(profile: Profile, condition: LeadCondition): Sql {
  const parts: Sql[] = [];
  const add = (sql: string, ...bindings: (string | number)[]): void => void parts.push({ sql, bindings });
  const { search, stage, company, domain, timeZone, createdSince, where = [] } = condition;
  // As it was typed, too: SQLite's lower() leaves 'Ö' as it is.
  if (search !== undefined)
    add(`(lower(${SEARCHED}) like ? escape '!' or ${SEARCHED} like ? escape '!')`, containing(search.toLowerCase()), containing(search)); // prettier-ignore
  if (stage !== undefined) add('lower(leads.stage) = ?', stage.trim().toLowerCase());
  if (company !== undefined) add('lower(trim(leads.company)) in (?, lower(?))', company.trim().toLowerCase(), company.trim()); // prettier-ignore
  if (domain !== undefined)
    add(`${profile.domainOf('leads.email_key')} = ?`, domain.trim().replace(/^@/, '').toLowerCase());
  if (timeZone !== undefined) add('lower(leads.time_zone) = ?', timeZone.trim().toLowerCase());
  if (createdSince !== undefined) add('leads.created_at >= ?', createdSince);
  const { sequence, notInSequence, enrolled } = condition;
  if (sequence !== undefined) add(`exists (${ENROLLED} and e.sequence_id = ?)`, sequence);
  if (notInSequence !== undefined) add(`not exists (${ENROLLED} and e.sequence_id = ?)`, notInSequence);
  if (enrolled) {
    const live = enrolled.when === 'never' ? '' : ` and e.status in (${LIVE_SQL})`;
    const among = enrolled.sequenceIds
      ? ` and e.sequence_id in (select value from ${profile.jsonTexts})`
      : '';
    const ids = enrolled.sequenceIds ? [JSON.stringify(enrolled.sequenceIds)] : [];
    add(`${enrolled.when === 'now' ? '' : 'not '}exists (${ENROLLED}${live}${among})`, ...ids);
  }
  for (const test of where) parts.push(testSql(profile, test));
  return {
    sql: ['leads.deleted_at is null', ...parts.map(({ sql }) => sql)].join(' and '),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

/** Whether the answer may change without a change of the lead itself. */
export function asksForSequences({ sequence, notInSequence, enrolled }: LeadCondition): boolean {
  return sequence !== undefined || notInSequence !== undefined || enrolled !== undefined;
}

const ENROLLED = 'select 1 from enrollments e where e.lead_id = leads.id';

const SEARCHED = ['email_key', 'first_name', 'last_name', 'name', 'company']
  .map((column) => `coalesce(leads.${column}, '')`)
  .join(" || ' ' || ");

/** The pattern for `like … escape '!'`: what people type is text, not a pattern. */
export function contains(text: string): string {
  return containing(text.toLowerCase());
}

function containing(text: string): string {
  return `%${escaped(text.trim())}%`;
}

function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

/** `model/fieldTest` says the same for one lead at hand. */
function testSql(profile: Profile, { field, is, value }: FieldTest): Sql {
  const key = field.replace(/^lead\./, '').replace(/^fields\./, '');
  const own = BUILT_IN_FIELDS.find((name) => name === key || snakeCase(name) === key);
  const source = own
    ? { sql: `select leads.${snakeCase(own)} as v`, bindings: [] }
    : { sql: profile.fieldText('leads.fields'), bindings: [key] };
  const given = String(value ?? '').trim();
  const asked = question(profile, is, given);
  return {
    sql: `exists (select 1 from (select coalesce(lower(trim(v, '${BLANKS}')), '') as v from (${source.sql}) as f) as g where ${asked.sql})`,
    bindings: [...source.bindings, ...asked.bindings],
  };
}

const BLANKS = ' \t\n\r';

function question(profile: Profile, is: FieldTest['is'], given: string): Sql {
  const small = given.toLowerCase();
  switch (is) {
    case 'set':
      return { sql: "v <> ''", bindings: [] };
    case 'empty':
      return { sql: "v = ''", bindings: [] };
    case 'equal':
      return { sql: 'v in (?, lower(?))', bindings: [small, given] };
    case 'not_equal':
      return { sql: 'v not in (?, lower(?))', bindings: [small, given] };
    case 'contain':
      return { sql: `v <> '' and v like ? escape '!'`, bindings: [`%${escaped(small)}%`] };
    default: {
      const wanted = ordinal(given);
      if (wanted === null) return { sql: '1 = 0', bindings: [] };
      const sign = is === 'greater' ? '>' : '<';
      if (typeof wanted === 'number')
        return { sql: `${profile.asNumber('v')} ${sign} ?`, bindings: [wanted] };
      return {
        sql: `${isDate(profile)} and substr(replace(v, ' ', 't'), 1, 16) ${sign} ?`,
        bindings: [wanted],
      };
    }
  }
}

/** Looks like a date; its text sorts as its time does. */
function isDate({ asNumber }: Profile): string {
  return `(v like '____-__-__' or v like '____-__-__t%' or v like '____-__-__ %') and ${asNumber('substr(v, 1, 4)')} is not null`;
}
