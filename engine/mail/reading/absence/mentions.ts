import { addMonths, dayOf, lastOfMonth, mondayOf, partsOf, weekdayOf, type Day } from './calendar';
import type { Language } from './language';
import { patternsOf, type Pattern, type Shape } from './patterns';

/** Where a text speaks of a day. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly shape: Shape;
  /** Null: it cannot be told which day is meant. Of a range: its last. */
  readonly day: Day | null;
  /** Of a range and of 'next week': its first. */
  readonly first: Day | null;
  /** Of a span: how it moves a day. */
  readonly later?: (day: Day) => Day;
}

export interface Reader {
  readonly language: Language;
  readonly patterns: readonly Pattern[];
}

export function readerOf(language: Language): Reader {
  return { language, patterns: patternsOf(language) };
}

/** How the numbers of 9/8/2026 are ordered, where another date of the same text shows it. */
export type Order = 'day-first' | 'month-first' | 'unclear';

export function orderIn(text: string): Order {
  let order: Order = 'unclear';
  for (const [, a, b] of text.matchAll(
    /(?<![\d/.-])(\d{1,2})[/-](\d{1,2})(?=[/-]20\d\d|[/-]\d\d\b|-\d{1,2}\/|(?![\d/-]))/g,
  )) {
    const found = Number(a) > 12 && Number(b) <= 12 ? 'day-first' : Number(b) > 12 && Number(a) <= 12 ? 'month-first' : 'unclear'; // prettier-ignore
    if (found === 'unclear') continue;
    if (order !== 'unclear' && order !== found) return 'unclear';
    order = found;
  }
  return order;
}

