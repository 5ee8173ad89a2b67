import { visiblePieces } from '../../content/htmlPieces';

/** Elements that begin on a line of their own. */
const BLOCKS = new Set(['p', 'div', 'br', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'table', 'ul', 'ol', 'hr', 'pre', 'blockquote', 'section', 'article']); // prettier-ignore
const HTML_LIMIT = 1_000_000;

/** The text of an HTML mail, with quoted parts marked '> ' as in plain text. Linear in the length. */
export function htmlToText(html: string): string {
  const lines: string[] = [];
  let line = '';
  let quoteDepth = 0;

  const breakLine = (): void => {
    const text = line.replace(/[ \t\r\n\u00A0]+/g, ' ').trim();
    lines.push(quoteDepth > 0 ? `> ${text}` : text);
    line = '';
  };

  for (const piece of visiblePieces(html.slice(0, HTML_LIMIT))) {
    if ('text' in piece) {
      line += piece.text;
      continue;
    }
    const { tag, ends } = piece;
    if (!BLOCKS.has(tag)) continue;
    if (line.trim() !== '' || tag === 'br') breakLine();
    if (tag === 'blockquote') quoteDepth = Math.max(0, quoteDepth + (ends ? -1 : 1));
    if (tag === 'p' && ends) lines.push('');
  }
  if (line.trim() !== '') breakLine();
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
