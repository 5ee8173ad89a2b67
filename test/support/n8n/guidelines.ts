import type { Description } from './n8n';

/** A field of a panel, as n8n's loader gives it. */
export interface Field {
  readonly displayName: string;
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly noDataExpression?: boolean;
  readonly required?: boolean;
  readonly typeOptions?: Readonly<Record<string, unknown>>;
  readonly options?: readonly Choice[];
  readonly modes?: readonly Field[];
}

export interface Choice {
  readonly name: string;
  readonly value?: unknown;
  readonly action?: string;
  readonly description?: string;
  /** Of a collection, whose options are fields. */
  readonly displayName?: string;
  /** Of a fixed collection. */
  readonly values?: readonly Field[];
}

/** A field and where it stands: `lead > Filters > Company`. */
export interface Placed {
  readonly where: string;
  readonly field: Field;
}

/** Every field of a node or credential, also those inside of collections. */
export function allFields({ name, properties }: Description): Placed[] {
  return (properties as Field[]).flatMap((field) => within(field, name));
}

function within(field: Field, above: string): Placed[] {
  const where = `${above} > ${field.displayName}`;
  const inner = (field.options ?? []).flatMap((option) => [
    ...(option.values ?? []).flatMap((each) => within(each, where)),
    ...(field.type === 'collection' ? within(option as unknown as Field, where) : []),
  ]);
  return [{ where, field }, ...inner];
}

/** The words of a drop-down list, or none where the options are fields. */
export function choicesOf({ type, options }: Field): readonly Choice[] {
  return type === 'options' || type === 'multiOptions' ? (options ?? []) : [];
}

const SMALL = new Set(
  'a an and as at but by for from if in is it nor of off on or per so than that the to up via vs with yet'.split(
    ' ',
  ),
);

/** Each word begins with a capital letter, but for articles, short conjunctions and prepositions. */
export function isTitleCase(text: string): boolean {
  const words = text
    .replace(/\(.*?\)/g, '')
    .split(/[\s/,]+/)
    .filter(Boolean);
  return words.every((word, place) => {
    const letters = word.replace(/^[^\p{L}\d]+/u, '');
    const small = SMALL.has(letters.toLowerCase()) && place > 0;
    return letters === '' || small || !/^\p{Ll}/u.test(letters) || word === 'n8n';
  });
}

/** Begins with a capital letter or a quotation; words after it are plain, but for names and abbreviations. */
export function isSentenceCase(text: string): boolean {
  const plain = text.replace(/(^|\s)'[^']+'/g, '$1X').replace(/'s\b/g, '');
  const [first = '', ...words] = plain.split(/\s+/);
  const shouted = words.filter((word, place) => {
    const follows = place === 0 ? first : (words[place - 1] ?? '');
    return (
      /^\p{Lu}\p{Ll}+(?!\p{L})/u.test(word) &&
      !/[.:?!"']$/.test(follows) &&
      !NAMES.has(word.replace(/[^\p{L}]/gu, ''))
    );
  });
  return !/^\p{Ll}/u.test(first) && shouted.length === 0;
}

const NAMES = new Set(
  'Advance Enroll Monday Friday Throughline Git Slack Gmail Outlook Postmark Mailgun MessageID'.split(' '),
);

/** One sentence has no full stop, several end with one. */
export function isStopped(text: string): boolean {
  const plain = text
    .replace(/<[^>]+>/g, '')
    .replace(/\{\{[^}]*\}\}/g, 'x')
    .trim();
  const several = /[.?!]\s+[\p{Lu}'{]/u.test(plain);
  return several ? /[.?!)]$/.test(plain) : !/\.$/.test(plain);
}

export function isSorted(names: readonly string[]): boolean {
  const sorted = [...names].sort((a, b) => a.localeCompare(b));
  return names.every((name, place) => name === sorted[place]);
}
