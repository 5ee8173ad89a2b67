import type { Language } from './language';
import type { Mention } from './mentions';

/**
 * What a day means to somebody who is away. `back`: there again on it. `until`: the last day away. `from`: the first
 * one. `none`: nothing that the words around it say.
 */
export type Role = 'back' | 'until' | 'from' | 'none';

export interface Cues {
  readonly until: RegExp;
  readonly after: RegExp;
  readonly from: RegExp;
  readonly back: RegExp;
  readonly notBack: RegExp;
  readonly dash: RegExp;
  /** At the end of what stands between two dates: it belongs to the second. */
  readonly ofNext: RegExp;
  /** Who writes speaks of themselves. */
  readonly self: RegExp;
  readonly untilBehind: RegExp | null;
  readonly fromBehind: RegExp | null;
  readonly time: RegExp;
}

/** In these, 'back' stands before the date that it is about. */
const PREPOSED: ReadonlySet<string> = new Set(['en', 'fr', 'es', 'it', 'pt']);

/** How far from a date its words may stand. */
const NEAR = 90;

export function cuesOf(language: Language): Cues {
  const edge = language.id === 'ja' ? '' : '(?<![\\p{L}\\p{N}])';
  const tail = `(?:[\\s:,(]+(?:${language.on}))*[\\s:,(]*$`;
  const make = (source: string, flags = 'u'): RegExp => new RegExp(source, flags);
  return {
    until: make(`${edge}(?:${language.until})${tail}`),
    after: make(`${edge}(?:${language.after})${tail}`),
    from: make(`${edge}(?:${language.from})${tail}`),
    back: make(`${edge}(?:${language.back})`),
    notBack: make(`${edge}(?:${language.notBack})`),
    dash: make(`^\\s*(?:[-–—~〜～]|${language.to})${tail}`),
    ofNext: make(`${edge}(?:${language.back})[^.;!?]{0,${PREPOSED.has(language.id) ? 45 : 25}}$`),
    self: make(`${edge}(?:${language.self})${language.id === 'ja' ? '' : '(?![\\p{L}])'}`),
    untilBehind: language.untilBehind
      ? make(`^\\s?(?:[(（][^)）]{1,6}[)）])?\\s?(?:${language.untilBehind})`)
      : null,
    fromBehind: language.fromBehind
      ? make(`^\\s?(?:[(（][^)）]{1,6}[)）])?\\s?(?:${language.fromBehind})`)
      : null,
    time: make(`${edge}(?:${language.at}|${language.until})\\s{0,2}(?<hour>\\d{1,2})(?:[:.h時](?<minute>\\d{2})?)?\\s{0,2}(?<half>[ap]\\.?\\s?m\\b\\.?)?(?<unit>uhr|uur|h\\b|o'clock|時)?(?![\\d/-]|\\.\\d)`, 'giu'), // prettier-ignore
  };
}

/** 'Until 9 am on Monday' is until Monday. */
const TIME = /(?<![\d.])\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?|uhr|uur|h)\s/gu;

const INCLUSIVE =
  /einschl|inkl|inclu|und mit|och med|og med|t\.?o\.?m|en met|t\/m|tm\s|compres|włącznie|through|thru/;

/** One role for each mention of a sentence. */
export function rolesIn(sentence: string, mentions: readonly Mention[], cues: Cues): Role[] {
  const roles: Role[] = [];
  mentions.forEach((mention, at) => {
    const before = sentence.slice(mentions[at - 1]?.end ?? 0, mention.start);
    const next = mentions[at + 1]?.start;
    const after = sentence.slice(mention.end, next ?? sentence.length);
    const own = next === undefined ? after : after.replace(cues.ofNext, '');
    roles.push(roleOf(mention, before.replace(TIME, ' ').slice(-NEAR), own.slice(0, NEAR), roles[at - 1] ?? null, cues)); // prettier-ignore
  });
  return roles;
}

function roleOf(mention: Mention, before: string, after: string, last: Role | null, cues: Cues): Role {
  if (mention.shape === 'lasting') return 'until';
  if (cues.untilBehind?.test(after)) return 'until';
  if (mention.shape === 'range') return 'until';
  if (mention.shape === 'weekNumber' && cues.until.test(before) && last !== 'from') {
    // 'Until week 46': with that week for some, up to it for others.
    return cues.notBack.test(before) ? 'back' : INCLUSIVE.test(before) || INCLUSIVE.test(after.slice(0, 20)) ? 'until' : 'from'; // prettier-ignore
  }
  if (last !== null && /^\s*[-–—~〜～]/.test(before) && cues.dash.test(before)) return 'until';
  // '本日は…' only names what is spoken of.
  if (cues.fromBehind?.test(after)) return cues.back.test(after) ? 'back' : /^\s?は/.test(after) ? 'none' : 'from'; // prettier-ignore
  if (last === 'from' && cues.dash.test(before)) return 'until';
  if (cues.until.test(before)) {
    // 'Regresso a 16': the same small word as in 'de 2 a 6'.
    const weak = /\s(?:a|al|ao|au|à)\s$/u.test(before) && cues.back.test(before.slice(-25));
    return weak || cues.notBack.test(before) ? 'back' : 'until';
  }
  if (cues.after.test(before)) return 'until';
  if (cues.from.test(before)) return cues.back.test(before) || saysBack(after, cues) ? 'back' : 'from';
  if (cues.back.test(before) || cues.notBack.test(before)) return 'back';
  if (mention.shape === 'within') return 'none';
  return saysBack(after, cues) ? 'back' : 'none';
}

/** Within the same clause: what follows a full stop or a dash belongs to the next date. */
function saysBack(after: string, cues: Cues): boolean {
  return cues.back.test(after.split(/[;!?]|\.\s/, 1)[0]!.slice(0, 60));
}
