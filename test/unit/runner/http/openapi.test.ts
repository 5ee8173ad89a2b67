import { OPERATIONS } from '../../../../engine/index';
import { openApi } from '../../../../runner/http/openapi';

interface Described {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: { properties?: object }; example?: unknown }> };
  readonly responses: Record<string, unknown>;
}
const document = openApi(OPERATIONS, '1.2.3', 'https://mail.acme.example') as unknown as {
  openapi: string;
  servers: { url: string }[];
  security: object[];
  paths: Record<string, Record<string, Described>>;
  components: Record<string, Record<string, unknown>>;
};
const all = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ path, method, described })),
);

test('every operation is described once, at its path', () => {
  expect(all.map(({ described }) => described.operationId).sort()).toEqual(
    OPERATIONS.map(({ name }) => name).sort(),
  );
  for (const { path, method, described } of all) {
    const operation = OPERATIONS.find(({ name }) => name === described.operationId);
    expect(operation?.method.toLowerCase()).toBe(method);
    expect(path).toBe(operation?.path.replace(/:(\w+)/g, '{$1}'));
  }
});

test('no two operations share a method and a path', () => {
  const places = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  expect(new Set(places).size).toBe(places.length);
});

test.each(all.map((one) => [one.described.operationId, one] as const))(
  '%s: every key of the input is in path, query or body, once',
  (_name, { path, described }) => {
    const operation = OPERATIONS.find(({ name }) => name === described.operationId);
    const inPath = described.parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ name }) => name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    const inQuery = described.parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name);
    const json = described.requestBody?.content['application/json'];
    const keys = [...inPath, ...inQuery, ...Object.keys(json?.schema.properties ?? {})];
    expect(keys.sort()).toEqual(Object.keys(operation?.input.shape ?? {}).sort());
    for (const parameter of described.parameters)
      expect(Object.keys(parameter.schema).length).toBeGreaterThan(0);
  },
);

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(references.length).toBeGreaterThan(10);
  for (const reference of new Set(references)) {
    const found = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect([reference, typeof found]).toEqual([reference, 'object']);
  }
});

test('it needs a key or a session, and says how errors look', () => {
  expect(document.openapi).toBe('3.1.1');
  expect(document.security).toEqual([{ apiKey: [] }, { session: [] }]);
  expect(Object.keys(document.components['securitySchemes'] ?? {})).toEqual(['apiKey', 'session']);
  for (const { described } of all) {
    const tooLarge = described.requestBody?.content['application/json'] ? ['413'] : [];
    const statuses = ['200', '400', '401', '403', '404', '409', ...tooLarge, '503'];
    expect(Object.keys(described.responses)).toEqual(statuses);
  }
});

test('the example of every JSON body is one that the operation takes', () => {
  for (const { described } of all) {
    const example = described.requestBody?.content['application/json']?.example;
    if (example === undefined) continue;
    const operation = OPERATIONS.find(({ name }) => name === described.operationId);
    const path = Object.fromEntries(described.parameters.map(({ name }) => [name, 'x']));
    const parsed = operation?.input.safeParse({ ...(example as object), ...path });
    expect([described.operationId, parsed?.success, parsed?.error?.message]).toEqual([
      described.operationId,
      true,
      undefined,
    ]);
  }
});
