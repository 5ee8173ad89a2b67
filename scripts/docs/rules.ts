import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CONFORMANCE } from './places';

/** One line of docs/rules.md. */
export interface Rule {
  readonly product: string;
  /** As its test files are called: `zendesk-sell`. */
  readonly slug: string;
  readonly number: number;
  /** `Move to a stage` */
  readonly name: string;
}

const CHAPTER = /^## \[([^\]]+)\]\(\.\.\/test\/conformance\/([\w-]+)\.test\.ts\)/;
const LINE = /^(\d+)\. \*\*(.+?)\.?\*\*/;
/** Ours to write: the links behind a rule. */
const LINKS = / \(tests?: .*\)$/;

/** @param text docs/rules.md. @throws Error where a chapter does not count 1, 2, 3 … */
export function readRules(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  let chapter: Pick<Rule, 'product' | 'slug'> | null = null;
  for (const line of text.split('\n')) {
    const [, product, slug] = CHAPTER.exec(line) ?? [];
    if (product !== undefined && slug !== undefined) chapter = { product, slug };
    const [, digits, name] = LINE.exec(line) ?? [];
    if (chapter === null || digits === undefined || name === undefined) continue;
    const number = Number(digits);
    const before = rules.filter(({ slug: other }) => other === chapter?.slug).length;
    if (number !== before + 1)
      throw new Error(`docs/rules.md: ${chapter.product} ${number} follows ${before}.`);
    rules.push({ ...chapter, number, name: name.replace(/[.?!]$/, '') });
  }
  return rules;
}

/** The files that hold tests of a product: its own, and those of its topics; from the repository's root. */
export function testFiles(slug: string): readonly string[] {
  const own = path.join(CONFORMANCE, `${slug}.test.ts`);
  const folder = path.join(CONFORMANCE, slug);
  const topics = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return [
    ...(existsSync(own) ? [own] : []),
    ...topics
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => path.join(folder, name)),
  ];
}

/** The numbers that titles in a test file begin with: `test('7. Move to stage …'`. */
export function numbersIn(file: string): readonly number[] {
  const text = readFileSync(file, 'utf8');
  return [...new Set([...text.matchAll(/['"`](\d{1,2})\. \S/g)].map(([, digits]) => Number(digits)))];
}

/** docs/rules.md with the links behind each rule as the tests are now; a rule without tests has none. */
export function linkRules(text: string): string {
  const rules = readRules(text);
  const proofs = new Map(
    [...new Set(rules.map(({ slug }) => slug))].map((slug) => [
      slug,
      testFiles(slug).map((file) => ({ file, numbers: numbersIn(file) })),
    ]),
  );
  const links = ({ slug, number }: Rule): string => {
    const files = (proofs.get(slug) ?? []).filter(({ numbers }) => numbers.includes(number));
    const named = files.map(
      ({ file }) =>
        `[${path.basename(file, '.ts').replace(/\.test$/, '')}](../test/conformance/${path.relative(CONFORMANCE, file).split(path.sep).join('/')})`,
    );
    return named.length === 0 ? '' : ` (${named.length === 1 ? 'test' : 'tests'}: ${named.join(', ')})`;
  };
  const lines = text.split('\n');
  const starts = lines.flatMap((line, i) => (LINE.test(line) ? [i] : []));
  starts.forEach((start, nth) => {
    const rule = rules[nth];
    if (!rule) return;
    // A rule goes on over indented lines.
    let end = start;
    while (/^ {2,}\S/.test(lines[end + 1] ?? '')) end += 1;
    const bare = (lines[end] ?? '').replace(LINKS, '');
    lines[end] = `${bare}${links(rule)}`;
  });
  return lines.join('\n');
}
