import { statSync } from 'node:fs';
import path from 'node:path';
import type { Draft } from '../support/n8n/server/client';
import type { N8nLab } from '../support/n8n/server/lab';
import { openEditor, type Editor } from '../support/n8n/server/browser';
import { openCanvas, type Canvas } from '../support/n8n/server/pictures';

const { n8n } = jest.requireActual<{ n8n: { nodes: string[] } }>('../../package.json');
/** `enroll`, `moveToStage` … */
const NODES = n8n.nodes
  .map((file) => path.basename(file, '.node.js'))
  .map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);

/** What people see: each panel in a browser, and a picture of each to be looked at. */
export function editor(lab: () => N8nLab): void {
  let opened: Editor;
  let canvas: Canvas;

  beforeAll(async () => {
    const { client, credential, server, home } = lab();
    const lead = { id: 'email', name: 'email', value: 'eve@editor.test', type: 'string' };
    const ours = NODES.map((name, place) => ({
      id: name,
      name,
      type: `n8n-nodes-throughline.${name}`,
      typeVersion: 1,
      position: [500 + 220 * (place % 4), 200 * Math.floor(place / 4)],
      parameters: {},
      credentials: { throughlineApi: credential },
    }));
    const before = [
      {
        id: 'start',
        name: 'Start',
        type: 'n8n-nodes-base.manualTrigger',
        typeVersion: 1,
        position: [0, 0],
        parameters: {},
      },
      {
        id: 'somebody',
        name: 'Somebody',
        type: 'n8n-nodes-base.set',
        typeVersion: 3.4,
        position: [220, 0],
        parameters: { assignments: { assignments: [lead] }, options: {} },
      },
    ];
    const to = (node: string): object => ({ main: [[{ node, type: 'main', index: 0 }]] });
    const connections = { Start: to('Somebody'), Somebody: to('enroll') };
    const workflow = await client.createWorkflow({
      name: 'All nodes',
      nodes: [...before, ...ours],
      connections,
    } as unknown as Draft);
    opened = await openEditor(home, server.url);
    canvas = await openCanvas(opened, server.url, workflow.id);
  });
  afterAll(() => opened?.close());

  test('the canvas shows every node', async () => {
    for (const name of NODES) expect(await canvas.node(name).count()).toBe(1);
    expect(statSync(await canvas.picture('canvas')).size).toBeGreaterThan(20_000);
  });

  test('a sequence is picked from the list that loads, and the step runs', async () => {
    await canvas.open('enroll');
    const names = await canvas.choices('sequence');
    expect(names).toContain('Welcome');
    await canvas.picture('enroll-list');
    await canvas.choose('Welcome');
    await canvas.runStep();
    await canvas.output().getByText('eve@editor.test').first().waitFor();
    await canvas.output().getByText('enrolled').first().waitFor();
    await canvas.picture('enroll-ran');
    await canvas.close();
  });

  test('a merge tag that is typed in stays a merge tag, and does not become an expression', async () => {
    await canvas.open('sequence');
    await canvas.press('Add Stage');
    const subject = canvas.field('subject');
    await subject.fill('Hello {{ firstName }}');
    expect(await subject.inputValue()).toBe('Hello {{ firstName }}');
    await canvas.picture('sequence-stage');
    await canvas.close();
  });

  test.each(NODES)('the panel of %s opens, and no label is cut', async (name) => {
    await canvas.open(name);
    expect(await canvas.labels()).not.toEqual([]);
    expect(await canvas.cutLabels()).toEqual([]);
    expect(statSync(await canvas.picture(name)).size).toBeGreaterThan(20_000);
    await canvas.close();
  });

  test('the page complains of nothing', () => {
    expect(opened.errors).toEqual([]);
  });
}
