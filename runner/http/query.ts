import { typesOf, type JsonSchema } from './schemas';

/**
 * Query values are texts; the schema says what they stand for. What does not fit stays a text, and the operation's own
 * check then says what is wrong with it.
 */
export function readQuery(
  schema: JsonSchema,
  query: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [key, readValue(schema.properties?.[key], value)]),
  );
}

function readValue(schema: JsonSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  const types = typesOf(schema);
  if (types.includes('array')) {
    const items = schema.items ?? schema.anyOf?.find((one) => one.items)?.items;
    // A list of objects is written as JSON: its commas part nothing.
    if (items !== undefined && typesOf(items).includes('object') && typeof value === 'string')
      return jsonOr(value);
    const parts = Array.isArray(value)
      ? value
      : types.includes('string')
        ? [value]
        : String(value).split(',');
    return parts.map((part: unknown) => readValue(items, typeof part === 'string' ? part.trim() : part));
  }
  if (typeof value !== 'string') return value;
  if (types.includes('string')) return value;
  if (
    (types.includes('number') || types.includes('integer')) &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  ) {
    return Number(value);
  }
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true';
  if (types.includes('object') || types.length === 0) return jsonOr(value);
  return value;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
