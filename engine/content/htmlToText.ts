import { visiblePieces, type HtmlTag } from './htmlPieces';

/**
 * The plain-text part of an email that was written in HTML only. Blocks become lines, links keep their address,
 * lists get dashes, table cells stand side by side. For the simple markup of letters; it is no browser.
 * (html-to-text does more, at 235 KB in the bundle.)
 */
export function htmlToText(html: string): string {
  let text = '';
  let link: { readonly address: string; readonly at: number } | null = null;
  for (const piece of visiblePieces(html)) {
    if ('text' in piece) {
      text += piece.text.replace(/[\s\uE000]+/g, ' ');
      continue;
    }
    if (piece.tag === 'a') {
      if (link) text += behindLink(link.address, text.slice(link.at));
      link = piece.ends
        ? null
        : { address: valueOf(piece, 'href').replace(/^mailto:/i, ''), at: text.length };
    } else if (piece.tag === 'img') text += valueOf(piece, 'alt');
    else text += breakAt(piece);
  }
  return text
    .replace(/ *([\n\uE000]) */g, '$1')
    .replace(/(^|\n)\uE000+/g, '$1')
    .replace(/\uE000+/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** A character of no script, standing for a line break that is made only where text stands before it: neighbouring `div`s share one. */
const LINE_START = '\uE000';

const PARAGRAPHS = ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote', 'pre'];
const LINES = ['div', 'tr', 'section', 'article', 'header', 'footer', 'address', 'center'];

function breakAt({ tag, ends }: HtmlTag): string {
  if (PARAGRAPHS.includes(tag)) return '\n\n';
  if (LINES.includes(tag)) return LINE_START;
  if (tag === 'br') return '\n';
  if (tag === 'hr') return '\n\n----------\n\n';
  if (tag === 'li') return ends ? '' : '\n- ';
  return (tag === 'td' || tag === 'th') && ends ? ' ' : '';
}

/** A link's address, unless the link shows it itself. */
function behindLink(address: string, label: string): string {
  const shown = label.replace(/[\s\uE000]+/g, ' ').trim();
  if (address === '' || address.startsWith('#') || shown === address) return '';
  return shown === '' ? address : ` (${address})`;
}

function valueOf({ attributes }: HtmlTag, name: string): string {
  return (attributes.find((one) => one.name === name)?.value ?? '').trim();
}

/** Text as HTML shows it: escaped, with its line breaks. */
export function textToHtml(text: string): string {
  return escapeHtml(text).replace(/\r?\n/g, '<br>\n');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
