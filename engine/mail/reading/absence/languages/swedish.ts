import type { Language } from '../language';

export const SWEDISH: Language = {
  id: 'sv',
  marks:
    't o m|vecka|tjänstledig|föräldraledig|semester|jag|är|och|inte|på|för|till|med|av|ditt|mitt|kontoret|åter|tillbaka|semester|från|ledig|kommer|att|den|vid|meddelande|tack|frånvarande',
  months: ['jan(?:uari|\\.)?', 'feb(?:ruari|\\.)?', 'mars?', 'apr(?:il|\\.)?', 'maj', 'juni?', 'juli?', 'aug(?:usti|\\.)?', 'sep(?:t(?:ember)?|\\.)?', 'okt(?:ober|\\.)?', 'nov(?:ember|\\.)?', 'dec(?:ember|\\.)?'], // prettier-ignore
  weekdays: ['måndag(?:en)?', 'tisdag(?:en)?', 'onsdag(?:en)?', 'torsdag(?:en)?', 'fredag(?:en)?', 'lördag(?:en)?', 'söndag(?:en)?'], // prettier-ignore
  numbers: ['en|ett', 'två', 'tre', 'fyra', 'fem', 'sex', 'sju', 'åtta', 'nio', 'tio', 'elva', 'tolv'],
  units: { day: '(?:arbets)?dag(?:ar)?', week: 'veck(?:a|or)', month: 'månad(?:er)?' },
  until: 'till(?: och med)?|t\\.? ?o\\.? ?m\\.?|fram till(?: och med)?|sista (?:semester)?dag(?:en)?(?: är)?',
  after: 'efter',
  from: 'från(?: och med)?|fr\\.? ?o\\.? ?m\\.?|mellan|sedan',
  to: 'till(?: och med)?|t\\.?o\\.?m\\.?|och',
  on: 'den|på|nu|:',
  back: 'tillbaka|åter|återkommer|igen|svarar|besvarar|återkomst|börjar jobba',
  self: 'jag|vi',
  notBack: 'inte (?:tillbaka|åter|på plats|anträffbar) (?:förrän|innan)|först|förrän',
  next: 'nästa',
  coming: 'på|nu på|denna|kommande',
  nextWeek: '(?<=veckan? och )nästa(?: vecka)?|(?:i början av )?nästa vecka',
  thisWeek: '(?:hela )?(?:den här|denna) veckan?|hela veckan',
  endOfWeek: 'slutet av (?:veckan|denna vecka)|veckans slut',
  endOfMonth: 'slutet av månaden|månadens slut|månadsskiftet',
  endOf: 'slutet av|sista',
  today: 'idag|i dag',
  tomorrow: 'imorgon|i morgon',
  afterTomorrow: '(?:i )?övermorgon',
  weekNumber: 'veck(?:a|an|or|orna)|v\\.?',
  weekLater: 'om en vecka',
  lasting: 'i(?: ca)?|under|de närmaste|under de (?:närmaste|kommande)',
  within: 'om',
  lastingAfter: 'framåt',
  at: 'kl\\.?|klockan',
  ordinal: ':e|:a|\\.',
  of: 'i',
  slashes: 'day-first',
};
