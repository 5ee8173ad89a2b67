/** What the quotes of one line come to. */
export interface Scan {
  /** A quoted value goes on in the next line. */
  readonly open: boolean;
  readonly separators: number;
  /** Every quote stands where RFC 4180 has it. */
  readonly regular: boolean;
}

const QUOTE = 34;
const SPACE = 32;

/** @param open whether the line begins inside a quoted value. */
export function scan(text: string, separator: string, open = false): Scan {
  if (!open && !text.includes('"')) return { open: false, separators: count(text, separator), regular: true };
  const split = separator.charCodeAt(0);
  let state: 'start' | 'plain' | 'quoted' | 'closed' = open ? 'quoted' : 'start';
  let separators = 0;
  let regular = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (state === 'quoted') {
      if (character !== QUOTE) continue;
      if (text.charCodeAt(at + 1) === QUOTE) at += 1;
      else state = 'closed';
    } else if (character === split) {
      separators += 1;
      state = 'start';
    } else if (character === QUOTE) {
      if (state === 'start') state = 'quoted';
      else {
        regular = false;
        state = 'plain';
      }
    } else if (character === SPACE && state !== 'plain') {
      // Blanks between a separator and a quote: `a, "b, c"`.
      regular &&= state === 'start' && text.charCodeAt(at + 1) !== QUOTE;
    } else {
      if (state === 'closed') regular = false;
      state = 'plain';
    }
  }
  return { open: state === 'quoted', separators, regular };
}

function count(text: string, separator: string): number {
  let found = 0;
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) found += 1;
  return found;
}
