import { judge, tableOf, type JestReport } from '../../../scripts/conformance/table';
import { readRules } from '../../../scripts/docs/rules';

const RULES = readRules(
  [
    '## [Apollo](../test/conformance/apollo.test.ts): statuses',
    '1. **By status.** Filtered and sorted.',
    '2. **The switch.** Off and on.',
    '## [Beyond](../test/conformance/beyond.test.ts): more',
    '1. **Explain.** Why?',
  ].join('\n'),
);

type Test = readonly [title: string, status: string, ...ancestors: string[]];
const report = (files: Readonly<Record<string, readonly Test[]>>): JestReport => ({
  testResults: Object.entries(files).map(([name, tests]) => ({
    name: `/somewhere/test/conformance/${name}.test.ts`,
    message: tests.length === 0 ? '  ● Test suite failed to run\n' : '',
    assertionResults: tests.map(([title, status, ...ancestorTitles]) => ({ title, status, ancestorTitles })),
  })),
});
const both = (title: string, status = 'passed'): Test[] =>
  ['sqlite', 'postgres'].map((kind) => [title, status, `Apollo (${kind})`]);
const GREEN = { apollo: [...both('1. Filter'), ...both('2. Off')], beyond: [['1. Why', 'passed']] as Test[] };
const results = (files: Parameters<typeof report>[0]) =>
  judge(RULES, report(files)).rows.map(({ slug, number, result }) => `${slug} ${number} ${result}`);

test('every rule with a green test on both databases, or with one that needs none: it holds', () => {
  expect(judge(RULES, report(GREEN))).toMatchObject({ holds: true, remarks: [] });
  expect(tableOf(judge(RULES, report(GREEN)))).toContain('3 of 3 rules of 2 products proven');
});

test('a rule without a test is missing, also where its test was skipped', () => {
  expect(results({ ...GREEN, apollo: both('1. Filter') })).toContain('apollo 2 missing');
  const skipped = report({ ...GREEN, apollo: [...both('1. Filter'), ...both('2. Off', 'pending')] });
  expect(judge(RULES, skipped).holds).toBe(false);
  expect(tableOf(judge(RULES, skipped))).toMatch(/2 .* The switch .* missing/);
});

test('one failed test fails the rule, however many passed', () => {
  const mixed = { ...GREEN, apollo: [...both('1. Filter'), ...both('2. Off'), ...both('2. On', 'failed')] };
  expect(results(mixed)).toContain('apollo 2 FAILED');
  expect(tableOf(judge(RULES, report(mixed)))).toContain('failed: Apollo: 2. On (postgres)');
});

test('a test that ran on one database only proves half', () => {
  const half = { ...GREEN, apollo: [...both('1. Filter'), ...both('2. Off').slice(0, 1)] };
  expect(results(half)).toContain('apollo 2 one database');
  expect(judge(RULES, report(half)).holds).toBe(false);
});

test('the number may stand in the title of a group', () => {
  const grouped: Test[] = ['sqlite', 'postgres'].map((kind) => [
    'with a date',
    'passed',
    `Apollo (${kind})`,
    '2. Off',
  ]);
  expect(judge(RULES, report({ ...GREEN, apollo: [...both('1. Filter'), ...grouped] })).holds).toBe(true);
});

test('tests under no rule are named, and so is a file that could not be run', () => {
  const stray = judge(
    RULES,
    report({ ...GREEN, apollo: [...GREEN.apollo, ['3. More', 'passed', 'Apollo (sqlite)']] }),
  );
  expect(stray.remarks).toEqual(["apollo: '3. More' (passed) names no rule of docs/rules.md"]);
  expect(stray.holds).toBe(true);
  const broken = judge(RULES, report({ ...GREEN, beyond: [] }));
  expect(broken.remarks).toEqual(['beyond.test.ts did not run: ● Test suite failed to run']);
  expect(broken.holds).toBe(false);
});

test('what ran beside the conformance tests counts neither way', () => {
  const whole = {
    testResults: [
      ...report(GREEN).testResults,
      { name: '/somewhere/test/unit/apollo.test.ts', assertionResults: [] },
    ],
  };
  expect(judge(RULES, whole)).toMatchObject({ holds: true, remarks: [] });
});

test('a chapter of the rules counts 1, 2, 3 and leaves none out', () => {
  expect(() => readRules('## [A](../test/conformance/a.test.ts): x\n1. **One.** a\n3. **Three.** c')).toThrow(
    'A 3 follows 1',
  );
});
