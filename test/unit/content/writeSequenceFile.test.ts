import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSequenceFile } from '../../../engine/content/readSequenceFile';
import { writeSequenceFile } from '../../../engine/content/writeSequenceFile';
import { definitionSchema, type DefinitionInput } from '../../../engine/model/sequence';
import { definitions as definition } from '../../support/definitions';
import { fc, times } from '../../support/property';

const WELCOME = readFileSync(join(__dirname, '../../fixtures/sequences/welcome.yaml'), 'utf8');
const write = (input: DefinitionInput) => writeSequenceFile(definitionSchema.parse(input));

test('whatever a sequence says, the file that is written reads back to the same sequence', () => {
  fc.assert(
    fc.property(definition, (given) => {
      expect(readSequenceFile(writeSequenceFile(given)).definition).toEqual(given);
    }),
    times(150),
  );
}, 60_000);

test('a file that was written is written the same again', () => {
  fc.assert(
    fc.property(definition, (given) => {
      const once = writeSequenceFile(given);
      expect(writeSequenceFile(readSequenceFile(once).definition)).toBe(once);
    }),
    times(50),
  );
}, 60_000);

test('the sample comes back unchanged', () => {
  const { definition: given } = readSequenceFile(WELCOME);
  expect(readSequenceFile(writeSequenceFile(given)).definition).toEqual(given);
});

test('defaults are left out, keys have one order, long text stands in blocks, short lists on a line', () => {
  const stages: DefinitionInput['stages'] = [
    { text: 'Hi {{ firstName }},\n\n  indented: # "as it is"\n', subject: 'Hello: you', kind: 'email', id: 'hello', after: '0', thread: 'reply', then: 'next' },
    { kind: 'wait', after: 90 + ' minutes', id: 'wait-1' },
  ]; // prettier-ignore
  const settings = { stopOnReply: true, holidays: ['2026-12-25', '2026-12-26'] };
  expect(write({ stages, settings, name: 'Welcome' })).toBe(
    [
      '# A Throughline sequence. What is left out has its default.',
      '',
      'throughline: 1',
      'name: Welcome',
      'settings:',
      '  holidays: [ 2026-12-25, 2026-12-26 ]',
      'stages:',
      '  - id: hello',
      '    kind: email',
      '    subject: "Hello: you"',
      '    text: |',
      '      Hi {{ firstName }},',
      '',
      '        indented: # "as it is"',
      '',
      '  - id: wait-1',
      '    kind: wait',
      '    after: 90 minutes',
      '',
    ].join('\n'),
  );
});

test('a long line is not folded', () => {
  const line = 'word '.repeat(100).trim();
  expect(write({ name: 'x', stages: [{ id: 'a', kind: 'email', text: `${line}\n${line}` }] })).toContain(
    line,
  );
});
