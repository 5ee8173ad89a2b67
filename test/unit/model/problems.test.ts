import { z } from 'zod';
import { problemsOf } from '../../../engine/model/problems';
import { definitionSchema } from '../../../engine/model/sequence';
import { senderInput, smtpInput } from '../../../engine/model/sender';

function problems(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input);
  if (parsed.success) throw new Error('expected a refusal');
  return problemsOf(parsed.error, { input, schema });
}

const sequence = (stage: object) => ({ name: 'Welcome', stages: [stage] });

test('a missing value is named with its path and what to give', () => {
  expect(problems(definitionSchema, sequence({ id: 'a', kind: 'task' }))).toEqual([
    {
      code: 'invalid_input',
      message: "'title' of stage 1 (a) is missing.",
      hint: "Give a text, such as `title: 'Call {{ firstName | default: email }}'`.",
      path: 'stages.0.title',
    },
  ]);
});

test('what is missing comes with an example, with what the schema says of it, or with the keys it may have', () => {
  expect(problems(definitionSchema, sequence({ id: 'a', kind: 'branch' }))).toMatchObject([
    { path: 'stages.0.if', hint: 'Give an object, such as `if: { field: company, is: set }`.' },
  ]);
  const described = z.object({ sequence: z.string().describe('Name or id of a sequence') });
  expect(problems(described, {})[0]!.hint).toBe('Give a text: Name or id of a sequence.');
  expect(problems(z.object({ smtp: smtpInput }), {})[0]!.hint).toMatch(/^Give an object with host, port, /);
});

test('places in lists are counted from 1 and called by their name, in sentences; from 0 in paths', () => {
  const stages = [
    { id: 'intro', kind: 'wait' },
    { id: 'call', kind: 'task', titel: 'Call' },
  ];
  expect(problems(definitionSchema, { name: 'x', stages })).toMatchObject([
    { path: 'stages.1.title', message: "'title' of stage 2 (call) is missing." },
    { path: 'stages.1.titel', message: "'titel' is not known in stage 2 (call)." },
  ]);
  const settings = { window: [{ days: ['mon'], from: '9', to: '17:00' }] };
  expect(problems(definitionSchema, { name: 'x', settings })[0]!.message).toMatch(
    /^'from' of entry 1 of 'settings.window' is '9'/,
  );
  expect(problems(definitionSchema, { name: 'x', stages: ['intro'] })[0]!.message).toMatch(/^Stage 1 /);
  const within = { id: 'hi', kind: 'email', variants: [{ id: 'b', subject: 5 }] };
  expect(problems(definitionSchema, sequence(within))[0]!.message).toMatch(
    /^'subject' of variant 1 \(b\) of stage 1 \(hi\) /,
  );
});

test('a value of the wrong type is shown', () => {
  expect(problems(definitionSchema, { name: 5 })[0]).toMatchObject({
    message: "'name' is 5, where a text is expected.",
    hint: 'Put it in quotes.',
  });
  expect(problems(definitionSchema, { name: 'x', stages: {} })[0]).toMatchObject({
    message: "'stages' is an object, where a list is expected.",
  });
});

test('a word that is not allowed comes with the words that are, and the one that was meant', () => {
  expect(problems(definitionSchema, { name: 'x', settings: { unsubscribe: 'reply-wrd' } })[0]).toMatchObject({
    message:
      "'settings.unsubscribe' is 'reply-wrd'; allowed: 'header_and_link', 'link', 'reply_word', 'none'.",
    hint: "Did you mean 'reply_word'?",
  });
});

test('an unknown kind of stage comes with the kinds there are', () => {
  expect(problems(definitionSchema, sequence({ id: 'a', kind: 'emial' }))).toMatchObject([
    { code: 'invalid_input', path: 'stages.0.kind', hint: "Did you mean 'email'?" },
  ]);
});

test('each unknown key is a problem of its own, with the key of that very kind that was meant', () => {
  const input = sequence({ id: 'a', kind: 'email', subjct: 'Hi', tile: 'x' });
  expect(problems(definitionSchema, input)).toMatchObject([
    { code: 'unknown_key', path: 'stages.0.subjct', hint: "Did you mean 'subject'?" },
    { code: 'unknown_key', path: 'stages.0.tile', hint: expect.stringContaining('Known here: id, name') },
  ]);
});

test('a code that the schema gave is kept, with its hint', () => {
  expect(problems(definitionSchema, sequence({ id: 'a', kind: 'wait', after: '-2 days' }))).toMatchObject([
    {
      code: 'negative_delay',
      path: 'stages.0.after',
      message: "The delay '-2 days' is below zero.",
      hint: expect.any(String),
    },
  ]);
});

test('of a choice of shapes, the one that was meant is held against the value', () => {
  const branch = (test: object) => sequence({ id: 'a', kind: 'branch', if: test });
  expect(problems(definitionSchema, branch({ happened: 'repled' }))).toMatchObject([
    { path: 'stages.0.if.happened', hint: "Did you mean 'replied'?" },
  ]);
  expect(problems(definitionSchema, branch({ field: 'company', is: 'st' }))).toMatchObject([
    { path: 'stages.0.if.is', hint: "Did you mean 'set'?" },
  ]);
});

test('lengths and limits are told with the size that was given', () => {
  expect(problems(definitionSchema, { name: 'x'.repeat(201) })[0]!.message).toBe(
    "'name' has 201 characters; at most 200 are allowed.",
  );
  expect(problems(definitionSchema, { name: '' })[0]!.message).toBe("'name' is empty.");
  expect(problems(z.object({ chance: z.number().max(100) }), { chance: 120 })[0]!.message).toBe(
    "'chance' is 120; the most allowed is 100.",
  );
});

test("the schema's own sentence about a format is kept", () => {
  const input = sequence({ id: 'a', kind: 'wait', at: '9:30' });
  expect(problems(definitionSchema, input)[0]!.message).toBe(
    "'at' of stage 1 (a) is '9:30'. A time of day is written 09:30.",
  );
});

test('a password is never shown', () => {
  const input = { name: 'Ada', address: 'a@b.co', smtp: { host: 'h', port: 25, password: 98765 } };
  const [problem] = problems(senderInput, input);
  expect(problem).toMatchObject({ path: 'smtp.password' });
  expect(JSON.stringify(problem)).not.toContain('98765');
});

test('long values are cut, and values that are no object are refused as a whole', () => {
  expect(problems(z.object({ a: z.number() }), { a: 'x'.repeat(500) })[0]!.message.length).toBeLessThan(150);
  expect(problems(definitionSchema, null)).toEqual([
    { code: 'invalid_input', message: 'The input is empty, where an object is expected.' },
  ]);
});

test('without the input nothing is claimed about the value', () => {
  const parsed = definitionSchema.safeParse({ name: 5 });
  expect(problemsOf(parsed.error!)[0]).toMatchObject({ code: 'invalid_input', path: 'name' });
  expect(problemsOf(parsed.error!)[0]!.message).not.toContain('missing');
});
