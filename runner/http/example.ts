import type { JsonSchema } from './schemas';

const BY_NAME: Readonly<Record<string, unknown>> = {
  email: 'ada@initech.example',
  emails: ['ada@initech.example'],
  address: 'maya@acme.example',
  firstName: 'Ada',
  lastName: 'Park',
  name: 'Welcome',
  company: 'Initech',
  timeZone: 'Europe/Berlin',
  sequence: 'Welcome',
  lead: 'ada@initech.example',
  fields: { plan: 'pro' },
  file: 'name: Welcome\nstages:\n  - id: hello\n    kind: email\n    subject: Hello {{ firstName }}\n    text: Welcome aboard.\n',
};

/** A value that a reader of the API's description learns from: what the schema offers, else what the name suggests. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum?.length) return schema.enum[0];
  if (name in BY_NAME) return BY_NAME[name];
  if (schema['format'] === 'date-time') return '2027-03-03T09:00:00+01:00';
  if (schema['format'] === 'date') return '2027-03-03';
  const inner = schema.anyOf ?? schema.oneOf;
  if (inner?.[0]) return exampleOf(inner[0], name);
  if (schema.default !== undefined) return schema.default;
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') return exampleObject(schema);
  if (type === 'array') return schema.items ? [exampleOf(schema.items, name.replace(/s$/, ''))] : [];
  if (type === 'integer' || type === 'number')
    return typeof schema['minimum'] === 'number' && schema['minimum'] > 0 ? schema['minimum'] : 1;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return name === '' ? 'text' : name;
}

/** What is needed, and what is known by its name: an example with every key teaches nothing. */
function exampleObject(schema: JsonSchema): Record<string, unknown> {
  const keys = Object.keys(schema.properties ?? {}).filter(
    (key) => schema.required?.includes(key) || ['email', 'emails', 'sequence', 'firstName'].includes(key),
  );
  return Object.fromEntries(keys.map((key) => [key, exampleOf(schema.properties?.[key] ?? {}, key)]));
}
