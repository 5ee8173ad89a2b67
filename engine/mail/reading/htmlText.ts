/** Elements that begin on a line of their own. */
const BLOCKS = new Set(['p', 'div', 'br', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'table', 'ul', 'ol', 'hr', 'pre', 'blockquote', 'section', 'article']); // prettier-ignore
const SILENT = new Set(['script', 'style', 'head', 'title']);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', ecirc: 'ê', rsquo: '’', lsquo: '‘', ldquo: '“', rdquo: '”', ndash: '–', mdash: '—', hellip: '…', euro: '€', ntilde: 'ñ', oacute: 'ó', aacute: 'á', iacute: 'í', uacute: 'ú' }; // prettier-ignore
const HTML_LIMIT = 1_000_000;

/**
 * The text of an HTML mail, with quoted parts marked '> ' as in plain text. One pass over the characters: no expression
 * that could run away on a page made to be slow.
 */
export function htmlToText(html: string): string {
  const source = html.slice(0, HTML_LIMIT);
  const lower = source.toLowerCase();
  const lines: string[] = [];
  let line = '';
  let quoteDepth = 0;
  let at = 0;

  const breakLine = (): void => {
    const text = line.replace(/[ \t\r\n]+/g, ' ').trim();
    lines.push(quoteDepth > 0 ? `> ${text}` : text);
    line = '';
  };

  while (at < source.length) {
    const open = source.indexOf('<', at);
    line += entities(source.slice(at, open < 0 ? source.length : open));
    if (open < 0) break;
    if (source.startsWith('<!--', open)) {
      const end = source.indexOf('-->', open);
      at = end < 0 ? source.length : end + 3;
      continue;
    }
    const close = source.indexOf('>', open);
    if (close < 0) break;
    const tag = /^<(\/?)([a-z][a-z0-9]{0,20})/i.exec(source.slice(open, open + 24));
    at = close + 1;
    if (!tag) continue;
    const name = tag[2]!.toLowerCase();
    const ends = tag[1] === '/';
    if (!ends && SILENT.has(name)) {
      const end = lower.indexOf(`</${name}`, at);
      at = end < 0 ? source.length : end;
      continue;
    }
    if (!BLOCKS.has(name)) continue;
    if (line.trim() !== '' || name === 'br') breakLine();
    if (name === 'blockquote') quoteDepth = Math.max(0, quoteDepth + (ends ? -1 : 1));
    if (name === 'p' && ends) lines.push('');
  }
  if (line.trim() !== '') breakLine();
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function entities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{1,10});/gi, (whole, name: string) => {
    if (name[0] !== '#') return ENTITIES[name] ?? whole;
    const code = name[1]?.toLowerCase() === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
  });
}
