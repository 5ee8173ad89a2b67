import { snakeCase } from '../../../content/fieldNames';
import { readAddress } from '../../../model/address';
import { ThroughlineError } from '../../../model/errors';
import { LEAD_FIELDS, type LeadField } from '../../../model/lead';
import { ALIASES } from './aliases';

/** Where the values of a column go. */
export interface Column {
  /** As the header names it. */
  readonly name: string;
  readonly to: 'email' | 'field' | 'custom' | 'ignored';
  /** The field of the lead or the name of the custom field; null for an ignored one. */
  readonly field: string | null;
}

export interface ColumnOptions {
  /** Names of columns, and what they are: `email`, a field of the lead, `ignore`, or the name of a custom field. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly unknownColumns: 'keep' | 'ignore';
  /** Custom fields that leads have already: 'Job Level' and 'job_level' are one. */
  readonly knownFields: readonly string[];
}

const PLACES = ['email', ...LEAD_FIELDS] as const;
type Place = 'email' | LeadField;

const LONGEST_NAME = 100;

/** The field that a column of this name fills when nothing is said about it. */
export function fieldOf(name: string): Place | null {
  const folded = fold(name);
  return PLACES.find((place) => ALIASES[place].includes(folded)) ?? null;
}

/**
 * Decides for each column what it is: first what is said in `columns`, then by its name; of several that could be
 * the same field the most usual name is it, and the others become custom fields.
 * @throws ThroughlineError `no_address_column`, `unknown_column`, `column_mapped_twice`
 */
export function mapColumns(names: readonly string[], options: ColumnOptions): Column[] {
  const said = saidColumns(names, options.columns ?? {});
  const taken = new Map<Place, number>();
  said.forEach((target, index) => {
    if (!isPlace(target)) return;
    const before = taken.get(target);
    if (before !== undefined) throw mappedTwice(target, names[before] ?? '', names[index] ?? '');
    taken.set(target, index);
  });
  for (const place of PLACES) {
    if (taken.has(place)) continue;
    const index = ALIASES[place]
      .map((alias) => names.findIndex((name, at) => !said.has(at) && fold(name) === alias))
      .find((at) => at !== -1);
    if (index !== undefined) taken.set(place, index);
  }
  if (!taken.has('email')) throw noAddressColumn(names);

  const places = new Map([...taken].map(([place, index]) => [index, place]));
  const customs = new Set<string>();
  return names.map((name, index): Column => {
    const place = places.get(index);
    if (place) return { name, to: place === 'email' ? 'email' : 'field', field: place };
    const target = said.get(index);
    if (target === 'ignore' || (target === undefined && options.unknownColumns === 'ignore')) {
      return { name, to: 'ignored', field: null };
    }
    const field = unused(target ?? customName(name, index, options.knownFields), customs);
    return { name, to: 'custom', field };
  });
}

function saidColumns(
  names: readonly string[],
  columns: Readonly<Record<string, string>>,
): Map<number, string> {
  const said = new Map<number, string>();
  for (const [name, target] of Object.entries(columns)) {
    let index = names.indexOf(name);
    if (index === -1) index = names.findIndex((each) => fold(each) !== '' && fold(each) === fold(name));
    if (index === -1) {
      throw new ThroughlineError({
        code: 'unknown_column',
        message: `The file has no column '${name}'.`,
        hint: `It has: ${list(names)}.`,
        path: 'columns',
      });
    }
    const plain = target.trim().slice(0, LONGEST_NAME);
    said.set(index, ['ignore', ...PLACES].find((word) => fold(word) === fold(plain)) ?? plain);
  }
  return said;
}

function isPlace(target: string): target is Place {
  return (PLACES as readonly string[]).includes(target);
}

function customName(name: string, index: number, known: readonly string[]): string {
  const plain = name.replace(/[\0\p{Cs}]/gu, '').slice(0, LONGEST_NAME).trim(); // prettier-ignore
  if (plain === '') return `column${index + 1}`;
  const snake = snakeCase(plain);
  return known.find((each) => each === plain) ?? known.find((each) => snakeCase(each) === snake) ?? plain;
}

/** Two columns of one name are two fields; a column that is named like a field of the lead is not that field. */
function unused(name: string, customs: Set<string>): string {
  let free = name;
  for (let next = 2; customs.has(free) || isPlace(free); next += 1) free = `${name} ${next}`;
  customs.add(free);
  return free;
}

/** 'E-Mail', 'e mail' and 'EMAIL' are one name, as are 'Prénom' and 'prenom'. */
function fold(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function noAddressColumn(names: readonly string[]): ThroughlineError {
  const data = names.find((name) => readAddress(name) !== null);
  return new ThroughlineError({
    code: 'no_address_column',
    message: `No column of the file holds email addresses. It has: ${list(names)}.`,
    hint:
      data === undefined
        ? "Name a column 'Email', or say which one it is: columns 'Name of the column=email'."
        : `The first line holds an address (${data}). Put a line above it that names the columns, such as 'Email,First name,Company'.`,
  });
}

function mappedTwice(place: string, first: string, second: string): ThroughlineError {
  return new ThroughlineError({
    code: 'column_mapped_twice',
    message: `Both '${first}' and '${second}' are said to be '${place}'.`,
    hint: "Choose one of them, and 'ignore' or a name of its own for the other.",
    path: 'columns',
  });
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => `'${name.slice(0, 60)}'`);
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
