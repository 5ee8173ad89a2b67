import type { Language } from '../language';

export const ITALIAN: Language = {
  id: 'it',
  marks:
    'il|lo|la|gli|le|di|del|dal|al|e|sono|sarò|fino|ufficio|per|con|mio|mia|vostro|vostra|non|in|nel|ferie|sede|fuori|rientro|messaggio|grazie|buongiorno|rientrerò|assente',
  months: ['gen(?:naio|\\.)?', 'feb(?:braio|\\.)?', 'mar(?:zo|\\.)?', 'apr(?:ile|\\.)?', 'mag(?:gio|\\.)?', 'giu(?:gno|\\.)?', 'lug(?:lio|\\.)?', 'ago(?:sto|\\.)?', 'set(?:t(?:embre|\\.)?)?', 'ott(?:obre|\\.)?', 'nov(?:embre|\\.)?', 'dic(?:embre|\\.)?'], // prettier-ignore
  weekdays: ['lun(?:ed[ìi]\'?)?', 'mar(?:ted[ìi]\'?)', 'mer(?:coled[ìi]\'?)', 'gio(?:ved[ìi]\'?)', 'ven(?:erd[ìi]\'?)', 'sabato', 'domenica'], // prettier-ignore
  numbers: ["un[ao']?", 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove', 'dieci', 'undici', 'dodici'], // prettier-ignore
  units: { day: 'giorn[oi](?: lavorativi)?', week: 'settiman[ae]', month: 'mes[ei]' },
  until:
    "fino (?:al(?:l')?|a(?: tutto)?)(?: giorno)?|sino al(?:l')?|fino|al(?:l')?|ultimo giorno(?: di (?:ferie|assenza))?",
  after: "dopo (?:il|l')",
  from: "dal(?:l')?|a partire dal(?:l')?|a decorrere dal|da|tra il",
  to: "al(?:l')?|fino al|e(?: il)?|a",
  on: "il|lo|l'|la|giorno|:|compreso|incluso|prossimo|di",
  back: 'rientro|riapriamo|riapertura|riaprirà|rientrando|tornando|rientrerò|rientro in|torno|tornerò|ritorno|ritornerò|di ritorno|di nuovo|nuovamente|riprenderò|risponderò|ricontatterò|sarò disponibile|sarò in ufficio|sarò operativ[oa]',
  self: 'sono|sarò|siamo|mi|ho|rientro|avrò',
  notBack: 'non (?:sarò|rientrerò|tornerò|potrò)[^.]{0,40}(?:prima del|fino al)|non prima del',
  next: 'prossim[oa]',
  coming: 'quest[oa]|prossim[oa]',
  nextWeek: '(?:la )?(?:prossima settimana|settimana prossima)|(?<=settimana e )(?:la )?prossima',
  thisWeek: '(?:tutta )?(?:questa|la) settimana',
  endOfWeek: '(?:la )?fine (?:della|di questa) settimana|fine settimana',
  endOfMonth: '(?:la )?fine (?:del|di questo) mese|fine mese',
  endOf: '(?:la )?fine(?: del mese)?(?: di)?',
  today: 'oggi|giornata odierna|giornata di oggi',
  tomorrow: 'domani',
  afterTomorrow: 'dopodomani|dopo domani',
  weekNumber: '(?:la )?settiman[ae]',
  weekLater: 'tra una settimana',
  lasting:
    'per(?: i prossimi| le prossime| circa)?|durante(?: i prossimi| le prossime)?|i prossimi|le prossime',
  within: 'tra|fra',
  at: "alle|dalle|all'",
  ordinal: 'º|°',
  of: 'di|del',
  slashes: 'day-first',
};
