import type { Returns } from '../reading';
import { isoOf, workingDayAfter, workingDayFrom, type Day } from './calendar';
import { DANISH } from './languages/danish';
import { DUTCH } from './languages/dutch';
import { ENGLISH } from './languages/english';
import { FRENCH } from './languages/french';
import { GERMAN } from './languages/german';
import { ITALIAN } from './languages/italian';
import { JAPANESE } from './languages/japanese';
import { POLISH } from './languages/polish';
import { PORTUGUESE } from './languages/portuguese';
import { SPANISH } from './languages/spanish';
import { SWEDISH } from './languages/swedish';
import { isHabit } from './habit';
import { mentionsIn, orderIn, readerOf, type Mention, type Order, type Reader } from './mentions';
import type { Shape } from './patterns';
import { cuesOf, rolesIn, type Cues, type Role } from './roles';

interface Tongue extends Reader {
  readonly cues: Cues;
  readonly marks: RegExp;
  /** Of months and weekdays, for those that no other language has. */
  readonly names: RegExp;
}

const TONGUES: readonly Tongue[] = [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, SWEDISH, DANISH, JAPANESE].map((language) => ({ ...readerOf(language), cues: cuesOf(language), marks: new RegExp(`(?<![\\p{L}])(?:${language.marks})(?![\\p{L}])`, 'gu'), names: new RegExp(`(?<![\\p{L}])(?:${[...language.months, ...language.weekdays].join('|')})(?![\\p{L}])`, 'gu') })); // prettier-ignore
const JAPANESE_TONGUE = TONGUES.at(-1)!;

export interface Reference {
  /** The day on which it was written, where it was written. */
  readonly today: Day;
  readonly zone: string | null;
}

const TEXT_LIMIT = 4_000;
/** Of a sentence: too short to speak of anything else, and where its first words stand. */
const SHORT = 40;
const BEGINNING = 15;
const YEAR_DAYS = 366;

/** 'For two weeks from 2 November', written on the 3rd. */
const RECENT_DAYS = 60;
const RELATIVE: ReadonlySet<Shape> = new Set(['today', 'tomorrow', 'afterTomorrow', 'weekday', 'nextWeek']);
/** 'today and on Friday'. */
const JOINED = 15;
/** 'Back at the end of the month' is on no day in particular. */
const VAGUE: ReadonlySet<Shape> = new Set(['endOf', 'endOfMonth', 'endOfNextWeek']);

/** Days away, both included. */
interface Spell {
  readonly from: Day;
  readonly until: Day;
  /** Nothing was said of when it began. */
  readonly open?: boolean;
}

interface Found {
  /** A day that its words call the last or the first one, and that cannot be told. */
  refused: boolean;
  /** `weekly`: a weekday, whose first is meant that lies behind a spell that was told. */
  readonly backs: { readonly day: Day; readonly time: string | null; readonly weekly?: boolean }[];
  readonly spells: Spell[];
}

/**
 * When somebody is back, from what an answer says about it.
 * @param isAway whether a sentence speaks of being away: then a bare date in it is the day away
 * @returns null where nothing is said, or it could be read in two ways, lies in the past or more than a year ahead
 */
export function returnDate(
  text: string,
  { today, zone }: Reference,
  isAway: (sentence: string) => boolean,
): Returns | null {
  const shown = inOurYears(text.slice(0, TEXT_LIMIT).normalize('NFKC').replace(/’/g, "'"));
  const order = orderIn(shown);
  const usual = tongueOf(shown, TONGUES[0]!, 1);
  const found: Found = { refused: false, backs: [], spells: [] };
  for (const paragraph of shown.split(/\n\s*\n/)) {
    const tongue = tongueOf(paragraph, usual, 2);
    for (const sentence of sentencesOf(paragraph))
      readSentence(sentence, tongue, today, order, isAway, found);
  }
  return conclude(found, today, zone);
}

/** Japanese years of an era: 令和8年 and R8.11.6 are of 2026. */
function inOurYears(text: string): string {
  const year = (era: string): number => 2018 + (era === '元' ? 1 : Number(era));
  return text
    .replace(/令和\s?(\d{1,2}|元)年/g, (_, era: string) => `${year(era)}年`)
    .replace(/(?<![\p{L}\p{N}])R(\d{1,2})([./])(\d{1,2})\2(\d{1,2})(?!\d)/gu, (_, era: string, _sign, month: string, day: string) => `${year(era)}/${month}/${day}`); // prettier-ignore
}

