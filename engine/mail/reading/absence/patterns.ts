import type { Language } from './language';

/** What a pattern of dates found; the names of the groups that it has. */
export type Shape =
  | 'range' // d1 to d2 of one month
  | 'iso'
  | 'named' // a day and the name of a month
  | 'numeric' // a, b and perhaps a year
  | 'weekday'
  | 'dayOnly'
  | 'today'
  | 'tomorrow'
  | 'afterTomorrow'
  | 'weekNumber' // of the year, perhaps from one to another
  | 'weekLater' // a week after the coming such day
  | 'nextWeek'
  | 'endOfNextWeek'
  | 'thisWeek'
  | 'endOfWeek'
  | 'endOfMonth'
  | 'endOf'
  | 'lasting'
  | 'within';

export interface Pattern {
  readonly shape: Shape;
  readonly expression: RegExp;
}

const START = '(?<![\\p{L}\\p{N}.:/+-])';
/** Or right behind the first day of a range: '2.11.-13.11.', '12/24-1/3'. */
const START_OF_LAST = `(?:${START}|(?<=\\d[./]\\d{1,2}\\.?[-–]))`;
const END = '(?![\\p{L}\\p{N}])';
const YEAR = '(?<year>20\\d\\d)';

/** The ways to write a date in one language, the most exact first: what one has taken, the next ones leave alone. */
export function patternsOf(language: Language): readonly Pattern[] {
  return language.id === 'ja' ? japanese(language) : alphabetic(language);
}

function alphabetic(language: Language): Pattern[] {
  const { units, ordinal, on, to, of } = language;
  const months = `(?<month>${language.months.join('|')})\\.?${END}`;
  const ord = `(?:${ordinal})?`;
  const link = of === '' ? '\\s*' : `\\s*(?:(?:${of})\\s+)?`;
  const year = `(?:,?\\s*(?:(?:${of || '(?!)'})\\s+)?${YEAR})?`;
  const named = language.weekdays.join('|');
  const weekday = `(?:(?<weekday>${named})\\.?,?\\s{1,3}(?:(?:${on})\\s{1,3}){0,2})?`;
  const other = `(?:(?:${named})\\.?,?\\s{1,3}(?:(?:${on})\\s{1,3})?)?`;
  const between = `\\s{0,3}(?<link>[-–—]|(?:${to})(?=\\s)(?:\\s{1,3}(?:${on})(?=\\s))?)\\s{0,3}${other}`;
  const number = `(?<count>\\d{1,2}|${language.numbers.join('|')})\\s{1,3}`;
  const unit = `(?:(?<days>${units.day})|(?<weeks>${units.week})|(?<months>${units.month}))`;
  const date = '(?<day>\\d{1,2})';
  const patterns: (readonly [Shape, string])[] = [
    ['iso', `${START}${weekday}${YEAR}-(?<b>\\d{1,2})-(?<day>\\d{1,2})${END}`],
    ['range', `${START}${other}(?<first>\\d{1,2})${ord}${between}${date}${ord}${link}${months}${year}`],
    ['range', `${START}${other}${months}\\s{1,3}(?<first>\\d{1,2})${ord}${between}${date}${ord}${END}(?!\\s{0,3}(?:${language.months.join('|')}))${year}`], // prettier-ignore
    ['range', `${START}${other}(?<first>\\d{1,2})\\.?${between}${date}[.](?<b>\\d{1,2})(?:\\.(?<year>20\\d\\d|\\d\\d)${END})?`], // prettier-ignore
    // 'vom 2.–4. und vom 9.–11. November': of the first nobody says the month.
    [
      'range',
      `${START}(?<first>\\d{1,2})(?:${ordinal})?\\s?[-–]\\s?${date}(?:${ordinal})?(?=\\s(?:und|and|et|y|e|en|i|och|og)\\s(?:\\p{L}{1,5}\\s)?\\d)`,
    ],
    ['named', `${START}${weekday}${date}${ord}${link}${months}${year}`],
    ['named', `${START}${weekday}${months}\\s{1,3}(?:the\\s)?${date}${ord}(?![\\p{L}\\p{N}:])${year}`],
    ['numeric', `${START_OF_LAST}${weekday}${date}(?<sign>[./-])(?<b>\\d{1,2})(?:\\k<sign>(?<year>20\\d\\d|\\d\\d)(?!\\d)|\\.?(?![\\d:/]))`], // prettier-ignore
    ['weekNumber', `${START}(?:${language.weekNumber})\\s{0,2}(?:(?<first>\\d{1,2})\\s{0,2}(?<link>[-–—/&+]|${to})\\s{0,2}(?:(?:${language.weekNumber})\\s{0,2})?)?(?<week>\\d{1,2})(?![\\p{L}\\p{N}:/]|[.,]\\d|\\s{0,2}(?:${units.day}|${units.week}|${units.month}|%))`], // prettier-ignore
    ...(language.id === 'de' ? [['weekNumber', `${START}(?<week>\\d{1,2})\\.\\s{0,2}(?:kw|kalenderwoche)${END}`] as const] : []), // prettier-ignore
    ['endOf', `${START}(?:${language.endOf})\\s{1,3}${months}${year}`],
    [
      'endOfNextWeek',
      `${START}(?:${language.endOf})\\s{1,3}(?:\\p{L}{1,5}\\s)?(?:${language.nextWeek})${END}`,
    ],
    ['weekLater', `${START}(?<weekday>${named})${END},?\\s{1,3}(?:${language.weekLater})${END}(?!\\s?\\d)`],
    ...(language.weekFrom ? [['weekLater', `${START}(?:${language.weekFrom})\\s{1,3}(?<weekday>${named})${END}`] as const] : []), // prettier-ignore
    ['dayOnly', `${START}(?<weekday>${named})\\.?,?\\s{1,3}(?:(?:${on})\\s{1,3}){0,2}${date}(?:${language.id === 'en' ? `(?:${ordinal})` : ord})(?![\\p{L}\\p{N}:/%€$°º–-]|[.,]\\d)(?!\\s{0,2}(?:\\p{L}{1,3}\\.|${units.day}|${units.week}|${units.month}|h|uur|uhr|%|€|[-–]))`], // prettier-ignore
    ['weekday', `${START}(?:(?<later>${language.nextWeek})\\s{1,3}(?:${on})?\\s{0,3}|(?<next>${language.next})\\s{1,3}|(?:${language.coming})\\s{1,3})?(?<weekday>${named})${END}(?:,?\\s{1,3}(?:(?<later2>${language.nextWeek})|(?<next2>${language.next})|(?:${language.coming}))${END})?`], // prettier-ignore
    ['nextWeek', `${START}(?:${language.nextWeek})${END}`],
    ['endOfWeek', `${START}(?:${language.endOfWeek})${END}`],
    ['endOfMonth', `${START}(?:${language.endOfMonth})${END}`],
    ['thisWeek', `${START}(?:${language.thisWeek})${END}`],
    ['lasting', `${START}(?:${language.lasting})\\s{1,3}${number}${unit}${END}`],
    ...(language.lastingAfter ? [['lasting', `${START}${number}${unit}\\s{1,3}(?:${language.lastingAfter})${END}`] as const] : []), // prettier-ignore
    ['within', `${START}(?:${language.within})\\s{1,3}${number}${unit}${END}`],
    ['today', `${START}(?:${language.today})${END}`],
    ['afterTomorrow', `${START}(?:${language.afterTomorrow})${END}`],
    ['tomorrow', `${START}(?:${language.tomorrow})${END}`],
    [
      'dayOnly',
      `(?<=(?:^|[\\s('])(?:au|al|du|dal|ao)\\s)${date}(?=\\s{0,2}(?:$|[,.;!)](?!\\d)|inclus|compris|compres|(?:au|al|ao)\\s\\d))`,
    ],
    ['dayOnly', `(?<=(?:^|[\\s(])(?:le|el|il|dia|día|den|dnia)\\s)${date}(?![\\p{L}\\p{N}.:/%€$°º-])(?!\\s{0,2}(?:\\p{L}{1,3}\\.|${units.day}|${units.week}|${units.month}|h|uur|uhr|%|€))`], // prettier-ignore
    ['dayOnly', `(?<!(?:kl\\.?|klokken|klockan)\\s)${START}${weekday}${date}(?:${language.id === 'en' ? ordinal : '\\.'})(?![\\p{L}\\p{N}])(?!\\s{0,2}\\p{L}{0,12}\\s?20\\d\\d)`], // prettier-ignore
  ];
  return patterns.map(([shape, source]) => ({ shape, expression: new RegExp(source, 'giu') }));
}

