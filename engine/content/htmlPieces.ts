import { QuoteType, Tokenizer } from 'htmlparser2';

/** HTML as the tokenizer of a browser sees it, piece by piece and in order. */
export type HtmlPiece = HtmlTag | HtmlText;

export interface HtmlTag {
  /** In lower case. */
  readonly tag: string;
  /** It ends an element. */
  readonly ends: boolean;
  /** Of its `<`. */
  readonly start: number;
  readonly attributes: readonly HtmlAttribute[];
}

export interface HtmlAttribute {
  /** In lower case. */
  readonly name: string;
  /** As a browser reads it: `&amp;` is `&`. */
  readonly value: string;
  /** Where it stands, without quotes. */
  readonly from: number;
  readonly to: number;
}

export interface HtmlText {
  /** As a browser reads it; also what stands in a script or a style sheet. */
  readonly text: string;
}

/**
 * Tags and texts of HTML; comments are left out. With places instead of a tree, so that whoever changes one value leaves
 * every other character of a letter as it was written, and linear in the length whatever is never closed (a parser keeps
 * a list of what is open, and looks through it at each closing tag).
 */
export function htmlPieces(html: string): HtmlPiece[] {
  const pieces: HtmlPiece[] = [];
  let tag = '';
  let start = 0;
  let attributes: HtmlAttribute[] = [];
  let attribute = { name: '', value: '', from: 0 };
  const said = (text: string): void => {
    const last = pieces.at(-1);
    if (last && 'text' in last) pieces[pieces.length - 1] = { text: last.text + text };
    else pieces.push({ text });
  };
  const opened = (): void => void pieces.push({ tag, ends: false, start, attributes });
  const ignored = (): void => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname(from, to) {
        [tag, start, attributes] = [html.slice(from, to).toLowerCase(), from - 1, []];
      },
      onattribname(from, to) {
        attribute = { name: html.slice(from, to).toLowerCase(), value: '', from: valueAt(html, to) };
      },
      onattribdata: (from, to) => void (attribute.value += html.slice(from, to)),
      onattribentity: (code) => void (attribute.value += String.fromCodePoint(code)),
      onattribend(quote, end) {
        const isQuoted = quote === QuoteType.Single || quote === QuoteType.Double;
        // Of two with one name the first counts.
        if (!attributes.some(({ name }) => name === attribute.name))
          attributes.push({ ...attribute, to: isQuoted ? end - 1 : end });
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag(from, to) {
        // After a space it is a comment (HTML, 13.2.5.7), which the tokenizer takes for a tag.
        if (!html.startsWith('</', from - 2)) return;
        const name = html.slice(from, to).toLowerCase();
        pieces.push({ tag: name, ends: true, start: from - 2, attributes: [] });
      },
      ontext: (from, to) => said(html.slice(from, to)),
      ontextentity: (code) => said(String.fromCodePoint(code)),
      oncdata: ignored,
      oncomment: ignored,
      ondeclaration: ignored,
      onend: ignored,
      onprocessinginstruction: ignored,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return pieces;
}

/** Elements whose content nobody sees. */
const UNSEEN: ReadonlySet<string> = new Set(['head', 'style', 'script', 'title', 'template']);

/** The same without what a reader never sees. */
export function visiblePieces(html: string): HtmlPiece[] {
  let hidden: string | null = null;
  return htmlPieces(html).filter((piece) => {
    if (!('tag' in piece)) return hidden === null;
    if (hidden === null && !piece.ends && UNSEEN.has(piece.tag)) hidden = piece.tag;
    else if (hidden === piece.tag && piece.ends) hidden = null;
    else return hidden === null;
    return false;
  });
}

/** Where the value of an attribute begins, whose name ends there. */
function valueAt(html: string, end: number): number {
  const assigned = /\s*=\s*["']?/y;
  assigned.lastIndex = end;
  return assigned.test(html) ? assigned.lastIndex : end;
}
