import { decodeEntities } from './entities';

/**
 * The plain-text part of an email that was written in HTML only. Blocks become lines, links keep their address,
 * lists get dashes, table cells stand side by side. For the simple markup of letters; it is no browser.
 * (html-to-text does more, at 235 KB in the bundle.)
 */
export function htmlToText(html: string): string {
  const visible = UNSEEN.reduce((rest, [open, close]) => cutOut(rest, open, close), html);
  const text = visible
    .replace(/[\s\uE000]+/g, ' ')
    .replace(/<a\b([^<>]*)>([\s\S]{0,2000}?)<\/a\s*>/gi, (_, attributes: string, label: string) =>
      link(attributes, label),
    )
    .replace(/<img\b([^<>]*)>/gi, (_, attributes: string) => attribute(attributes, 'alt'))
    .replace(/ ?<br\b[^<>]*> ?/gi, '\n')
    .replace(/ ?<hr\b[^<>]*> ?/gi, '\n\n----------\n\n')
    .replace(/ ?<li\b[^<>]*> ?/gi, '\n- ')
    .replace(/<\/t[dh]\s*> ?/gi, ' ')
    .replace(/ ?<\/?(?:p|h[1-6]|ul|ol|table|blockquote|pre)\b[^<>]*> ?/gi, '\n\n')
    .replace(/ ?<\/?(?:div|tr|section|article|header|footer|address|center)\b[^<>]*> ?/gi, LINE_START)
    .replace(/<\/?[a-z!][^<>]*>/gi, '');
  return decodeEntities(text)
    .replace(/ *([\n\uE000]) */g, '$1')
    .replace(/(^|\n)\uE000+/g, '$1')
    .replace(/\uE000+/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** A character of no script, standing for a line break that is made only where text stands before it: neighbouring `div`s share one. */
const LINE_START = '\uE000';

const UNSEEN: readonly (readonly [RegExp, RegExp])[] = [
  [/<!--/, /-->/],
  ...['head', 'style', 'script', 'title', 'template'].map(
    (name) => [new RegExp(`<${name}(?=[\\s>])`, 'i'), new RegExp(`</${name}\\s*>`, 'i')] as const,
  ),
];

/** Linear in the length, which one lazy expression is not when many opening tags are never closed. */
function cutOut(html: string, open: RegExp, close: RegExp): string {
  const [before, ...parts] = html.split(open);
  return before! + parts.map((part) => part.slice(endOf(close, part))).join('');
}

function endOf(pattern: RegExp, text: string): number {
  const match = pattern.exec(text);
  return match === null ? text.length : match.index + match[0].length;
}

/** Text as HTML shows it: escaped, with its line breaks. */
export function textToHtml(text: string): string {
  return escapeHtml(text).replace(/\r?\n/g, '<br>\n');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function link(attributes: string, label: string): string {
  const address = attribute(attributes, 'href').replace(/^mailto:/i, '');
  const shown = label.replace(/<[^<>]*>/g, '').trim();
  if (address === '' || address.startsWith('#') || shown === address) return label;
  return shown === '' ? address : `${label} (${address})`;
}

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(
    attributes,
  );
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim();
}
