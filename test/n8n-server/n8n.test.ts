import { openN8nLab, type N8nLab } from '../support/n8n/server/lab';
import { credentials } from './credentials';
import { editor } from './editor';
import { examples } from './examples';
import { ownCredentials } from './ownCredentials';
import { SERVICES } from './services';
import { story } from './story';

jest.setTimeout(240_000);

// One n8n for all of it: it takes 15 seconds and 750 MB each time.
let opened: N8nLab;
const lab = (): N8nLab => opened;
beforeAll(async () => {
  opened = await openN8nLab(SERVICES);
});
afterAll(() => opened?.close());

describe('The pack in a real n8n', () => {
  test('is installed from the settings page, all of its nodes, and nothing compiled', async () => {
    const { n8n } = jest.requireActual<{ n8n: { nodes: string[] } }>('../../package.json');
    expect(opened.installed.installedNodes).toHaveLength(n8n.nodes.length);
    for (const { type } of opened.installed.installedNodes) expect(type).toMatch(/^n8n-nodes-throughline\./);
    expect(opened.server.log()).toMatch(/Community package installed: n8n-nodes-throughline/);
  });
});

describe('Its credential', () => credentials(lab));
describe('The examples', () => examples(lab));
describe('In the editor', () => editor(lab));
describe('With nothing but credentials of n8n', () => ownCredentials(lab));
describe('The main job', () => story(lab));
