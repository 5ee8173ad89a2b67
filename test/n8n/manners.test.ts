import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startN8n } from '../support/n8n/n8n';
import { byName, IT, one } from '../support/n8n/workflows';

jest.setTimeout(60_000);

describe('Inside n8n', () => {
  test('nothing is printed, no timer is left running, and the default file lies in the data folder of n8n', async () => {
    const n8n = startN8n({ haste: true });
    const here = { connection: 'sqlite' };
    expect(await n8n.testCredential(here)).toMatchObject({ status: 'OK' });
    expect(existsSync(join(n8n.folder, '.n8n/throughline/throughline.sqlite'))).toBe(true);
    const run = await n8n.run(
      one('enroll', { sequence: byName('x') }, 'continueRegularOutput'),
      [{ email: 'a@b.co' }],
      here,
    );
    expect(run.outputs[IT]?.[0]).toMatchObject([{ json: { error: "There is no sequence 'x'." } }]);
    expect(await n8n.end()).toEqual({ code: 0, printed: '' });
  });
});
