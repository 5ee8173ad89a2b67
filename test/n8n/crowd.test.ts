import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type N8n } from '../support/n8n/n8n';
import { WELCOME } from '../support/n8n/onEachConnection';
import { IT, one } from '../support/n8n/workflows';

jest.setTimeout(60_000);

let n8n: N8n;
let there: Connection;
beforeAll(async () => {
  n8n = startN8n();
  there = await connect('a database file');
  await there.run('sequence.save', { definition: WELCOME, publish: true });
});
afterAll(async () => {
  await there?.close();
  await n8n.end();
});

test('what comes of a crowd of items is paired with the first: data grow with the items, not with their square', async () => {
  const leads = Array.from({ length: 300 }, (_none, n) => ({ email: `lead${n}@crowd.test` }));
  await there.run('enroll', { sequence: 'Welcome', leads });
  const advanced = await n8n.run(one('advance', { operation: 'due' }), leads, there.credential);
  const sent = advanced.outputs[IT]?.[0] ?? [];
  expect(sent).toHaveLength(300);
  expect(new Set(sent.map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));

  const filter = { selectBy: 'filter', sequence: { __rl: true, mode: 'name', value: 'Welcome' } };
  const removed = await n8n.run(one('remove', filter), leads, there.credential);
  const gone = removed.outputs[IT]?.[0] ?? [];
  expect(gone).toHaveLength(300);
  expect(new Set(gone.map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));
});
