import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSequenceFile } from '../../../engine/content/readSequenceFile';
import { isThroughlineError, type ThroughlineError } from '../../../engine/model/errors';

const WELCOME = readFileSync(join(__dirname, '../../fixtures/sequences/welcome.yaml'), 'utf8');

function refusal(text: string): ThroughlineError {
  try {
    readSequenceFile(text);
  } catch (error) {
    if (isThroughlineError(error)) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}
const problems = (text: string) => refusal(text).problems;

test('a file with all five kinds of stages is read, and stages without an id get one', () => {
  const { definition } = readSequenceFile(WELCOME);
  expect(definition.stages.map(({ id, kind }) => `${id}:${kind}`)).toEqual([
    'hello:email', 'wait-1:wait', 'email-2:email', 'big-company:branch', 'call:task', 'connect:handoff', 'email-3:email',
  ]); // prettier-ignore
  expect(definition.settings.window[1]).toEqual({
    days: ['mon', 'tue', 'wed', 'thu'],
    from: '14:00',
    to: '17:30',
  });
  expect(definition.stages[3]).toMatchObject({ yes: 'call', no: 'end' });
});

test('a name is enough, and JSON is read too, with tabs and all', () => {
  expect(readSequenceFile('name: Short').definition).toMatchObject({ name: 'Short', stages: [] });
  const { definition } = readSequenceFile(
    '{\n\t"throughline": 1,\n\t"name": "x", "stages": [{ "kind": "wait" }]\n}',
  );
  expect(definition.stages[0]).toMatchObject({ id: 'wait-1', kind: 'wait' });
});

test('byte order mark and Windows line ends do no harm', () => {
  expect(readSequenceFile(`\uFEFF${WELCOME.replace(/\n/g, '\r\n')}`)).toEqual(readSequenceFile(WELCOME));
});

test("dates, times, 'yes' and 'no' stay what they look like", () => {
  const { definition } = readSequenceFile(
    'name: x\nsettings: { holidays: [2026-12-25] }\nstages:\n  - { kind: wait, at: 09:30 }\n  - { kind: branch, if: { chance: 50 }, yes: end, no: next }',
  );
  expect(definition.settings.holidays).toEqual(['2026-12-25']);
  expect(definition.stages).toMatchObject([{ at: '09:30' }, { yes: 'end', no: 'next' }]);
});

test('a file of a later format is refused with what to do', () => {
  expect(refusal('throughline: 2\nname: x\nfancy: true')).toMatchObject({
    code: 'newer_file_format',
    hint: expect.stringContaining('Update'),
  });
  expect(refusal('throughline: latest\nname: x').problems).toMatchObject([{ path: 'throughline', line: 1 }]);
});

test('all problems are told, each with its code, its path and its place', () => {
  const text = [
    'name: Welcome',
    'stagess: []',
    'settings:',
    '  unsubscribe: lnk',
    'stages:',
    '  - kind: email',
    '    after: -2 days',
    '    subjct: Hi',
    '  - kind: wait',
    '    after: 3 fortnights',
    '  - kind: task',
  ].join('\n');
  expect(refusal(text)).toMatchObject({
    code: 'invalid_sequence_file',
    message: "The sequence file cannot be used. Line 2: 'stagess' is not known here. (and 5 more)",
  });
  expect(problems(text)).toMatchObject([
    { code: 'unknown_key', path: 'stagess', line: 2, column: 1, hint: "Did you mean 'stages'?" },
    { code: 'invalid_input', path: 'settings.unsubscribe', line: 4, column: 3, hint: "Did you mean 'link'?" },
    { code: 'negative_delay', path: 'stages.0.after', line: 7, column: 5 },
    { code: 'unknown_key', path: 'stages.0.subjct', line: 8, column: 5, hint: "Did you mean 'subject'?" },
    { code: 'invalid_delay', path: 'stages.1.after', line: 10, column: 5 },
    {
      code: 'invalid_input',
      path: 'stages.2.title',
      line: 11,
      column: 5,
      message: expect.stringContaining('missing'),
    },
  ]);
});

test('a key that is there twice is a problem at its second place', () => {
  expect(problems('name: x\nsettings: {}\nname: y')).toMatchObject([
    { code: 'duplicate_key', line: 3, column: 1 },
  ]);
});

test('a tab that indents is named as such', () => {
  expect(problems('name: x\nstages:\n\t- kind: wait')).toMatchObject([
    { code: 'invalid_yaml', line: 3, hint: 'Indent with spaces.' },
  ]);
});

test('a subject whose merge tag needs quotes is answered with how to write it, once', () => {
  const text =
    "name: x\nstages:\n  - kind: email\n    subject: Hi {{ firstName | default: 'you' }}\n    text: Hi\n";
  expect(problems(text)).toMatchObject([
    { code: 'invalid_yaml', line: 4, hint: expect.stringContaining('quotes') },
  ]);
});

test.each(['', '- a', 'just text', '5', 'null'])('%j is no sequence', (text) => {
  expect(refusal(text)).toMatchObject({ code: 'invalid_sequence_file' });
  expect(problems(text)[0]!.message).toContain('not a sequence');
});

test('a small file cannot be blown up through anchors', () => {
  const bomb =
    'a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nname: [*b,*b,*b,*b,*b,*b,*b,*b,*b]';
  expect(problems(bomb)[0]!.message).toContain('anchors');
});