function readSentence(
  sentence: string,
  tongue: Tongue,
  today: Day,
  order: Order,
  isAway: (sentence: string) => boolean,
  found: Found,
): void {
  // prettier-ignore
  const away = isAway(sentence);
  const own = away || sentence.length < SHORT || tongue.cues.self.test(sentence);
  const mentions = mentionsIn(sentence, tongue, today, order);
  const roles = rolesIn(sentence, mentions, tongue.cues);
  mentions.forEach((mention, at) => {
    // 'Out today, Tom is there tomorrow': what stands further off is about something else.
    const gap = mention.start - (mentions[at - 1]?.end ?? mention.start);
    if (roles[at] === 'none' && RELATIVE.has(mention.shape) && gap > JOINED) return;
    if (mention.shape === 'thisWeek' && OF.test(sentence.slice(0, mention.start))) return;
    if (mention.shape === 'weekday' && isHabit(sentence, mentions, at, roles[at]!)) return;
    const started = startOf(sentence, mentions, roles, at);
    const time = timeAt(sentence, mention, mentions[at - 1], mentions[at + 1], tongue.cues);
    // 'Save until 30 November' is nobody's absence; 'Until 30 November' at the beginning is.
    const role = roles[at] === 'until' && !own && mention.start > BEGINNING ? 'none' : roles[at] === 'until' && MORNING.test(sentence.slice(mention.end, mention.end + 25)) ? 'back' : roles[at]!; // prettier-ignore
    take(mention, role, started, time, today, away, found);
  });
}

/** The day on which the spell began that this mention ends, or of which it tells how long it lasts. */
function startOf(
  sentence: string,
  mentions: readonly Mention[],
  roles: readonly Role[],
  at: number,
): Day | null {
  const last = mentions[at - 1];
  const starts = roles[at - 1] === 'from' || (roles[at - 1] === 'none' && roles[at] === 'until');
  if (last && starts) return last.first ?? last.day;
  if (last && AFTERWARDS.test(sentence.slice(last.end, mentions[at]!.start))) return last.day;
  return mentions[at]!.later && roles[at + 1] === 'from' ? mentions[at + 1]!.day : null;
}

/** One spell after another: 'until 31 December, then until March'. */
const AFTERWARDS =
  /(?<!\p{L})(?:then|afterwards|danach|anschließend|dann|puis|ensuite|luego|después|poi|depois|daarna|potem|sedan|därefter|derefter|deretter)(?!\p{L})/u;

/** 'Monday to Wednesday of this week'. */
const OF = /(?<!\p{L})(?:of|de|da|della|van|av|af)\s$/u;

/** Until Monday morning is back on Monday. */
const MORNING =
  /^,?\s?(?:(?:au|in the|am|de|a la|di|do|na)\s)?(?:morning|midday|noon|matin|midi|morgen|vormittag|früh|mittag|mañana|mattina|manhã|ochtend|rano|morgonen|formiddag|förmiddag)(?!\p{L})/u;

function take(
  mention: Mention,
  role: Role,
  started: Day | null,
  time: string | null,
  today: Day,
  away: boolean,
  found: Found,
): void {
  // prettier-ignore
  const { shape, later } = mention;
  if (later) {
    const day = later(started !== null && today - started < RECENT_DAYS ? started : today);
    if (role === 'back') found.backs.push({ day: workingDayFrom(day), time: null });
    if (role === 'until') found.spells.push({ from: started ?? today, until: day - 1 });
    return;
  }
  const { day } = mention;
  if (day === null) {
    found.refused ||= role === 'until' || role === 'back';
    return;
  }
  // Until two o'clock is back at two.
  if (role === 'back' || (role === 'until' && time !== null)) {
    if (VAGUE.has(shape)) return;
    const back = shape === 'nextWeek' || shape === 'weekNumber' ? mention.first! : shape === 'weekday' && day === today && role === 'back' ? day + 7 : day; // prettier-ignore
    found.backs.push({
      day: shape === 'thisWeek' || shape === 'endOfWeek' ? workingDayAfter(day) : back,
      time,
      weekly: shape === 'weekday',
    });
  } else if (role === 'until') {
    if (shape === 'nextWeek') found.backs.push({ day: mention.first!, time: null });
    else found.spells.push({ from: mention.first ?? started ?? today, until: day, open: (mention.first ?? started) === null }); // prettier-ignore
  } else if (role === 'none' && away && shape !== 'endOfWeek' && !VAGUE.has(shape)) {
    found.spells.push({ from: mention.first ?? day, until: day });
  }
}

