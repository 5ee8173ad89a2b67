import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type N8n, type NodeInFile, type WorkflowFile } from '../support/n8n/n8n';
import { WELCOME } from '../support/n8n/onEachConnection';

const FOLDER = join(__dirname, '../../examples/n8n');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const OURS = 'n8n-nodes-throughline.';

type Example = WorkflowFile & { readonly name: string };

const read = (file: string): Example => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Example;
const isOurs = ({ type }: NodeInFile): boolean => type.startsWith(OURS);

/** n8n makes a tool of every node that allows it, under a name of its own, with the same parameters. */
const asItself = (node: NodeInFile): NodeInFile => ({ ...node, type: node.type.replace(/Tool$/, '') });

/** From the node that feeds ours on, with a credential chosen, as the note in it asks for. */
function withCredential({ nodes, connections }: Example, first: string): WorkflowFile {
  const credentials = { throughlineApi: { id: '1', name: 'Throughline' } };
  const chosen = nodes.map((node) => (isOurs(node) ? { ...node, credentials } : node));
  return { nodes: chosen.sort((a, b) => Number(b.name === first) - Number(a.name === first)), connections };
}

let n8n: N8n;
let there: Connection;
beforeAll(async () => {
  n8n = startN8n();
  there = await connect('a database file');
  await there.run('sequence.save', { definition: WELCOME });
  await there.run('sequence.publish', { sequence: 'Welcome' });
});
afterAll(async () => {
  await there?.close();
  await n8n.end();
});

describe.each(FILES)('The example %s', (file) => {
  test('has nodes and parameters that the pack knows, and nothing that n8n finds fault with', async () => {
    const { nodes } = await n8n.pack();
    const own = read(file).nodes.filter(isOurs);
    expect(own.length).toBeGreaterThan(0);
    for (const node of own.map(asItself)) {
      expect(nodes.map(({ name }) => `${OURS}${name}`)).toContain(node.type);
      const { issues, parameters } = await n8n.check(node);
      expect(issues).toBeNull();
      expect(parameters).toMatchObject(node.parameters);
    }
  });

  test('says in notes what it does, and where each connection leads', () => {
    const { nodes, connections, name } = read(file);
    expect(name).toMatch(/^Throughline: /);
    expect(nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote').length).toBeGreaterThan(1);
    const names = new Set(nodes.map((node) => node.name));
    expect(names.size).toBe(nodes.length);
    const targets = JSON.stringify(connections).matchAll(/"node":"([^"]+)"/g);
    for (const end of [...Object.keys(connections), ...[...targets].map(([, target]) => target)])
      expect(names).toContain(end);
  });
});

test('a new lead is enrolled, and the run of the next minute sends the first message', async () => {
  const enroll = withCredential(read('enroll-new-leads.json'), 'Take What We Need');
  const lead = { email: 'ada@example.com', firstName: 'Ada', company: 'Engines Ltd' };
  const first = await n8n.run(enroll, [lead], there.credential);
  expect(first.outputs['Throughline Enroll']?.[0]).toMatchObject([{ json: { outcome: 'enrolled' } }]);
  const minute = withCredential(read('run-every-minute.json'), 'Every Minute');
  const second = await n8n.run(minute, [{}], there.credential);
  expect(second.outputs['Throughline Advance']?.[0]).toMatchObject([
    { json: { outcome: 'sent', email: 'ada@example.com', subject: 'Hello Ada' } },
  ]);
  const { messages } = await there.run<{ messages: { subject: string; to: string }[] }>('message.list');
  expect(messages).toMatchObject([{ subject: 'Hello Ada', to: 'ada@example.com' }]);
});
