import type { Language } from '../language';

export const ENGLISH: Language = {
  id: 'en',
  marks:
    'the|and|am|is|will|returning|return|leave|off|work|holiday|vacation|hello|thanks|thank|be|with|for|of|my|your|you|on|please|out|office|i|until|back|from|at|in|to|away|we',
  months: ['jan(?:uary)?', 'feb(?:ruary)?', 'mar(?:ch)?', 'apr(?:il)?', 'may', 'june?', 'july?', 'aug(?:ust)?', 'sep(?:t(?:ember)?)?', 'oct(?:ober)?', 'nov(?:ember)?', 'dec(?:ember)?'], // prettier-ignore
  weekdays: ['mon(?:day)?', 'tue(?:s(?:day)?)?', 'wed(?:nesday)?', 'thu(?:r(?:s(?:day)?)?)?', 'fri(?:day)?', 'sat(?:urday)?', 'sun(?:day)?'], // prettier-ignore
  numbers: ['one|an?', 'two|a couple of', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'], // prettier-ignore
  units: { day: '(?:working |business )?days?', week: 'weeks?', month: 'months?' },
  until:
    'until(?: and including| the end of)?|(?:un)?till?|through(?: to)?|thru|up to(?: and including)?|to|ending|ends|last day(?: of (?:my )?(?:leave|absence|holiday|vacation))?(?: is)?',
  after: 'after',
  from: 'from|starting|beginning|as of|effective|since|between|start(?:s|ing)?',
  to: 'to|until|till?|through|thru|and',
  on: 'on|the|of|by|is|date|:|morning|afternoon|first thing',
  back: 'back|first day back(?: is)?|return(?:ing|s)?|resume|reopen(?:s|ing)?|in the office again|at my desk again|available again|reachable again|at work again|reply(?: to)?|respond(?:ing)?|answer(?: your)?|get to your|contactable again|come back',
  self: "responses|replies|i|i'm|i'll|we|we're|back|returning",
  notBack:
    "not (?:be )?(?:back|return\\w*|available|reachable|in the office|in|respond|reply|able to)|(?:won't|wont|cannot|can't|can not|unable to) (?:be )?(?:back|return|in the office|in|available|able|reply|respond|answer)",
  next: 'next',
  coming: 'this coming|this|coming|the following',
  nextWeek: '(?<=week and )next(?: week)?|next week|(?:the )?(?:beginning|start) of next week',
  thisWeek: '(?:all |the rest of )?this week|(?:the )?rest of the week',
  endOfWeek: '(?:the )?end of (?:the|this) week',
  endOfMonth: '(?:the )?end of (?:the|this) month',
  endOf: '(?:the )?end of',
  today: 'today',
  tomorrow: 'tomorrow',
  afterTomorrow: '(?:the )?day after tomorrow',
  weekNumber: '(?:calendar )?weeks?|wk\\.?|cw',
  weekLater: 'week|in a week',
  weekFrom: 'a week (?:from|on)(?: this| coming)?',
  lasting: 'for(?: the)?(?: next| coming| following| about)?|(?:over )?the next',
  within: 'in(?: about)?',
  at: 'at|from',
  ordinal: 'st|nd|rd|th',
  of: 'of',
  slashes: 'unclear',
};
