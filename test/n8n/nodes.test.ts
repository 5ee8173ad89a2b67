import { connect, CONNECTIONS, type Connection } from '../support/n8n/connections';
import { startN8n, type Item, type N8n, type Ran } from '../support/n8n/n8n';
import { byId, byName, IT, one } from '../support/n8n/workflows';
import { killAll } from '../support/runner';

const SEQUENCE = {
  name: 'Welcome',
  settings: { window: [] },
  stages: [
    {
      id: 'hello',
      kind: 'email',
      subject: "Hello {{ firstName | default: 'there' }}",
      text: 'A first word.',
    },
    { id: 'again', kind: 'email', name: 'Second letter', after: '2 days', text: 'Did you see my mail?' },
    { id: 'call', kind: 'task', after: '1 day', title: 'Call' },
    { id: 'last', kind: 'email', after: '1 day', text: 'A last word.' },
  ],
};
const ADA = {
  email: 'ada@example.com',
  firstName: 'Ada',
  company: 'Engines',
  phone: 49301234,
  tags: ['x'],
  gone: null,
};
const WELCOME = byName('Welcome');

interface Row {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly stage: string | null;
}

jest.setTimeout(60_000);

let n8n: N8n;
beforeAll(() => {
  n8n = startN8n();
});
afterAll(async () => {
  await n8n.end();
  killAll();
});