function conclude({ refused, backs, spells }: Found, today: Day, zone: string | null): Returns | null {
  const possible = (day: Day): boolean => day >= today && day - today <= YEAR_DAYS;
  const coming = backs.filter(({ day }) => possible(day));
  const [first] = coming;
  if (first) {
    // Two days on which somebody is back: a person may know which is meant.
    if (coming.some(({ day }) => day !== first.day)) return null;
    const over = spells.find(({ from, until }) => from <= first.day && until >= first.day && until > today);
    if (over && first.weekly === true && first.time === null) {
      // 'Until Wednesday the 11th, and back on Thursday'.
      const day = first.day + 7 * Math.ceil((over.until + 1 - first.day) / 7);
      return possible(day) && day <= workingDayAfter(over.until) ? { date: isoOf(day), time: null, zone } : null; // prettier-ignore
    }
    if (over && first.time === null) return null;
    return { date: isoOf(first.day), time: coming.find(({ time }) => time !== null)?.time ?? null, zone };
  }
  // What else the answer speaks of is not what it could not be told.
  if (refused) return null;
  const away = spells.filter(({ until, from }) => until >= today && until >= from).sort((a, b) => a.until - b.until); // prettier-ignore
  // 'I am away until Friday; Tom, who is away until the 30th, …': whose is which?
  if (new Set(away.filter(({ open }) => open).map(({ until }) => until)).size > 1) return null;
  const current = away.find(({ from }) => from <= today) ?? away[0];
  if (!current) return null;
  let back = workingDayAfter(current.until);
  // Two spells that adjoin are one, and several dates for one spell are its longest.
  for (let more = true; more;) {
    const next = away.find(({ from, until }) => from <= back && until >= back);
    more = next !== undefined;
    if (next) back = workingDayAfter(next.until);
  }
  return possible(back) ? { date: isoOf(back), time: null, zone } : null;
}

/** '11 November, 09:00'. */
const BEHIND =
  /^,?\s(?<hour>\d{1,2})(?:[:h](?<minute>\d{2})(?![\d:]|\s?[ap]\.?m|\s?-)|\s?(?:uhr|uur)(?!\p{L}))/u;

function timeAt(
  sentence: string,
  mention: Mention,
  last: Mention | undefined,
  next: Mention | undefined,
  cues: Cues,
): string | null {
  const behind = BEHIND.exec(sentence.slice(mention.end, mention.end + 20))?.groups;
  if (behind !== undefined && Number(behind['hour']) < 24 && Number(behind['minute'] ?? 0) < 60) return `${behind['hour']!.padStart(2, '0')}:${behind['minute'] ?? '00'}`; // prettier-ignore
  // prettier-ignore
  const from = Math.max(last?.end ?? 0, mention.start - 25);
  const around = sentence.slice(from, Math.min(next?.start ?? sentence.length, mention.end + 30));
  for (const { groups, index, 0: whole } of around.matchAll(cues.time)) {
    const at = from + index;
    if (at < mention.end && at + whole.length > mention.start) continue;
    const { hour = '', minute, half, unit } = groups ?? {};
    // A bare number behind 'from' or 'at' may be anything.
    if (
      minute === undefined &&
      half === undefined &&
      unit === undefined &&
      !/^(?:at|kl\.?|klokken|klockan)\s/.test(whole)
    )
      continue;
    const evening = (half !== undefined && half.startsWith('p')) || whole.startsWith('午後');
    const hours = (Number(hour) % (half === undefined && !evening ? 24 : 12)) + (evening ? 12 : 0);
    if (Number(hour) > 23 || Number(minute ?? 0) > 59) continue;
    return `${String(hours).padStart(2, '0')}:${minute ?? '00'}`;
  }
  return null;
}

/** The full stop of '9. November' and 'Nov. 9' ends nothing; what follows one that does begins with a capital. */
function sentencesOf(paragraph: string): string[] {
  return paragraph
    .split(
      /[!?。！？]|(?<=[^\d\s.]{2}[.)]|(?<![\d.])\d{4}\.)\s{1,20}(?=[\p{Lu}"“„])|\n(?=[^\S\n]{0,20}(?:[-*•]|[^\n:]{1,30}:\s))/u,
    )
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim().toLowerCase())
    .filter(Boolean);
}

/** By its small words; what is too short to tell is in the language of the rest. */
function tongueOf(text: string, usual: Tongue, least: number): Tongue {
  if (/[\p{sc=Hiragana}\p{sc=Katakana}]|[月火水木金土日]曜|\d月\s?\d{1,2}日/u.test(text))
    return JAPANESE_TONGUE;
  const lower = text.toLowerCase();
  let best = usual;
  let most = least - 1;
  for (const tongue of TONGUES) {
    const named = (lower.match(tongue.names) ?? []).filter((name) => name.length > 4);
    const count = new Set([...(lower.match(tongue.marks) ?? []), ...named]).size;
    if (count > most || (count === most && count >= least && tongue === usual))
      [best, most] = [tongue, count];
  }
  return best;
}
