import { connect, CONNECTIONS, type Connection } from '../support/n8n/connections';
import { startN8n, type N8n } from '../support/n8n/n8n';
import { byId, byName, IT, one } from '../support/n8n/workflows';
import { killAll } from '../support/runner';

jest.setTimeout(120_000);

const lead = { __rl: true, mode: 'email', value: '={{ $json.email }}' };
const IN = { sequence: byName('Same everywhere') };
const STAGES = [
  { kind: 'email', name: 'Hello', subject: 'Hello {{ firstName | default: "there" }}', text: 'A word' },
  { kind: 'task', name: 'Call', delay: 1, unit: 'minutes', title: 'Call {{ firstName | default: "them" }}' },
  { kind: 'email', name: 'Again', delay: 2, text: 'Another word' },
  { kind: 'email', name: 'Last', delay: 3, text: 'A last word' },
];
const SAVE = {
  operation: 'save',
  name: 'Same everywhere',
  stages: { stage: STAGES },
  settings: { anyTime: true },
  afterSaving: 'publish',
};
const LEADS = [
  { email: 'ada@example.com', firstName: 'Ada', Budget: 7 },
  { email: 'bob@example.com' },
  { email: 'not an address' },
  { firstName: 'Nobody' },
  { email: 'ADA@example.com' },
  { email: 'cleo@example.com', company: 'C'.repeat(401) },
  { email: 'dora@example.com' },
];
const ALL = [{ email: 'ada@example.com' }, { email: 'bob@example.com' }, { email: 'dora@example.com' }];
const SOME = [...ALL.slice(0, 1), { email: 'nobody@example.com' }, {}];

/** A whole life with the nodes: each step a node, what is set in its panel, and what comes in. */
const STORY: readonly [type: string, parameters: object, items: readonly object[]][] = [
  ['sequence', { ...SAVE, stages: { stage: [...STAGES, { kind: 'email', name: 'Bad' }] } }, [{}]],
  ['sequence', SAVE, [{}]],
  ['sequence', { operation: 'getAll', returnAll: true }, [{}]],
  ['sequence', { operation: 'preview', ...IN }, [{}]],
  ['enroll', IN, LEADS],
  ['enroll', { sequence: byName('Nowhere') }, ALL],
  ['lead', { operation: 'get', lead }, SOME],
  ['pause', { operation: 'pause', ...IN, options: { until: '2099-03-03T09:00' } }, SOME],
  ['pause', { operation: 'resume', ...IN }, SOME],
  ['advance', { options: { readMail: false } }, [{}]],
  ['advance', { operation: 'leads', ...IN }, SOME],
  ['task', { operation: 'getAll' }, [{}]],
  ['moveToStage', { ...IN, stage: byId('last') }, ALL.slice(1)],
  ['moveToStage', { ...IN, stage: byId('nowhere') }, SOME],
  ['remove', { ...IN, options: { because: 'Enough' } }, SOME],
  ['remove', { selectBy: 'filter' }, [{}]],
  ['retry', IN, SOME],
  ['lead', { operation: 'convert', lead }, SOME],
  ['lead', { operation: 'unsubscribe', lead }, [...SOME, ...ALL]],
  ['lead', { operation: 'get', lead }, ALL],
  ['lead', { operation: 'getAll', simplify: false }, [{}]],
  ['sequence', { operation: 'disable', ...IN }, [{}]],
  ['sequence', { operation: 'disable', ...IN }, [{}]],
  ['sequence', { operation: 'get', ...IN, includeFile: true }, [{}]],
  ['sequence', { operation: 'analytics', ...IN }, [{}]],
];

let n8n: N8n;
const open: Connection[] = [];
beforeAll(async () => {
  n8n = startN8n();
  for (const kind of CONNECTIONS) open.push(await connect(kind));
});
afterAll(async () => {
  for (const connection of open) await connection.close();
  await n8n.end();
  killAll();
});

/** Ids and times differ from run to run; which of them are the same does not. */
function plain(): (output: unknown) => unknown {
  const names = new Map<string, string>();
  return (output) =>
    JSON.parse(
      JSON.stringify(output)
        .replace(/<[0-9a-z]{42}@/g, '<a Message-ID@')
        // Over a runner sequences and tasks are the member's whose key it is; on a database n8n acts for nobody.
        .replace(/"(ownerId|assignee)":(null|"[^"]+")/g, '"$1":"somebody"')
        .replace(/\b[0-9a-hjkmnp-tv-z]{26}\b/g, (id) => {
          if (!names.has(id)) names.set(id, `id ${names.size + 1}`);
          return names.get(id) ?? id;
        })
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, (time) =>
          time.startsWith('2099') ? time : 'a time',
        ),
    );
}

describe('The same workflow puts out the same, wherever the sequences live', () => {
  const heard: { items: unknown; error: unknown; hints: unknown }[][] = [];

  test.each(CONNECTIONS)('told over %s', async (kind) => {
    const { credential } = open[CONNECTIONS.indexOf(kind)]!;
    const normal = plain();
    const told: (typeof heard)[number] = [];
    for (const [type, parameters, items] of STORY) {
      const on = await n8n.run(one(type, parameters, 'continueRegularOutput'), items, credential);
      told.push({ items: normal(on.outputs[IT] ?? null), error: normal(on.error), hints: normal(on.hints) });
    }
    heard.push(told);
    expect(told.filter(({ error }) => error !== null)).toEqual([]);
    expect(told.map((step) => JSON.stringify(step).includes('Finished (Unsubscribed)'))).toContain(true);
  });

  test('and each step is the same', () => {
    const [file, ...others] = heard;
    expect(others).toHaveLength(CONNECTIONS.length - 1);
    for (const other of others)
      other.forEach((step, place) =>
        expect([STORY[place]?.slice(0, 2), step]).toEqual([STORY[place]?.slice(0, 2), file?.[place]]),
      );
  });
});
