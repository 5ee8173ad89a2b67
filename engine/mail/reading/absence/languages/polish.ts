import type { Language } from '../language';

export const POLISH: Language = {
  id: 'pl',
  marks:
    'jestem|będę|nie|do|od|na|w|i|z|się|dnia|dni|proszę|dziękuję|biur[oaze]+|urlop(?:ie|u)?|wiadomość|państwa|ponownie|dostępn[ay]|poza|mojej|wracam|powrocie',
  months: ['sty(?:cznia|czeń)?', 'lut(?:ego|y)?', 'mar(?:ca|zec)?', 'kwi(?:etnia|ecień)?', 'maja?', 'cze(?:rwca|rwiec)?', 'lip(?:ca|iec)?', 'sie(?:rpnia|rpień)?', 'wrz(?:eśnia|esień)?', 'paź(?:dziernika|dziernik)?|października', 'lis(?:topada|topad)?', 'gru(?:dnia|dzień)?'], // prettier-ignore
  weekdays: ['poniedział(?:ek|ku)', 'wtor(?:ek|ku)', 'środ(?:a|y|ę)', 'czwart(?:ek|ku)', 'piąt(?:ek|ku)', 'sobot(?:a|y|ę)', 'niedziel(?:a|i|ę)'], // prettier-ignore
  numbers: ['jeden|jedną', 'dwa|dwie', 'trzy', 'cztery', 'pięć', 'sześć', 'siedem', 'osiem', 'dziewięć', 'dziesięć', 'jedenaście', 'dwanaście'], // prettier-ignore
  units: { day: 'dni|dzień', week: 'tygodni[ea]?|tydzień', month: 'miesiąc[e]?|miesięcy' },
  until: 'do(?: końca)?(?: dnia)?(?: włącznie)?|ostatni dzień (?:urlopu|nieobecności)',
  after: 'po',
  from: 'od|począwszy od|od dnia|między',
  to: 'do|i',
  on: 'dnia|dn\\.|w|we|:|najbliższy|włącznie',
  back: 'ponownie|wracam|wrócę|powrót|powrotu|powrócę|z powrotem|odpowiem|odpiszę|odpowiadać|znowu|znów|będę dostępn[ay]|będę w biurze',
  self: 'jestem|będę|jesteśmy|przebywam|mam',
  notBack: 'dopiero (?:od|w|we)?|nie (?:będę|wrócę)[^.]{0,40}przed',
  next: 'następn(?:y|ego|ą|ej)|przyszł(?:y|ego|ą|ej)',
  coming: 'najbliższ(?:y|ego|ą|ej)|t(?:en|ego|ę)',
  nextWeek: '(?:w )?(?:przyszłym|następnym|przyszłego|następnego) tygodni[ua]',
  thisWeek: '(?:cały |w )?(?:ten|tym|bieżącym) (?:tydzień|tygodniu)',
  endOfWeek: 'końca (?:tego )?tygodnia|koniec tygodnia',
  endOfMonth: 'końca (?:tego |bieżącego )?miesiąca',
  endOf: 'końca|koniec',
  today: 'dziś|dzisiaj',
  tomorrow: 'jutro|jutra',
  afterTomorrow: 'pojutrze',
  weekNumber: 'tydzień|tygodni(?:u|a)|tyg\\.?',
  weekLater: 'za tydzień',
  lasting: 'przez(?: najbliższe| kolejne| następne)?|na|najbliższe',
  within: 'za',
  at: 'o godz(?:inie|\\.)?|o|od godz(?:iny|\\.)?',
  ordinal: '\\.|-go',
  of: '',
  slashes: 'day-first',
};