/** All mentions of days in a text of lower case, in order. */
export function mentionsIn(
  text: string,
  { language, patterns }: Reader,
  today: Day,
  order: Order,
): Mention[] {
  const found: Mention[] = [];
  for (const { shape, expression } of patterns) {
    for (const match of text.matchAll(expression)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((one) => start < one.end && one.start < end)) continue;
      const before = text.slice(Math.max(0, start - NEAR), start);
      const read = resolve(shape, match[0], before, match.groups ?? {}, language, today, order);
      if (read) found.push({ start, end, shape, ...read });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** How far before 'the 5th and 12th' the word 'between' may stand. */
const NEAR = 30;
/** 'On the 5th and 12th' are two days, 'between the 5th and 12th' a week. */
const AND = /^(?:and|&|\+|und|et|y|e|en|i|och|og)\b/;
const BETWEEN = /\b(?:between|zwischen|entre|tra|fra|tussen|między|mellan|mellem|mellom)\b/;

type Groups = Readonly<Record<string, string | undefined>>;
type Read = Pick<Mention, 'day' | 'first' | 'later'>;

/** @returns null: no date after all */
function resolve(
  shape: Shape,
  whole: string,
  before: string,
  groups: Groups,
  language: Language,
  today: Day,
  order: Order,
): Read | null {
  const at = (day: Day | null, first: Day | null = null): Read => ({ day: checked(day, groups, language), first }); // prettier-ignore
  const month = groups['b'] !== undefined ? Number(groups['b']) : monthIn(groups, language);
  const date = Number(groups['day']);
  const year = yearOf(groups['year']);
  switch (shape) {
    case 'iso':
      return dayOf(year!, month, date) === null ? null : at(dayOf(year!, month, date));
    case 'named':
      return valid(date, month) ? at(inYear(year, month, date, today)) : null;
    case 'range': {
      const from = Number(groups['first']);
      if (month === 0) return at(null);
      if (!valid(date, month) || !valid(from, month) || from > date) return null;
      if (date - from > 1 && AND.test(groups['link'] ?? '') && !BETWEEN.test(before)) return at(null);
      const last = inYear(year, month, date, today);
      return at(last, last === null ? null : last - (date - from));
    }
    case 'numeric':
      return numeric(groups, language, today, order);
    case 'weekday':
      return weekday(groups, language, today);
    case 'dayOnly':
      return date < 1 || date > 31 ? null : nextDates(date, today).map((day) => at(day)).find(({ day }) => day !== null) ?? at(null); // prettier-ignore
    case 'today':
      return at(today, today);
    case 'tomorrow':
      return at(today + 1, today + 1);
    case 'afterTomorrow':
      return at(today + 2, today + 2);
    case 'weekNumber': {
      const [last, from] = [Number(groups['week']), Number(groups['first'] ?? groups['week'])];
      const monday = inWeek(last, today);
      if (monday === null) return null;
      if (from > last || from < 1 || (last - from > 1 && AND.test(groups['link'] ?? ''))) return at(null);
      return at(monday + 4, monday - 7 * (last - from));
    }
    case 'weekLater':
      return { day: today + ((weekdayNumber(groups['weekday']!, language) - weekdayOf(today) + 7) % 7) + 7, first: null }; // prettier-ignore
    case 'endOfNextWeek':
      return at(mondayOf(today) + 11);
    case 'nextWeek':
      return at(mondayOf(today) + 11, mondayOf(today) + 7);
    case 'thisWeek':
    case 'endOfWeek':
      return at(mondayOf(today) + (weekdayOf(today) > 4 ? 11 : 4), today);
    case 'endOfMonth': {
      const now = partsOf(today);
      return at(lastOfMonth(now.year, now.month));
    }
    case 'endOf': {
      const first = inYear(year, month, 1, today, 27);
      return first === null ? at(null) : at(addMonths(first, 1) - 1);
    }
    case 'lasting':
    case 'within': {
      const count = countIn(groups['count'] ?? '', language);
      if (count === null || count === 0) return null;
      const later = (day: Day): Day => groups['months'] ? addMonths(day, count) : day + count * (groups['weeks'] ? 7 : 1); // prettier-ignore
      // Working days leave the weekends out.
      const working = /werk|arbe[ij]|virke|working|business|hábil|laborab|lavorativ|úteis|営業/.test(whole);
      return { day: null, first: null, later: working ? (day) => workingDays(day, count) : later };
    }
  }
}

/** 'Monday 10 November', which is a Tuesday: somebody erred, and nobody can tell in what. */
function checked(day: Day | null, groups: Groups, language: Language): Day | null {
  const name = groups['weekday'];
  if (day === null || name === undefined) return day;
  return weekdayOf(day) === weekdayNumber(name, language) ? day : null;
}

function numeric(groups: Groups, language: Language, today: Day, order: Order): Read | null {
  const [a, b] = [Number(groups['day']), Number(groups['b'])];
  const year = yearOf(groups['year']);
  const sign = groups['sign'];
  // '24/7' is no day of July, '2-3' no date, and '9.30' a time.
  if (sign === '-' && year === null) return null;
  if (year === null && a === 24 && b === 7) return null;
  const dayFirst = valid(a, b) ? inYear(year, b, a, today) : null;
  if (sign === '.') return valid(a, b) ? { day: checked(dayFirst, groups, language), first: null } : null;
  const monthFirst = valid(b, a) ? inYear(year, a, b, today) : null;
  if (!valid(a, b) && !valid(b, a)) return null;
  const known = order !== 'unclear' ? order : language.slashes;
  if (!valid(a, b) || (known === 'month-first' && valid(b, a))) return { day: checked(monthFirst, groups, language), first: null }; // prettier-ignore
  if (!valid(b, a) || known === 'day-first' || a === b) return { day: checked(dayFirst, groups, language), first: null }; // prettier-ignore
  if (groups['weekday'] === undefined) return { day: null, first: null };
  const fits = [dayFirst, monthFirst].filter((day) => checked(day, groups, language) !== null);
  return { day: fits.length === 1 ? fits[0]! : null, first: null };
}

function weekday(groups: Groups, language: Language, today: Day): Read | null {
  // 'So', 'mar', 'sat' are words too; alone, only the whole name counts.
  const name = groups['weekday']!;
  if (language.id !== 'ja' && name.length < 5) return null;
  const wanted = weekdayNumber(name, language);
  const monday = mondayOf(today);
  if (groups['later'] ?? groups['later2']) return { day: monday + 7 + wanted, first: null };
  const ahead = (wanted - weekdayOf(today) + 7) % 7;
  const isNext = (groups['next'] ?? groups['next2']) !== undefined;
  // On a Tuesday, 'next Friday' is this week's for some and next week's for others.
  if (isNext && wanted > weekdayOf(today)) return { day: null, first: null };
  return { day: today + (isNext && ahead === 0 ? 7 : ahead), first: null };
}

/** Without a year: this year's, or next year's where this one's is long past. */
function inYear(year: number | null, month: number, date: number, today: Day, slack = 0): Day | null {
  if (year !== null) return dayOf(year, month, date);
  const now = partsOf(today).year;
  const here = dayOf(now, month, date);
  if (here !== null && here + slack >= today) return here;
  // Just past: whoever wrote it forgot to switch it off. It is not ten months from now.
  if (here !== null && today - here < STALE_DAYS) return here;
  const next = dayOf(now + 1, month, date);
  // In November, 'until 15 August' is last summer's more often than next year's.
  return here !== null && next !== null && next - today > AHEAD_DAYS ? here : next;
}

const STALE_DAYS = 65;
/** How far ahead a date without a year may lie, where the same date of this year is past. */
const AHEAD_DAYS = 213;

/** The Monday of a week of the year (ISO 8601), of this year or of the next as of {@link inYear}; null: no such week. */
function inWeek(week: number, today: Day): Day | null {
  if (week < 1 || week > 53) return null;
  // The week of 4 January is the first one, and its Thursday tells the year.
  const year = partsOf(mondayOf(today) + 3).year;
  const monday = (of: number): Day => mondayOf(dayOf(of, 1, 4)!) + 7 * (week - 1);
  const here = monday(year);
  const next = monday(year + 1);
  const stale = here + 6 < today && today - here < STALE_DAYS;
  return here + 6 >= today || stale || next - today > AHEAD_DAYS ? here : next;
}

/** Of this month and the next; a weekday beside it ('Friday the 4th') tells which. */
function nextDates(date: number, today: Day): readonly Day[] {
  const now = partsOf(today);
  const months = [dayOf(now.year, now.month, date), now.month === 12 ? dayOf(now.year + 1, 1, date) : dayOf(now.year, now.month + 1, date)]; // prettier-ignore
  return months.filter((day): day is Day => day !== null && day >= today);
}

function workingDays(from: Day, count: number): Day {
  let day = from;
  for (let left = count; left > 0;) {
    day += 1;
    if (weekdayOf(day) < 5) left -= 1;
  }
  return day;
}

function valid(date: number, month: number): boolean {
  return month >= 1 && month <= 12 && date >= 1 && date <= 31;
}

function yearOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function monthIn(groups: Groups, language: Language): number {
  const name = groups['month'] ?? '';
  return language.months.findIndex((source) => new RegExp(`^(?:${source})$`, 'u').test(name)) + 1;
}

function weekdayNumber(name: string, language: Language): number {
  const found = language.weekdays.findIndex((source) => new RegExp(`^(?:${source})$`, 'u').test(name));
  return found >= 0 ? found : '月火水木金土日'.indexOf(name[0]!);
}

function countIn(text: string, language: Language): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const found = language.numbers.findIndex((source) => new RegExp(`^(?:${source})$`, 'u').test(text));
  return found < 0 ? null : found + 1;
}
