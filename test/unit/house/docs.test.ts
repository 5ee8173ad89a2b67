import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  describeState,
  handClock,
  openEngine,
  OPERATIONS,
  REASONS,
  STATUSES,
  type Engine,
  type Reason,
} from '../../../engine/index';
import { settingsSchema } from '../../../engine/model/sequence';
import { stageSchema } from '../../../engine/model/stage';
import { operationCommand, type Asked } from '../../../runner/command/operationCommand';
import { processIo } from '../../../runner/command/io';
import { exampleInput } from '../../../runner/http/exampleInput';
import { inputSchema } from '../../../runner/http/schemas';
import { commandWords } from '../../../scripts/docs/examples';
import { stalePages } from '../../../scripts/docs/pages';
import { DOCS, ROOT } from '../../../scripts/docs/places';
import { numbersIn, readRules, testFiles } from '../../../scripts/docs/rules';
import { MONDAY } from '../../support/databases';
import { scratchFolder } from '../../support/scratch';

const pages = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.split(path.sep).join('/')}`),
];
const textOf = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

test('the pages that are made of the code are as the code is (else: npm run docs)', () => {
  expect(stalePages()).toEqual([]);
});

describe('The rules', () => {
  const rules = readRules(textOf('docs/rules.md'));
  const products = [...new Set(rules.map(({ slug }) => slug))];

  test('there are as many as were asked for, of five products and beyond them', () => {
    const counts = products.map((slug) => [slug, rules.filter((rule) => rule.slug === slug).length]);
    expect(Object.fromEntries(counts)).toEqual({
      amplemarket: 11, 'zendesk-sell': 14, apollo: 9, salesmate: 15, dalil: 14, beyond: 10,
    }); // prettier-ignore
  });

  test('every number in a title of the conformance tests is that of a rule', () => {
    for (const slug of products) {
      const known = rules.filter((rule) => rule.slug === slug).map(({ number }) => number);
      for (const file of testFiles(slug))
        expect([file, numbersIn(file).filter((number) => !known.includes(number))]).toEqual([file, []]);
    }
  });

  test.each(rules.map((rule) => [`${rule.product} ${rule.number}`, rule] as const))(
    '%s has a test',
    (_name, rule) => {
      expect(testFiles(rule.slug).filter((file) => numbersIn(file).includes(rule.number))).not.toEqual([]);
    },
  );

  test('every conformance test belongs to a product of the rules', () => {
    const folder = path.join(ROOT, 'test/conformance');
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    const known = new Set(products.flatMap(testFiles));
    const strangers = files.filter((name) => /\.test\.ts$/.test(name) && !known.has(path.join(folder, name)));
    expect(strangers).toEqual([]);
  });
});

describe('The examples of the operations', () => {
  const operations = OPERATIONS.map((operation) => [operation.name, operation] as const);

  test.each(operations)('%s: the input is one that it accepts', (_name, operation) => {
    const parsed = operation.input.strict().safeParse(exampleInput(operation));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  test.each(operations)('%s: the command line takes it', async (_name, operation) => {
    const folder = scratchFolder('docs');
    for (const name of ['welcome.yaml', 'leads.csv', 'mail.eml']) writeFileSync(path.join(folder, name), 'x');
    const asked: Asked[] = [];
    const command = operationCommand(
      operation,
      { ...processIo(), folder },
      async (one) => void asked.push(one),
    );
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    const words = commandWords(operation).slice(operation.name.split('.').length);
    await command.parseAsync([...words], { from: 'user' });
    expect(operation.input.strict().safeParse(asked[0]?.input).error?.issues ?? []).toEqual([]);
  });

  test.each(operations)('%s: every key of its input is described', (_name, operation) => {
    const silent = Object.entries(inputSchema(operation).properties ?? {}).filter(
      ([, { description = '' }]) => description.trim() === '',
    );
    expect(silent.map(([key]) => key)).toEqual([]);
  });
});

interface Published {
  readonly status: string;
  readonly warnings: readonly string[];
}

describe('What the pages say', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ database: ':memory:', clock: handClock(MONDAY), timeZone: 'Europe/Berlin' });
    // Of the organisation, as somebody has them who uses the fields that the pages speak of.
    await engine.run('lead.upsert', { email: 'ada@example.com', fields: { employees: 120 } });
  });
  afterAll(() => engine.close());

  const sequences = pages.flatMap((page) =>
    [...textOf(page).matchAll(/^( *)```(?:ya?ml|json)\n([^]*?)^ *```$/gm)]
      .map(([, indent = '', text = '']) => text.replace(new RegExp(`^${indent}`, 'gm'), ''))
      .filter((text) => /^"?stages"?:/m.test(text))
      .map((text, i): [string, string] => [`${page} (${i + 1})`, text]),
  );

  test('there are sequences in them', () => {
    expect(sequences.length).toBeGreaterThanOrEqual(5);
  });

  test.each(sequences)('%s: the sequence publishes without a remark', async (page, text) => {
    const file = text.replace(/^name: .*/m, `name: "${page}"`);
    const { status, warnings } = (await engine.run('sequence.save', { file, publish: true })) as Published;
    expect([status, warnings.filter((warning) => !/^No sender is configured/.test(warning))]).toEqual([
      'published',
      [],
    ]);
  });

  test.each(pages)('%s: its links lead somewhere', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const ours = links.filter((link) => !/^(https?:|mailto:)/.test(link));
    const broken = ours.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      if (!existsSync(path.join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(textOf(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('What the pages list is all there is', () => {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_]/g, ' ');
  const concepts = textOf('docs/concepts.md');

  test.each(STATUSES)('the reasons of %s, in the concepts', (status) => {
    const row = plain(
      concepts.split('\n').find((line) => plain(line).startsWith(`| ${plain(status)} |`)) ?? '',
    );
    const words = (REASONS[status] as readonly Reason[]).map((reason) =>
      plain(/\((.+)\)/.exec(describeState({ status, reason }))?.[1] ?? ''),
    );
    expect(words.filter((word) => !row.includes(word))).toEqual([]);
    expect(row).not.toBe('');
  });

  test('the settings of a sequence and the keys of its stages, in the page about files', () => {
    const page = textOf('docs/sequence-file.md');
    const stages = stageSchema.options.flatMap(({ shape }) => Object.keys(shape));
    const keys = [...Object.keys(settingsSchema.shape), ...stages];
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}
