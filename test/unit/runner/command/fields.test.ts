import { z } from 'zod';
import { OPERATIONS, type Operation } from '../../../../engine/index';
import { fieldsOf, wordsOf } from '../../../../runner/command/fields';

const operation = (input: z.ZodObject): Operation =>
  ({
    name: 'x',
    summary: '',
    method: 'POST',
    path: '/x',
    permission: 'member',
    input,
    result: z.void(),
    run: async () => undefined,
  }) as unknown as Operation;

test.each([
  ['sequence.publish', ['sequence', 'publish']],
  ['moveToStage', ['move-to-stage']],
  ['apiKey.create', ['api-key', 'create']],
])('the words of %s', (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

test('the kind of flag follows from the schema', () => {
  const fields = fieldsOf(
    operation(
      z.object({
        name: z.string(),
        note: z.string().nullish(),
        limit: z.number().int().optional(),
        all: z.boolean().optional(),
        emails: z.array(z.string()).optional(),
        status: z.enum(['a', 'b']).optional(),
        fields: z.record(z.string(), z.string()).optional(),
        leads: z.array(z.object({ email: z.string() })).optional(),
        columns: z.union([z.record(z.string(), z.string()), z.array(z.string()), z.string()]).optional(),
      }),
    ),
  );
  expect(Object.fromEntries(fields.map(({ key, shape }) => [key, shape]))).toEqual({
    name: 'text', note: 'text', limit: 'number', all: 'switch', emails: 'list', status: 'text', fields: 'structure', leads: 'structure', columns: 'texts',
  }); // prettier-ignore
  expect(fields.find(({ key }) => key === 'status')?.choices).toEqual(['a', 'b']);
  expect(fields.filter(({ required }) => required).map(({ key }) => key)).toEqual(['name']);
});

test('flags are the keys with hyphens', () => {
  const [field] = fieldsOf(operation(z.object({ minimumGap: z.number() })));
  expect(field?.flag).toBe('--minimum-gap');
});

test('no word of an operation is taken by the program itself', () => {
  for (const { name } of OPERATIONS) expect(['serve', 'run', 'help']).not.toContain(wordsOf(name)[0]);
});

test('every key of every operation explains itself, so that --help does', () => {
  const silent = OPERATIONS.flatMap((one) =>
    fieldsOf(one)
      .filter(({ about, choices }) => about === '' && choices.length === 0)
      .map(({ key }) => `${one.name} ${key}`),
  );
  expect(silent).toEqual([]);
});
