import type { Language } from '../language';

export const FRENCH: Language = {
  id: 'fr',
  marks:
    "le|la|les|de|du|des|et|je|suis|vous|votre|mon|ma|pour|au|absent|absente|serai|retour|bureau|jusqu'au|en|à|dès|mes|ne|pas|congés?|merci|bonjour",
  months: ['janv(?:ier|\\.)?|jan', 'févr(?:ier|\\.)?|fevrier|fév', 'mars', 'avr(?:il|\\.)?', 'mai', 'juin', 'juil(?:let|\\.)?', 'ao[ûu]t', 'sept(?:embre|\\.)?', 'oct(?:obre|\\.)?', 'nov(?:embre|\\.)?', 'd[ée]c(?:embre|\\.)?'], // prettier-ignore
  weekdays: ['lun(?:di|\\.)', 'mar(?:di|\\.)', 'mer(?:credi|\\.)', 'jeu(?:di|\\.)', 'ven(?:dredi|\\.)', 'sam(?:edi|\\.)', 'dim(?:anche|\\.)'], // prettier-ignore
  numbers: ['une?', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze'],
  units: { day: 'jours?', week: 'semaines?', month: 'mois' },
  until: "jusqu['e ]?\\s?(?:au|à|a|le)(?: la fin du)?|au|dernier jour(?: d'absence)?",
  after: 'après(?: le)?|au[- ]delà du',
  from: 'du|à partir du|à compter du|depuis(?: le)?|dès(?: le)?|à partir de',
  to: "au|jusqu'au|et(?: le)?",
  on: 'le|la|ce|au|:|inclus',
  back: 'de retour|retour|reviens|reviendrai|reprendrai|reprise|réouverture|rouvr\\p{L}*|de nouveau|à nouveau|répondrai|rentre(?:rai)?|traiterai|serai présente?|serai disponible|serai joignable',
  self: "je|j'ai|j'étais|nous|serai|suis",
  notBack:
    "pas (?:de retour |disponible |joignable |au bureau |en mesure de (?:vous )?répondre )?avant|qu'à partir|que le|qu'(?:au|à)",
  next: 'prochaine?',
  coming: 'prochaine?|ce|cette',
  nextWeek:
    '(?<=semaine et )la (?:prochaine|suivante)|(?:la )?semaine prochaine|(?:le )?début de (?:la )?semaine prochaine',
  thisWeek: '(?:toute )?(?:cette|la) semaine',
  endOfWeek: '(?:la )?fin de (?:la|cette) semaine',
  endOfMonth: '(?:la )?fin (?:du|de ce) mois',
  endOf: '(?:la )?fin(?: du mois de| de)?',
  today: "aujourd'hui|ce jour|(?:pour |toute )la journée",
  tomorrow: 'demain',
  afterTomorrow: 'après[- ]demain',
  weekNumber: '(?:la )?semaines?(?: n°)?',
  weekLater: 'en huit',
  lasting: 'pendant(?: les)?|pour(?: les)?(?: une durée de)?|durant(?: les)?|une durée de',
  within: "dans|d'ici",
  at: 'à|vers|dès',
  ordinal: 'er|e',
  of: 'de',
  slashes: 'day-first',
};
