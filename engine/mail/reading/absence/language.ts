/**
 * What somebody who is away writes in one language. All strings are sources of regular expressions over lower-case text,
 * without anchors and without groups that capture.
 */
export interface Language {
  readonly id: string;
  /** Small words that tell this language from the others. */
  readonly marks: string;
  /** January to December. */
  readonly months: readonly string[];
  /** Monday to Sunday. */
  readonly weekdays: readonly string[];
  /** One to twelve, in words. */
  readonly numbers: readonly string[];
  readonly units: { readonly day: string; readonly week: string; readonly month: string };
  /** Right before a date that is the last one away. */
  readonly until: string;
  /** Right before a date after which somebody is there. */
  readonly after: string;
  /** Right before a date that begins something: an absence, or being there again. */
  readonly from: string;
  /** Between the two dates of a range, besides '-'. */
  readonly to: string;
  /** Right before a date, saying nothing. */
  readonly on: string;
  /** There again: anywhere in the sentence. */
  readonly back: string;
  /** The writer, as subject: what is valid until some day may be an offer. */
  readonly self: string;
  /** Not there again before the date: 'I will not be back until'. */
  readonly notBack: string;
  /** Before a weekday or 'week'; of which one may ask which is meant. */
  readonly next: string;
  /** Before or after a weekday: the coming one, without doubt. */
  readonly coming: string;
  readonly nextWeek: string;
  readonly thisWeek: string;
  readonly endOfWeek: string;
  readonly endOfMonth: string;
  /** Before the name of a month. */
  readonly endOf: string;
  readonly today: string;
  readonly tomorrow: string;
  readonly afterTomorrow: string;
  /** Before the number of a week of the year: 'KW 46'. */
  readonly weekNumber: string;
  /** Behind a weekday, and before one: a week after the coming one, 'Monday week', 'a week from Monday'. */
  readonly weekLater: string;
  readonly weekFrom?: string;
  /** Before a number of days: for how long, and after how long. */
  readonly lasting: string;
  readonly within: string;
  /** Behind a number of days: 'zwei Wochen lang'. */
  readonly lastingAfter?: string;
  /** 'at', before a time of day. */
  readonly at: string;
  /** Behind the number of a day: 'th', 'er'. */
  readonly ordinal: string;
  /** Between a day and its month, a month and its year: 'de'. */
  readonly of: string;
  /** How 9/8/2026 is read; 'unclear' where the language is written both ways. */
  readonly slashes: 'day-first' | 'unclear' | 'month-first';
  /** Behind a date, as Japanese puts them. */
  readonly untilBehind?: string;
  readonly fromBehind?: string;
}
