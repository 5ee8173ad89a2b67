import { z } from 'zod';
import { peopleOperations } from '../../../engine/operations/people';

describe.each(peopleOperations.map((operation) => [operation.name, operation] as const))(
  '%s',
  (_, operation) => {
    test('says of each thing that it takes what it is, in words', () => {
      const { properties = {} } = z.toJSONSchema(operation.input, { io: 'input' });
      for (const [name, property] of Object.entries(properties)) {
        expect([name, (property as { description?: string }).description]).toEqual([
          name,
          expect.stringMatching(/.{5,}/),
        ]);
      }
    });

    test('can be written as a JSON schema, in and out', () => {
      expect(z.toJSONSchema(operation.input, { io: 'input' })).toMatchObject({
        type: 'object',
        additionalProperties: false,
      });
      expect(z.toJSONSchema(operation.result)).toMatchObject({ type: 'object' });
    });

    test('takes in its path and by position only what it takes at all', () => {
      const keys = Object.keys(operation.input.shape);
      const named = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect(keys).toEqual(expect.arrayContaining([...named, ...(operation.positional ?? [])]));
    });
  },
);

test('no two share a name or a route', () => {
  const names = peopleOperations.map(({ name }) => name);
  const routes = peopleOperations.map(({ method, path }) => `${method} ${path}`);
  expect([new Set(names).size, new Set(routes).size]).toEqual([names.length, routes.length]);
});
