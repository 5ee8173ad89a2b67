import { isObject, pick, plainName, textOf } from './values';

export type Header = readonly [name: string, value: string];

/** Headers in whichever form they came: a text of lines, JSON of pairs, a list of objects, or an object by name. */
export function headersOf(value: unknown): Header[] {
  if (typeof value === 'string') return fromText(value);
  if (Array.isArray(value)) return value.flatMap(fromEntry);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    (Array.isArray(inner) ? inner : [inner]).flatMap((one: unknown) => header(name, textOf(one))),
  );
}

/** The first header of that name; '' where there is none. */
export function headerValue(headers: readonly Header[], name: string): string {
  return headers.find(([each]) => plainName(each) === plainName(name))?.[1] ?? '';
}

/** Mailgun: `["Subject", "…"]`; Gmail, Postmark, Microsoft: `{ name, value }`; mailparser: `{ key, line }`. */
function fromEntry(entry: unknown): Header[] {
  if (Array.isArray(entry)) return header(textOf(entry[0]), textOf(entry[1]));
  if (!isObject(entry)) return [];
  return header(textOf(pick(entry, ['name', 'key'])), textOf(pick(entry, ['value', 'line'])));
}

function fromText(text: string): Header[] {
  if (/^\s*[[{]/.test(text)) {
    try {
      return headersOf(JSON.parse(text));
    } catch {
      // Then it is what it looks like.
    }
  }
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ');
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : header(line.slice(0, colon), line.slice(colon + 1));
  });
}

/** n8n's mail triggers give whole lines, `subject: Subject: Hello`. */
function header(name: string, value: string): Header[] {
  const own = name.trim();
  const start = `${own.toLowerCase()}:`;
  const whole = value.trim();
  const bare = whole.toLowerCase().startsWith(start) ? whole.slice(start.length) : whole;
  const text = bare.replace(/\s+/g, ' ').trim();
  return own === '' || text === '' ? [] : [[own, text]];
}
