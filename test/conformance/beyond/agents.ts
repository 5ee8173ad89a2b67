import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  INodeProperties,
  INodePropertyCollection,
  INodePropertyOptions,
  INodeTypeDescription,
} from 'n8n-workflow';
import type { TestEngine } from '../../support/databases';
import { enroll, mail, publish, type Bulk } from '../../support/scenario';

const ROOT = path.join(__dirname, '../../..');

/** The nodes of the package, as n8n would load them. */
function nodes(): readonly INodeTypeDescription[] {
  const { n8n } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    n8n: { nodes: string[] };
  };
  return n8n.nodes.map((file) => {
    const source = path.join(ROOT, file.replace(/^dist\//, '').replace(/\.js$/, ''));
    const loaded =
      jest.requireActual<Record<string, new () => { description: INodeTypeDescription }>>(source);
    const Node = loaded[path.basename(source, '.node')];
    if (!Node) throw new Error(`${file} has no class of its name.`);
    return new Node().description;
  });
}

/** Everything that a model may be asked to fill in or to choose and of which nothing is said, by its path. */
function silent(properties: readonly INodeProperties[], before: string): string[] {
  return properties
    .filter(({ type }) => type !== 'notice')
    .flatMap((property) => {
      const { displayName, description = '', type, options = [] } = property;
      const place = `${before} > ${displayName}`;
      const teachesItself = teaches(displayName, description);
      if (type === 'collection') return silent(options as INodeProperties[], place);
      if (type === 'fixedCollection')
        return options.flatMap((option) => silent((option as INodePropertyCollection).values, place));
      // Of 'Monday' nothing need be said where its list is explained; of a list nothing where each choice is.
      const choices = (options as INodePropertyOptions[]).filter((option) => !teaches(option.name, option.description ?? '')); // prettier-ignore
      if (teachesItself || (options.length > 0 && choices.length === 0)) return [];
      return [place, ...choices.map(({ name }) => `${place} > ${name}`)];
    });
}

/** At least three words, and more than the name says. */
function teaches(name: string, about: string): boolean {
  return about.trim().split(/\s+/).length >= 3 && about.toLowerCase() !== name.toLowerCase();
}

const ACTIONS = nodes().filter(({ group }) => !group.includes('trigger'));

/** Beyond 8: what an agent needs to use the nodes as its tools. */
export function agents(open: () => Promise<TestEngine>): void {
  test('8. For agents: every node is a tool, and says in a sentence what it does', () => {
    expect(ACTIONS.length).toBeGreaterThanOrEqual(5);
    for (const { name, usableAsTool, description } of ACTIONS) {
      expect([name, usableAsTool]).toEqual([name, true]);
      expect(description).toMatch(/^[A-Z]\S+( \S+){4,}$/);
    }
  });

  test.each(ACTIONS.map((node) => [node.displayName, node] as const))(
    '8. For agents: %s describes each parameter, and each choice of it',
    (_name, { displayName, properties }) => {
      expect(silent(properties, displayName)).toEqual([]);
    },
  );

  test('8. For agents: leads and sequences go by the names that people use, and answers are sentences', async () => {
    const { run } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll({ run }, ['ada@example.com']);
    const answer = await run<Bulk>('pause', {
      sequence: 'welcome',
      emails: ['ADA@example.com', 'bo@example.com'],
    });
    expect(answer.message).toMatch(/^Paused 1 enrollment; 1 was refused: .+/);
    expect(answer.results).toMatchObject([
      { outcome: 'refused', code: 'not_found', message: expect.stringMatching(/bo@example\.com.*\.$/) },
      { outcome: 'done', state: 'Paused (By hand)', message: expect.stringMatching(/^[A-Z].*\.$/) },
    ]);
    await expect(run('pause', { sequence: 'Welcom', all: true })).rejects.toMatchObject({
      code: 'sequence_not_found',
      hint: expect.stringMatching(/\w+ \w+/),
    });
  });
}
