import type { Operation } from '../../engine/index';
import { exampleOf } from './example';
import { exampleInput } from './exampleInput';
import { inputSchema, inQuery, pathKeys, resultSchema, type JsonSchema } from './schemas';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 description of every operation. @param server where the API is reached, without /api/v1 */
export function openApi(operations: readonly Operation[], version: string, server: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Throughline',
      version,
      summary: 'Sequences that stop when mail comes back.',
      description:
        'Every route is one operation of the engine. Send an API key as `Authorization: Bearer tl_…`. Errors have a stable `code`, a `message` and a `hint`. Times are ISO 8601 with offset.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${server}/api/v1` }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key made by apiKey.create; it starts with tl_.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'throughline',
          description:
            "The cookie of a browser that signed in; behind https its name is '__Host-throughline'.",
        },
      },
      schemas: { Problem: PROBLEM, Error: ERROR },
      responses: Object.fromEntries(
        FAILURES.map(({ name, description, code, message }) => [
          name,
          {
            description,
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Error' },
                example: { error: { code, message } },
              },
            },
          },
        ]),
      ),
    },
  };
}

function describe(operation: Operation): Json {
  const schema = inputSchema(operation);
  const inPath = pathKeys(operation);
  const others = Object.keys(schema.properties ?? {}).filter((key) => !inPath.includes(key));
  const query = inQuery(operation) ? others : [];
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [tagOf(operation)],
    ...(operation.permission === 'admin' ? { description: 'For owners and admins.' } : {}),
    parameters: [
      ...inPath.map((key) => parameter(key, 'path', schema)),
      ...query.map((key) => parameter(key, 'query', schema)),
    ],
    ...bodyOf(operation, schema, inQuery(operation) ? [] : others),
    responses: {
      '200': { description: 'Done.', content: contentOf(resultSchema(operation)) },
      ...Object.fromEntries(
        FAILURES.filter(({ status }) => status !== '413' || sendsJson(operation, others)).map(
          ({ status, name }) => [status, { $ref: `#/components/responses/${name}` }],
        ),
      ),
    },
  };
}

/** Streams have no limit. */
function sendsJson(operation: Operation, keys: readonly string[]): boolean {
  return !inQuery(operation) && keys.length > 0;
}

function parameter(key: string, where: 'path' | 'query', schema: JsonSchema): Json {
  const { description, ...rest } = schema.properties?.[key] ?? {};
  return {
    name: key,
    in: where,
    required: where === 'path' || (schema.required?.includes(key) ?? false),
    ...(description === undefined ? {} : { description }),
    schema: Object.keys(rest).length === 0 ? { type: 'string' } : rest,
    ...(where === 'path' ? { example: exampleOf(rest, key) } : {}),
  };
}

function bodyOf(operation: Operation, schema: JsonSchema, keys: readonly string[]): Json {
  if (operation.body) {
    const content = { [operation.body.type]: { schema: { type: 'string' } } };
    return { requestBody: { required: true, description: operation.body.about, content } };
  }
  if (keys.length === 0) return {};
  const required = (schema.required ?? []).filter((key) => keys.includes(key));
  const body: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, schema.properties?.[key] ?? {}])),
    ...(required.length === 0 ? {} : { required }),
  };
  const example = Object.fromEntries(
    Object.entries(exampleInput(operation)).filter(([key]) => keys.includes(key)),
  );
  const content = { 'application/json': { schema: body, example } };
  return { requestBody: { required: required.length > 0, content } };
}

function contentOf(schema: JsonSchema): Json {
  return { [schema.type === 'string' ? 'text/yaml' : 'application/json']: { schema } };
}

function tagOf(operation: Operation): string {
  return operation.name.includes('.') ? (operation.name.split('.')[0] ?? '') : 'enrollment';
}

const PROBLEM = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'Stable, for programs.' },
    message: { type: 'string', description: 'What was wrong, for people.' },
    hint: { type: 'string', description: 'What to do about it.' },
    path: { type: 'string', description: 'Where in the input: stages.2.subject.' },
  },
};

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        {
          type: 'object',
          properties: { problems: { type: 'array', items: { $ref: '#/components/schemas/Problem' } } },
        },
      ],
    },
  },
};

const FAILURES = [
  { status: '400', name: 'Invalid', description: 'The input does not hold; nothing was changed.', code: 'invalid_input', message: 'The address is missing.' },
  { status: '401', name: 'Unauthenticated', description: 'No session, or no API key in force.', code: 'sign_in_needed', message: 'This needs a signed-in member or an API key.' },
  { status: '403', name: 'Forbidden', description: 'This member may not do that.', code: 'not_allowed', message: 'Only its owner may change this sequence.' },
  { status: '404', name: 'NotFound', description: 'What it is about is not there.', code: 'sequence_not_found', message: "There is no sequence 'Welcome'." },
  { status: '409', name: 'Conflict', description: 'Its state forbids it.', code: 'sequence_published', message: 'A published sequence cannot be edited.' },
  { status: '413', name: 'TooLarge', description: 'The body is too large.', code: 'body_too_large', message: 'The body is larger than 10 MB.' },
  { status: '503', name: 'Unavailable', description: 'The database cannot be used now; try again.', code: 'database_unreachable', message: 'The database cannot be used.' },
] as const; // prettier-ignore