// One story on each, told in order: what a node does may not depend on where the sequences live.
describe.each(CONNECTIONS)('The nodes over %s', (kind) => {
  let there: Connection;
  let sequenceId: string;

  beforeAll(async () => {
    there = await connect(kind);
    ({ id: sequenceId } = await there.run<{ id: string }>('sequence.save', { definition: SEQUENCE }));
    await there.run('sequence.publish', { sequence: 'Welcome' });
    await there.run('sequence.save', { definition: { ...SEQUENCE, name: 'Draft of something' } });
  });
  afterAll(() => there?.close());

  const ran = (type: string, parameters: object, items: readonly object[], onError?: string): Promise<Ran> =>
    n8n.run(one(type, parameters, onError), items, there.credential);

  /** The first output of a run that must succeed. */
  async function outOf(
    type: string,
    parameters: object,
    items: readonly object[],
    onError?: string,
  ): Promise<readonly Item[]> {
    const run = await ran(type, parameters, items, onError);
    expect(run.error).toBeNull();
    return run.outputs[IT]?.[0] ?? [];
  }

  async function rowOf(email: string): Promise<Row | undefined> {
    const { enrollments } = await there.run<{ enrollments: Row[] }>('enrollment.list', { lead: email });
    return enrollments[0];
  }

  test('the test button says what is there', async () => {
    expect(await n8n.testCredential(there.credential)).toEqual({
      status: 'OK',
      message: 'Connected; 2 sequences there',
    });
  });

  test('sequences and stages are picked from lists that can be searched', async () => {
    const node = { type: 'n8n-nodes-throughline.moveToStage', parameters: { sequence: byId(sequenceId) } };
    const { results } = await n8n.list('searchSequences', node, there.credential);
    expect(results.map(({ name }) => name)).toEqual(['Draft of something (draft)', 'Welcome']);
    expect(await n8n.list('searchSequences', node, there.credential, 'WEL')).toEqual({
      results: [{ name: 'Welcome', value: sequenceId }],
    });
    const stages = await n8n.list('searchStages', node, there.credential);
    expect(stages.results).toEqual([
      { name: '1. hello (email)', value: 'hello' },
      { name: '2. Second letter (email)', value: 'again' },
      { name: '3. call (task)', value: 'call' },
      { name: '4. last (email)', value: 'last' },
    ]);
  });

  test('Enroll answers for every item: enrolled, or skipped and why', async () => {
    const items = [
      ADA,
      { email: 'no address' },
      { firstName: 'Nobody' },
      { email: 'ADA@example.com ' },
      { email: 'bob@example.com' },
    ];
    const out = await outOf('enroll', { sequence: WELCOME }, items);
    expect(
      out.map(({ json, pairedItem }) => [json['email'], json['outcome'], json['code'], pairedItem]),
    ).toEqual([
      ['ada@example.com', 'enrolled', null, { item: 0 }],
      ['no address', 'skipped', 'invalid_address', { item: 1 }],
      ['', 'skipped', 'no_address', { item: 2 }],
      ['ada@example.com', 'skipped', 'duplicate_in_request', { item: 3 }],
      ['bob@example.com', 'enrolled', null, { item: 4 }],
    ]);
    expect(out[0]?.json).toMatchObject({ firstStage: 'hello', firstAt: expect.stringMatching(/^\d{4}-/) });
    expect(await there.run('lead.get', { lead: 'ada@example.com' })).toMatchObject({
      firstName: 'Ada',
      company: 'Engines',
      phone: '49301234',
      fields: {},
    });
  });

  test('Enroll takes lead fields from expressions, and knows who is in already', async () => {
    const parameters = {
      sequence: byId(sequenceId),
      email: '={{ $json.body.mail }}',
      fieldsFrom: 'below',
      fields: { firstName: '={{ $json.body.first }}', company: '={{ $json.body.nothing }}' },
      customFields: { field: [{ name: 'Job level', value: 'C' }] },
    };
    const out = await outOf('enroll', parameters, [
      { body: { mail: 'cleo@example.com', first: 'Cleo' } },
      { body: { mail: 'bob@example.com' } },
    ]);
    expect(out.map(({ json }) => json['code'])).toEqual([null, 'already_in']);
    expect(await there.run('lead.get', { lead: 'cleo@example.com' })).toMatchObject({
      firstName: 'Cleo',
      company: null,
      fields: { 'Job level': 'C' },
    });
  });

  test('Advance sends what is due, once for the whole run', async () => {
    const out = await outOf('advance', {}, [{}, {}]);
    expect(out).toMatchObject([
      { json: { claimed: 3, sent: 3, failed: 0, throttled: 0 }, pairedItem: [{ item: 0 }, { item: 1 }] },
    ]);
    const { messages } = await there.run<{ messages: { subject: string }[] }>('message.list');
    expect(messages.map(({ subject }) => subject).sort()).toEqual(['Hello Ada', 'Hello Cleo', 'Hello there']);
    expect((await outOf('advance', {}, [{}]))[0]?.json).toMatchObject({ claimed: 0, sent: 0 });
  });

  test('Advance runs the next stage of chosen leads without waiting for its time', async () => {
    const out = await outOf('advance', { operation: 'leads', sequence: WELCOME }, [
      { email: 'Ada@Example.com' },
      { email: 'nobody@example.com' },
    ]);
    expect(out.map(({ json }) => [json['outcome'], json['code']])).toEqual([
      ['done', null],
      ['refused', 'not_found'],
    ]);
    expect(await rowOf('ada@example.com')).toMatchObject({ stage: 'call' });
    expect(await rowOf('bob@example.com')).toMatchObject({ stage: 'again' });
  });

  test('Move To Stage goes forward, and back only when allowed', async () => {
    const to = (stage: string, options = {}): object => ({ sequence: WELCOME, stage: byId(stage), options });
    const bob = [{ email: 'bob@example.com' }];
    expect((await outOf('moveToStage', to('last', { wait: true }), bob))[0]?.json).toMatchObject({
      outcome: 'done',
    });
    expect((await outOf('moveToStage', to('again'), bob))[0]?.json).toMatchObject({
      outcome: 'refused',
      code: 'backwards',
    });
    expect(
      (await outOf('moveToStage', to('again', { backwards: true, wait: true }), bob))[0]?.json,
    ).toMatchObject({ outcome: 'done' });
    expect((await outOf('moveToStage', to('nowhere'), bob))[0]?.json).toMatchObject({
      code: 'unknown_stage',
    });
    expect(await rowOf('bob@example.com')).toMatchObject({ stage: 'again' });
  });

  test('Remove ends it, by enrollment or by address; Retry takes it up again', async () => {
    const ada = await rowOf('ada@example.com');
    const removed = await outOf('remove', { selectBy: 'enrollment', options: { because: 'Bought it' } }, [
      { enrollment: ada?.id },
      { enrollment: 'unknown' },
    ]);
    expect(removed.map(({ json, pairedItem }) => [json['outcome'], json['state'], pairedItem])).toEqual([
      ['done', expect.stringMatching(/^Removed/), { item: 0 }],
      ['refused', null, { item: 1 }],
    ]);
    expect((await outOf('remove', {}, [{ email: 'ada@example.com' }]))[0]?.json).toMatchObject({
      code: 'wrong_status',
    });
    const retried = await outOf('retry', { sequence: WELCOME }, [
      { email: 'ada@example.com' },
      { email: 'bob@example.com' },
    ]);
    expect(retried.map(({ json }) => json['code'])).toEqual([null, 'nothing_to_retry']);
    expect(await rowOf('ada@example.com')).toMatchObject({
      state: expect.stringMatching(/^Active/),
      stage: 'call',
    });
  });

  test('a filter chooses all that it finds, and never everything there is', async () => {
    const all = { selectBy: 'filter', sequence: WELCOME, filters: { stage: 'again' } };
    const out = await outOf('remove', all, [{ any: 1 }]);
    expect(out.map(({ json }) => [json['email'], json['outcome']]).sort()).toEqual([
      ['bob@example.com', 'done'],
      ['cleo@example.com', 'done'],
    ]);
    expect(out.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
    const wide = await ran('remove', { selectBy: 'filter' }, [{}]);
    expect(wide.error?.message).toMatch(/^Neither a sequence nor a filter is chosen/);
    expect(await rowOf('ada@example.com')).toMatchObject({ state: expect.stringMatching(/^Active/) });
  });

  test('an unknown sequence ends the node, and says what to do', async () => {
    const run = await ran('enroll', { sequence: byName('Welcom') }, [ADA]);
    expect(run.status).toBe('error');
    expect(run.error?.message).toBe("There is no sequence 'Welcom'.");
    expect(run.error?.description).toBeTruthy();
    expect(run.error?.context).toMatchObject({ itemIndex: 0 });
  });

  test('continue on fail: each item for itself', async () => {
    const items = [
      { ...ADA, to: 'Nowhere' },
      { email: 'dora@example.com', to: 'Welcome' },
      { email: 'emil@example.com', to: '' },
    ];
    const parameters = { sequence: { __rl: true, mode: 'name', value: '={{ $json.to }}' } };
    const out = await outOf('enroll', parameters, items, 'continueRegularOutput');
    expect(out.map(({ json, pairedItem }) => [json['error'] ?? json['outcome'], pairedItem])).toEqual([
      ["There is no sequence 'Nowhere'.", { item: 0 }],
      ['enrolled', { item: 1 }],
      ['No sequence is chosen.', { item: 2 }],
    ]);
    const apart = await ran(
      'enroll',
      { ...parameters, options: { ifRefused: 'fail' } },
      items,
      'continueErrorOutput',
    );
    expect(
      apart.outputs[IT]?.map((output) => output.map(({ json }) => [json['email'], json['error']])),
    ).toEqual([
      [],
      [
        ['ada@example.com', "There is no sequence 'Nowhere'."],
        ['dora@example.com', 'dora@example.com: The lead is in this sequence already.'],
        ['emil@example.com', 'No sequence is chosen.'],
      ],
    ]);
  });

  test('a lead that the engine cannot read costs nobody else his place', async () => {
    const items = [
      { email: 'fay@example.com' },
      { email: 'gus@example.com', firstName: 'G'.repeat(201) },
      { email: 'hal@example.com' },
    ];
    const out = await outOf('enroll', { sequence: WELCOME }, items, 'continueRegularOutput');
    expect(out.map(({ json }) => json['error'] ?? json['outcome'])).toEqual([
      'enrolled',
      "'firstName' has 201 characters; at most 200 are allowed.",
      'enrolled',
    ]);
    expect((await ran('enroll', { sequence: WELCOME }, items)).error?.context).toMatchObject({
      itemIndex: 1,
    });
  });

  test('asked to fail on a refusal, it does so after the others are seen to', async () => {
    const items = [{ email: 'ida@example.com' }, { email: 'bad' }, { email: 'jon@example.com' }];
    const run = await ran('enroll', { sequence: WELCOME, options: { ifRefused: 'fail' } }, items);
    expect(run.error?.message).toBe("bad: 'bad' is not an email address.");
    expect(run.error?.context).toMatchObject({ itemIndex: 1 });
    expect(await rowOf('jon@example.com')).toMatchObject({ stage: 'hello' });
  });

  test('three thousand items, every tenth bad: one answer each, in their order', async () => {
    const items = Array.from({ length: 3_000 }, (_none, n) => ({
      email: n % 10 === 9 ? `bad ${n}` : `lead${n}@example.com`,
      n,
    }));
    const out = await outOf('enroll', { sequence: WELCOME }, items);
    expect(out.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
      items.map(({ n }) => n),
    );
    expect(out.filter(({ json }) => json['outcome'] === 'enrolled')).toHaveLength(2_700);
    expect(out.filter(({ json }) => json['code'] === 'invalid_address')).toHaveLength(300);
  });
});
