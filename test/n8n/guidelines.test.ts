import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allFields,
  choicesOf,
  isSentenceCase,
  isSorted,
  isStopped,
  isTitleCase,
  type Placed,
} from '../support/n8n/guidelines';
import { startN8n, type Description, type N8n } from '../support/n8n/n8n';

// n8n's published guidelines (docs.n8n.io: 'UX guidelines', 'Node UI design'), over all that the pack brings.

const PACK = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  n8n: { nodes: string[] };
};
const DIST = join(__dirname, '../..');
const isTrigger = ({ group }: Description): boolean => (group as string[]).includes('trigger');

let n8n: N8n;
let nodes: Description[];
let credentials: Description[];
let fields: Placed[];
beforeAll(async () => {
  n8n = startN8n();
  ({ nodes, credentials } = await n8n.pack());
  // n8n adds a twin of each action for its AI agents, which says the same.
  nodes = nodes.filter(({ name }) => !name.endsWith('Tool'));
  fields = [...nodes, ...credentials].flatMap(allFields);
});
afterAll(() => n8n.end());

/** Those that break a rule, by where they stand, so that a red test names them. */
const broken = (wrong: (placed: Placed) => unknown): string[] =>
  fields.filter(wrong).map(({ where, field }) => `${where}: ${field.description ?? ''}`);