/** Digits come in half width (NFKC). */
function japanese(language: Language): Pattern[] {
  const named = language.weekdays.join('|');
  const weekday = `(?:\\s?[(（]?(?<weekday>${named}|[月火水木金土日](?=[)）]))[)）]?)?`;
  const other = `(?:\\s?[(（](?:${named}|[月火水木金土日])[)）])?`;
  const date = '(?<day>\\d{1,2})日';
  const unit = `(?:(?<days>${language.units.day})|(?<weeks>${language.units.week})|(?<months>${language.units.month}))`; // prettier-ignore
  const number = `(?<count>\\d{1,2}|${language.numbers.join('|')})`;
  const patterns: (readonly [Shape, string])[] = [
    ['iso', `(?<!\\d)${YEAR}[-/](?<b>\\d{1,2})[-/](?<day>\\d{1,2})(?!\\d)${weekday}`],
    ['range', `(?:${YEAR}年\\s?)?(?<month>\\d{1,2}月)\\s?(?<first>\\d{1,2})日${other}\\s?(?:${language.to}|-|–)\\s?${date}${weekday}`], // prettier-ignore
    ['named', `(?:${YEAR}年\\s?)?(?<!\\d)(?<month>\\d{1,2}月)\\s?${date}${weekday}`],
    ['numeric', `(?<![\\d/])(?<day>\\d{1,2})(?<sign>/)(?<b>\\d{1,2})(?![\\d/])${weekday}`],
    [
      'weekday',
      `(?:(?<later>${language.nextWeek})の?|(?:${language.coming}))?(?<weekday>(?:月|火|水|木|金|土|日)曜日?)`,
    ],
    ['thisWeek', language.thisWeek],
    ['endOfWeek', language.endOfWeek],
    ['endOfMonth', language.endOfMonth],
    ['nextWeek', language.nextWeek],
    ['lasting', `(?:(?:${language.lasting})\\s?)?${number}${unit}(?=${language.lastingAfter ?? ''}|[、,]?\\s?(?:休|不在|お休み|留守|出張))`], // prettier-ignore
    ['today', language.today],
    ['afterTomorrow', language.afterTomorrow],
    ['tomorrow', language.tomorrow],
    ['dayOnly', `(?<![\\d月/])${date}(?!間)${weekday}`],
  ];
  return patterns.map(([shape, source]) => ({ shape, expression: new RegExp(source, 'giu') }));
}
