import type { JsonSchema } from '../../runner/http/schemas';

/** One line of a table of keys: `leads[].email`. */
export interface KeyRow {
  readonly key: string;
  readonly type: string;
  readonly needed: boolean;
  readonly initial: unknown;
  readonly about: string;
}

/** Deeper than this a table says no more than the words of its key. */
const DEEPEST = 3;

/** The keys of an object, those of objects within it below them. */
export function keyRows(schema: JsonSchema, before = '', depth = 1): readonly KeyRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${before}${name}`;
    const row: KeyRow = {
      key,
      type: typeWords(property),
      needed: (schema.required?.includes(name) ?? false) && property.default === undefined,
      initial: property.default,
      about: property.description ?? '',
    };
    const inner = depth < DEEPEST ? onlyObject(property) : null;
    if (inner === null) return [row];
    return [row, ...keyRows(inner.schema, `${key}${inner.many ? '[]' : ''}.`, depth + 1)];
  });
}

/** What may stand there, in words: `text`, `list of text`, `1 to 500`, `open`, `claimed`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum)
    return schema.enum.map((value) => (value === null ? 'null' : `\`${String(value)}\``)).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeWords))].join(' or ');
  const types =
    schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
  return types.length === 0 ? 'anything' : types.map((type) => oneType(type, schema)).join(' or ');
}

function oneType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${bounds(schema)}`;
    case 'number':
      return `number${bounds(schema)}`;
    case 'array':
      return schema.items === undefined ? 'list' : `list of ${plural(typeWords(schema.items))}`;
    case 'object': {
      const values = schema['additionalProperties'];
      const named = typeof values === 'object' && values !== null && schema.properties === undefined;
      return named ? `object of ${plural(typeWords(values as JsonSchema))} by name` : 'object';
    }
    default:
      return type;
  }
}

/** Zod bounds every whole number by what JavaScript can count to; that is no news. */
function bounds(schema: JsonSchema): string {
  const limit = (key: string): number | null => {
    const value = schema[key];
    return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
  };
  const [least, most] = [limit('minimum'), limit('maximum')];
  if (least !== null && most !== null) return `, ${least} to ${most}`;
  if (least !== null) return `, ${least} or more`;
  return most === null ? '' : `, ${most} or less`;
}

function plural(words: string): string {
  return words === 'object' ? 'objects' : words === 'text' ? 'texts' : words;
}

/** The one object that may stand there, alone or in a list; null where there is none, or a choice of several. */
function onlyObject(schema: JsonSchema): { readonly schema: JsonSchema; readonly many: boolean } | null {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const found = choices.flatMap((choice) => onlyObject(choice) ?? []);
    return found.length === 1 ? (found[0] ?? null) : null;
  }
  if (schema.properties !== undefined) return { schema, many: false };
  const inner = schema.items === undefined ? null : onlyObject(schema.items);
  return inner === null ? null : { schema: inner.schema, many: true };
}