describe("n8n's guidelines hold for every node", () => {
  test('each of package.json is there, in its own folder, with codex file, subtitle and two icons', () => {
    expect(nodes).toHaveLength(PACK.n8n.nodes.length);
    for (const file of PACK.n8n.nodes) {
      const [, , folder = '', name = ''] = file.split('/');
      expect(name).toBe(`${folder}.node.js`);
      const node = nodes.find((each) => each.name.toLowerCase() === folder.toLowerCase());
      expect(node?.name).toBe(`${folder.charAt(0).toLowerCase()}${folder.slice(1)}`);
      const codex = JSON.parse(readFileSync(join(DIST, file.replace('.js', '.json')), 'utf8')) as {
        node: string;
        categories: string[];
        alias: string[];
      };
      expect(codex.node).toBe(`n8n-nodes-throughline.${node?.name}`);
      expect(codex.categories.length).toBeGreaterThan(0);
      expect(codex.alias.length).toBeGreaterThan(2);
      const { light, dark } = node?.['iconUrl'] as { light: string; dark: string };
      const [one, two] = [light, dark].map((url) =>
        readFileSync(join(DIST, url.replace(/^icons\/n8n-nodes-throughline\//, '')), 'utf8'),
      );
      expect(one).toContain('<svg');
      expect(two).not.toBe(one);
      expect(node?.['subtitle']).toEqual(expect.any(String));
    }
  });

  test('each has icons of its own, so that they are told apart on a canvas', () => {
    const icons = nodes.flatMap((node) => Object.values(node['iconUrl'] as { light: string; dark: string }));
    expect(new Set(icons).size).toBe(2 * nodes.length);
  });

  test('names are in title case, triggers end with Trigger, descriptions are one plain sentence', () => {
    for (const node of nodes) {
      expect(isTitleCase(node.displayName)).toBe(true);
      expect(node.displayName).toMatch(
        isTrigger(node) ? /^Throughline \S.* Trigger$/ : /^Throughline (?!.*Trigger)/,
      );
      expect(node['defaults']).toMatchObject({ name: node.displayName });
      expect([node['description'], isSentenceCase(String(node['description']))]).toEqual([
        node['description'],
        true,
      ]);
      expect(isStopped(String(node['description']))).toBe(true);
    }
  });

  test('agents may use every action, and no trigger', () => {
    for (const node of nodes)
      expect([node.name, node['usableAsTool']]).toEqual([node.name, isTrigger(node) ? undefined : true]);
  });

  test('labels and the words of lists are in title case', () => {
    expect(broken(({ field }) => field.type !== 'notice' && !isTitleCase(field.displayName))).toEqual([]);
    const words = fields.flatMap(({ where, field }) => choicesOf(field).map(({ name }) => [where, name]));
    expect(words.filter(([, name]) => !isTitleCase(name ?? ''))).toEqual([]);
    const modes = fields.flatMap(({ field }) => field.modes ?? []);
    expect(modes.filter(({ displayName }) => !isTitleCase(displayName))).toEqual([]);
  });

  test('descriptions and hints are in sentence case, with a full stop only behind several sentences', () => {
    const texts = fields.flatMap(({ where, field }) =>
      [
        field.description,
        field.hint,
        ...(field.type === 'notice' ? [field.displayName] : []),
        ...choicesOf(field).map(({ description }) => description),
      ].flatMap((text) => (text ? [{ where, text }] : [])),
    );
    expect(texts.filter(({ text }) => !isStopped(text))).toEqual([]);
    expect(texts.filter(({ text }) => !isSentenceCase(text))).toEqual([]);
  });

  test('what is on or off begins with Whether', () => {
    expect(
      broken(({ field }) => field.type === 'boolean' && !/^Whether /.test(field.description ?? '')),
    ).toEqual([]);
  });

  test('lists and optional fields are in the order of the alphabet; only days of a week have one of their own', () => {
    const lists = fields.filter(({ field }) => !/^Days?$/.test(field.displayName));
    const unsorted = lists.filter(
      ({ field }) =>
        !isSorted(choicesOf(field).map(({ name }) => name)) ||
        (field.type === 'collection' &&
          !isSorted((field.options ?? []).map(({ displayName = '' }) => displayName))),
    );
    expect(unsorted.map(({ where }) => where)).toEqual([]);
  });

  test('optional fields are in collections that say what they add', () => {
    const collections = fields.filter(({ field }) => /^(fixedC|c)ollection$/.test(field.type));
    expect(
      collections.filter(({ field }) => !/^Add /.test(field.placeholder ?? '')).map(({ where }) => where),
    ).toEqual([]);
  });

  test('an example of what to write begins with e.g., an address is the one that n8n uses', () => {
    expect(
      broken(
        ({ field }) =>
          field.type === 'string' &&
          field.placeholder &&
          !/^(e\.g\. |name@email\.com$)/.test(field.placeholder),
      ),
    ).toEqual([]);
  });

  test('options are the last that an operation shows', () => {
    interface Shown {
      readonly displayName: string;
      readonly displayOptions?: { readonly show?: { readonly operation?: readonly string[] } };
    }
    for (const { name, properties } of nodes) {
      const all = properties as Shown[];
      const operations = all.flatMap(({ displayOptions }) => displayOptions?.show?.operation ?? []);
      for (const operation of new Set(operations)) {
        const shown = all.filter(
          ({ displayOptions }) => displayOptions?.show?.operation?.includes(operation) ?? true,
        );
        const after = shown.slice(shown.findIndex(({ displayName }) => displayName === 'Options') + 1);
        const has = after.length < shown.length;
        expect([name, operation, has ? after.map(({ displayName }) => displayName) : []]).toEqual([
          name,
          operation,
          [],
        ]);
      }
    }
  });

  test('operations have words for the list of actions, without articles, and take no expressions', () => {
    const operations = fields.filter(({ field }) => field.name === 'operation');
    expect(operations.length).toBeGreaterThan(4);
    for (const { where, field } of operations) {
      expect([where, field.noDataExpression]).toEqual([where, true]);
      for (const { action = '', description = '' } of choicesOf(field)) {
        expect(action).toMatch(/^[A-Z][a-z]+ /);
        expect([action, isSentenceCase(action), / (a|an|the) /i.test(action)]).toEqual([action, true, false]);
        expect(description.length).toBeGreaterThan(20);
      }
    }
  });

  test('Get Many has Return All and Limit, in the words that n8n has for them', () => {
    const many = nodes.filter((node) =>
      allFields(node).some(({ field }) => choicesOf(field).some(({ value }) => value === 'getAll')),
    );
    expect(many.map(({ name }) => name).sort()).toEqual(['lead', 'sequence', 'task']);
    for (const node of many) {
      const own = allFields(node).map(({ field }) => field);
      expect(own.find(({ name }) => name === 'returnAll')).toMatchObject({
        displayName: 'Return All',
        default: false,
        description: 'Whether to return all results or only up to a given limit',
      });
      expect(own.find(({ name }) => name === 'limit')).toMatchObject({
        displayName: 'Limit',
        default: 50,
        typeOptions: { minValue: 1 },
        description: 'Max number of results to return',
      });
    }
  });

  test('what is picked comes from a list that can be searched, or by name or ID', () => {
    const locators = fields.filter(({ field }) => field.type === 'resourceLocator');
    expect(locators.length).toBeGreaterThan(4);
    for (const { field } of locators) {
      expect(field.default).toMatchObject({ mode: 'list' });
      const [list, ...others] = field.modes ?? [];
      expect(list).toMatchObject({ displayName: 'From List', typeOptions: { searchable: true } });
      expect(others.map(({ displayName }) => displayName)).toContain('By ID');
    }
  });

  test('a field that holds merge tags takes no expressions, and says so below it', () => {
    const merged = fields.filter(({ field }) => /\{\{/.test(field.placeholder ?? ''));
    expect(merged.length).toBeGreaterThan(5);
    expect(
      merged.filter(({ field }) => !field.noDataExpression || !/expressions do not/.test(field.hint ?? '')),
    ).toEqual([]);
  });

  test('keys and passwords are never shown', () => {
    const secret = fields.filter(({ field }) => /password|key$/i.test(field.name));
    expect(secret.length).toBeGreaterThan(2);
    expect(secret.filter(({ field }) => field.typeOptions?.['password'] !== true)).toEqual([]);
  });
});
