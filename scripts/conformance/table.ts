import path from 'node:path';
import Table from 'cli-table3';
import type { Rule } from '../docs/rules';

/** What we read of `jest --json`. */
export interface JestReport {
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string;
    /** Why the file could not be run at all. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

export interface Row extends Rule {
  /** By database; tests that need none count under `none`. */
  readonly passed: Readonly<Record<'sqlite' | 'postgres' | 'none', number>>;
  readonly failed: readonly string[];
  readonly result: 'passed' | 'FAILED' | 'missing' | 'one database';
}

export interface Verdict {
  readonly rows: readonly Row[];
  /** Tests that stand under no rule, and files that could not be run. */
  readonly remarks: readonly string[];
  /** Every rule has a test that ran and passed, on both databases where it needs one; and nothing else failed. */
  readonly holds: boolean;
}

interface Test {
  readonly slug: string;
  readonly number: number | null;
  readonly title: string;
  readonly status: string;
  readonly database: 'sqlite' | 'postgres' | 'none';
}

/** @param report of a run of the project `conformance`; what ran beside it is passed over. */
export function judge(rules: readonly Rule[], whole: JestReport): Verdict {
  const ours = new RegExp(`conformance[\\\\/](${rules.map(({ slug }) => slug).join('|')})\\.test\\.ts$`);
  const report = { testResults: whole.testResults.filter(({ name }) => ours.test(name)) };
  const tests = testsOf(report);
  const rows = rules.map((rule) => rowOf(rule, tests));
  const named = (test: Test): boolean =>
    rules.some(({ slug, number }) => slug === test.slug && number === test.number);
  const strays = tests.filter((test) => !named(test) && rules.some(({ slug }) => slug === test.slug));
  const broken = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  const remarks = [
    ...strays.map(
      ({ slug, title, status }) => `${slug}: '${title}' (${status}) names no rule of docs/rules.md`,
    ),
    ...broken.map(({ name, message }) => `${path.basename(name)} did not run: ${firstLine(message)}`),
  ];
  const holds =
    rows.every(({ result }) => result === 'passed') &&
    strays.every(({ status }) => status !== 'failed') &&
    broken.length === 0;
  return { rows, remarks, holds };
}

export function tableOf({ rows, remarks }: Verdict): string {
  const table = new Table({
    head: ['product', '', 'rule', 'SQLite', 'PostgreSQL', 'result'],
    colAligns: ['left', 'right', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { product, number, name, passed, failed, result } of rows) {
    const count = (kind: 'sqlite' | 'postgres'): string => String(passed[kind] + passed.none || '');
    const outcome = failed.length > 0 ? `${result} (${failed.length})` : result;
    table.push([product, number, name, count('sqlite'), count('postgres'), outcome]);
  }
  const proven = rows.filter(({ result }) => result === 'passed').length;
  const products = new Set(rows.map(({ product }) => product)).size;
  const failures = rows.flatMap(({ product, failed }) =>
    failed.map((title) => `failed: ${product}: ${title}`),
  );
  const sum = `${proven} of ${rows.length} rules of ${products} products proven`;
  return [table.toString(), ...failures, ...remarks, sum].join('\n');
}

function rowOf(rule: Rule, tests: readonly Test[]): Row {
  const own = tests.filter(({ slug, number }) => slug === rule.slug && number === rule.number);
  const count = (database: Test['database']): number =>
    own.filter((test) => test.database === database && test.status === 'passed').length;
  const passed = { sqlite: count('sqlite'), postgres: count('postgres'), none: count('none') };
  const failed = own.filter(({ status }) => status === 'failed').map(whereItFailed);
  return { ...rule, passed, failed, result: resultOf(passed, failed) };
}

function whereItFailed({ title, database }: Test): string {
  return database === 'none' ? title : `${title} (${database})`;
}

/** A test that was skipped proves nothing: it counts as not there. */
function resultOf({ sqlite, postgres, none }: Row['passed'], failed: readonly string[]): Row['result'] {
  if (failed.length > 0) return 'FAILED';
  if (sqlite + postgres + none === 0) return 'missing';
  return sqlite > 0 === postgres > 0 ? 'passed' : 'one database';
}

function testsOf({ testResults }: JestReport): Test[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => {
      const all = [title, ...ancestorTitles];
      const digits = all.map((text) => /^(\d{1,2})\. /.exec(text)?.[1]).find((found) => found !== undefined);
      const database = /\((sqlite|postgres)\)/.exec(all.join(' '))?.[1] as 'sqlite' | 'postgres' | undefined;
      return {
        slug: path.basename(name).replace(/\.test\.ts$/, ''),
        number: digits === undefined ? null : Number(digits),
        title,
        status,
        database: database ?? 'none',
      };
    }),
  );
}

function firstLine(message = ''): string {
  return (
    message
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? 'no test in it'
  );
}
