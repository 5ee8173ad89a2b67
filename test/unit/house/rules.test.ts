import { lintTexts } from '../../support/house/lint';

interface Case {
  readonly rule: string;
  readonly filePath: string;
  readonly text: string;
}

const ts = (text: string): string => `${text}\n`;
const at = (filePath: string, rule: string, text: string): Case => ({ filePath, rule, text: ts(text) });

const REFUSED: readonly Case[] = [
  at('engine/store/probe.ts', 'no-restricted-syntax', 'export const now = (): number => Date.now();'),
  at('engine/worker/probe.ts', 'no-restricted-syntax', 'export const now = (): Date => new Date();'),
  at(
    'runner/probe.ts',
    'no-restricted-syntax',
    "import { DateTime } from 'luxon';\nexport const now = (): DateTime => DateTime.now();",
  ),
  at(
    'nodes/probe.ts',
    'no-restricted-syntax',
    "import { DateTime } from 'luxon';\nexport const now = (): DateTime => DateTime.utc();",
  ),
  at('engine/mail/probe.ts', 'no-console', "export const say = (): void => console.log('');"),
  at('nodes/probe.ts', 'no-console', "export const say = (): void => console.log('');"),
  at(
    'engine/model/probe.ts',
    '@typescript-eslint/no-explicit-any',
    'export const x = (v: any): unknown => v;',
  ),
  at(
    'engine/model/probe.ts',
    'house/disable-with-reason',
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport const x = (v: any): unknown => v;',
  ),
  at('engine/model/probe.ts', 'house/no-leftovers', `// FIX${'ME'} later\nexport const x = 1;`),
  at('engine/model/probe.ts', 'import-x/no-default-export', 'export default 1;'),
  at('engine/model/probe.ts', 'max-lines', '// a line\n'.repeat(301)),
];

const ACCEPTED: readonly Case[] = [
  at('engine/schedule/clock.ts', 'the clock reads the time', 'export const now = (): number => Date.now();'),
  at(
    'engine/store/probe.ts',
    'a time that is given',
    'export const at = (ms: number): Date => new Date(ms);',
  ),
  at(
    'engine/schedule/probe.ts',
    'a date that is given',
    "import { DateTime } from 'luxon';\nexport const at = (): DateTime => DateTime.utc(2026, 1, 1);",
  ),
  at('runner/probe.ts', 'the command line prints', "export const say = (): void => console.log('');"),
  at(
    'engine/model/probe.ts',
    'any, with its reason',
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the driver has no types\nexport const x = (v: any): unknown => v;',
  ),
  at('engine/model/probe.ts', 'a todo as a kind of task', '/** call, linkedin, todo */\nexport const x = 1;'),
];

describe('the rules of the house', () => {
  let said: readonly (readonly string[])[];

  beforeAll(async () => {
    const results = await lintTexts([...REFUSED, ...ACCEPTED]);
    said = results.map((messages) => messages.map((m) => m.rule));
  }, 60_000);

  test.each(REFUSED.map((c, i) => ({ ...c, i })))('$rule is refused in $filePath', ({ rule, i }) => {
    expect(said[i]).toContain(rule);
  });

  test.each(ACCEPTED.map((c, i) => ({ ...c, i })))('$filePath: $rule', ({ i }) => {
    expect(said[REFUSED.length + i]).toEqual([]);
  });
});
