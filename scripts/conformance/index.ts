// npm run conformance: runs the tests of docs/rules.md and prints a table: product, rule, tests, result.
//
//   npm run conformance                     everything; ends with 1 unless every rule is proven
//   npm run conformance -- apollo dalil     only these products
//   npm run conformance -- --from FILE      no run: reads what `jest --json --outputFile FILE` wrote
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge, tableOf, type JestReport } from './table';
import { DOCS, ROOT } from '../docs/places';
import { readRules } from '../docs/rules';

async function main(words: readonly string[]): Promise<number> {
  const { values, positionals: products } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { from: { type: 'string' } },
  });
  const rules = readRules(readFileSync(path.join(DOCS, 'rules.md'), 'utf8'));
  const known = [...new Set(rules.map(({ slug }) => slug))];
  const wrong = products.find((word) => !known.includes(word));
  if (wrong !== undefined) {
    console.error(`There is no product '${wrong}'. Known: ${known.join(', ')}.`);
    return 2;
  }
  const wanted = products.length === 0 ? known : products;
  const report = values.from === undefined ? await run(wanted) : read(values.from);
  const verdict = judge(
    rules.filter(({ slug }) => wanted.includes(slug)),
    report,
  );
  console.log(tableOf(verdict));
  return verdict.holds ? 0 : 1;
}

/** Jest's own report of a run; what it says while running goes to stderr as it is. */
async function run(products: readonly string[]): Promise<JestReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-conformance-'));
  const file = path.join(folder, 'report.json');
  const files = products.map((slug) => `test/conformance/${slug}\\.test\\.ts$`);
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const words = ['--selectProjects', 'conformance', '--json', '--outputFile', file, '--errorOnDeprecated'];
  try {
    const child = spawn(process.execPath, [jest, ...words, ...files], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    return existsSync(file) ? read(file) : { testResults: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): JestReport {
  return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
