/**
 * NUL and halves of characters: PostgreSQL refuses both, also in JSON as soon as it is asked for one of its fields, and a
 * pasted one must not cost the row.
 */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** How JSON.stringify writes them (ES2019). An escaped backslash is passed over with what it escapes: `\\u0000` is text. */
const ESCAPED = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|([^]))/g;

/** Whether it is kept as it is: an address that loses a character would be somebody else's. */
export function isStorable(text: string): boolean {
  return storableText(text) === text;
}

export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '');
}

/** @param json as JSON.stringify gives it */
export function storableJson(json: string): string {
  return replaceEscaped(json, '');
}

/** No text that is stored holds this, nor does any question that comes so far. */
const NOWHERE = '\ufffd';

/** What is asked about with one of them is nowhere: so is this. @param text plain, or JSON */
export function askable(text: string): string {
  if (text.length < MOST_PLAIN) text = text.replace(UNSTORABLE, NOWHERE);
  return replaceEscaped(text, NOWHERE);
}

/** Longer ones are rows, as JSON. */
const MOST_PLAIN = 10_000;

function replaceEscaped(json: string, by: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPED, (_, other: string | undefined) => (other === undefined ? by : `\\${other}`));
}
