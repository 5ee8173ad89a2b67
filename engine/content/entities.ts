/** Those that letters are written with; any other may be written by its number. */
const ENTITIES = new Map(Object.entries({
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', trade: '™', euro: '€',
  pound: '£', yen: '¥', cent: '¢', sect: '§', deg: '°', middot: '·', bull: '•', hellip: '…', ndash: '–',
  mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»',
  larr: '←', rarr: '→', times: '×', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß',
  eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', acirc: 'â', ccedil: 'ç', ntilde: 'ñ', oacute: 'ó',
  iacute: 'í', aacute: 'á', uacute: 'ú', ocirc: 'ô', icirc: 'î', ugrave: 'ù', zwnj: '', shy: '',
})); // prettier-ignore

/** In one pass, so that `&amp;lt;` stays `&lt;`. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name as string) ?? whole;
    const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/**
 * The value of an attribute as a browser reads it (HTML, 13.2.5.72 and 73): `?a=1&copy=2` holds no ©, `&copy;` is one.
 * Null where it holds what may be a reference and is none that we know: a guess would break an address.
 */
export function decodeAttribute(value: string): string | null {
  let unsure = false;
  const text = value.replace(REFERENCE, (whole, decimal, hex, name, end: string, after: string) => {
    if (name === undefined) {
      const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
      // Browsers read 128 to 159 as the characters of Windows-1252, and put others for what is no character.
      unsure ||= code === 0 || (code >= 0x80 && code <= 0x9f) || code > 0x10ffff || isSurrogate(code);
      return unsure ? whole : String.fromCodePoint(code);
    }
    // Those that may stand without a semicolon have two to six letters.
    if (end === '' && (after === '=' || !/^.{2,6}$/.test(name as string))) return whole;
    const known = ENTITIES.get(name as string);
    unsure ||= !known || end === '';
    return known ?? whole;
  });
  return unsure ? null : text;
}

const REFERENCE = /&(?:#(\d{1,8});?|#x([\da-f]{1,8});?|([a-z][a-z\d]*)(;?)(?=(=?)))/gi;

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
