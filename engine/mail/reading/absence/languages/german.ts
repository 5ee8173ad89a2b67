import type { Language } from '../language';

export const GERMAN: Language = {
  id: 'de',
  marks:
    'der|die|das|und|ich|bin|nicht|ist|mit|für|im|am|ab|vom|zum|wieder|bis|sie|ihre|meine|auf|büro|urlaub|werde|von|zu|dem|den|einschließlich',
  months: ['jan(?:uar)?|jänner', 'feb(?:ruar)?', 'mär(?:z)?|maerz|mrz', 'apr(?:il)?', 'mai', 'juni?', 'juli?', 'aug(?:ust)?', 'sep(?:t(?:ember)?)?', 'okt(?:ober)?', 'nov(?:ember)?', 'dez(?:ember)?'], // prettier-ignore
  weekdays: ['mo(?:ntag)?', 'di(?:enstag)?', 'mi(?:ttwoch)?', 'do(?:nnerstag)?', 'fr(?:eitag)?', 'sa(?:mstag)?|sonnabend', 'so(?:nntag)?'], // prettier-ignore
  numbers: ['eine[nr]?|ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'], // prettier-ignore
  units: { day: '(?:arbeits|werk)?tage?n?', week: 'wochen?', month: 'monate?n?' },
  until:
    'bis(?: einschlie(?:ß|ss)lich| einschl\\.?| inkl(?:usive|\\.)?| inclusive)?(?: zum| und mit)?(?: einschlie(?:ß|ss)lich)?|letzter (?:urlaubs|abwesenheits)tag',
  after: 'nach|nach dem',
  from: 'ab|vom|von|seit|beginnend',
  to: 'bis(?: zum)?|und',
  on: 'am|dem|den|der|kommenden|:|und mit|einschlie(?:ß|ss)lich|voraussichtlich|frühestens',
  back: 'wieder|erster arbeitstag|zurück|rückkehr|erst (?:am|ab)|kehre|beantworte[nt]?|schreibe|bearbeite[nt]?|melde mich|antworten|lese',
  self: 'ich|wir|bin|sind',
  notBack: 'nicht vor|erst wieder|nicht (?:wieder )?(?:zurück|da) (?:bis|vor)',
  next: 'nächste[nrs]?|naechste[nrs]?',
  coming: 'kommende[nrs]?|diese[nrs]?',
  nextWeek:
    '(?<=woche und )(?:die )?(?:nächste|kommende)|(?:anfang )?(?:nächste|kommende|naechste)[nr]? woche',
  thisWeek: '(?:die(?:se[rn]?)? )?(?:ganze|gesamte) woche|diese(?:r)? woche',
  endOfWeek: '(?:zum )?ende der woche|wochenende|ende dieser woche',
  endOfMonth: '(?:zum )?(?:ende (?:des|dieses) monats|monatsende)',
  endOf: 'ende',
  today: 'heute',
  tomorrow: 'morgen',
  afterTomorrow: 'übermorgen|uebermorgen',
  weekNumber: 'kw|kalenderwochen?|wochen?',
  weekLater: 'in einer woche|in acht tagen',
  lasting: 'für(?: die nächsten| ca\\.?| etwa)?|die nächsten|in den (?:nächsten|kommenden)',
  within: 'in(?: etwa)?',
  lastingAfter: 'lang',
  at: 'um|ab',
  ordinal: '\\.',
  of: 'des',
  slashes: 'day-first',
};
