import { onEachConnection, WELCOME } from '../support/n8n/onEachConnection';
import { byId, byName } from '../support/n8n/workflows';

jest.setTimeout(60_000);

const IN_WELCOME = byName('Welcome');
const ADA = {
  email: 'ada@example.com',
  firstName: 'Ada',
  company: 'Engines',
  phone: 49301234,
  tags: ['x'],
  gone: null,
};

// One story on each, told in order.
onEachConnection('The nodes', (scene) => {
  test('the test button says what is there', async () => {
    await scene().there.run('sequence.save', { definition: { ...WELCOME, name: 'Draft of something' } });
    expect(await scene().n8n.testCredential(scene().there.credential)).toEqual({
      status: 'OK',
      message: 'Connected; 2 sequences there',
    });
  });

  test('sequences and stages are picked from lists that can be searched', async () => {
    const node = {
      type: 'n8n-nodes-throughline.moveToStage',
      parameters: { sequence: byId(scene().sequenceId) },
    };
    const { results } = await scene().n8n.list('searchSequences', node, scene().there.credential);
    expect(results.map(({ name }) => name)).toEqual(['Draft of something (draft)', 'Welcome']);
    expect(await scene().n8n.list('searchSequences', node, scene().there.credential, 'WEL')).toEqual({
      results: [{ name: 'Welcome', value: scene().sequenceId }],
    });
    const stages = await scene().n8n.list('searchStages', node, scene().there.credential);
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
    const out = await scene().outOf('enroll', { sequence: IN_WELCOME }, items);
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
    expect(await scene().there.run('lead.get', { lead: 'ada@example.com' })).toMatchObject({
      firstName: 'Ada',
      company: 'Engines',
      phone: '49301234',
      fields: {},
    });
  });

  test('Enroll takes lead fields from expressions, and knows who is in already', async () => {
    const parameters = {
      sequence: byId(scene().sequenceId),
      email: '={{ $json.body.mail }}',
      fieldsFrom: 'below',
      fields: { firstName: '={{ $json.body.first }}', company: '={{ $json.body.nothing }}' },
      customFields: { field: [{ name: 'Job level', value: 'C' }] },
    };
    const out = await scene().outOf('enroll', parameters, [
      { body: { mail: 'cleo@example.com', first: 'Cleo' } },
      { body: { mail: 'bob@example.com' } },
    ]);
    expect(out.map(({ json }) => json['code'])).toEqual([null, 'already_in']);
    expect(await scene().there.run('lead.get', { lead: 'cleo@example.com' })).toMatchObject({
      firstName: 'Cleo',
      company: null,
      fields: { 'Job level': 'C' },
    });
  });

  test('Advance sends what is due, once for the whole run', async () => {
    const { outputs, hints } = await scene().ran('advance', {}, [{}, {}]);
    const out = outputs['It']?.[0];
    expect(hints).toMatchObject([{ message: expect.stringMatching(/^3 emails were put into Throughline's outbox/) }]); // prettier-ignore
    expect(out).toMatchObject(
      Array.from({ length: 3 }, () => ({
        json: { outcome: 'sent', sequence: 'Welcome', stage: 'hello', sender: 'Outbox' },
        pairedItem: [{ item: 0 }, { item: 1 }],
      })),
    );
    const { messages } = await scene().there.run<{ messages: { subject: string }[] }>('message.list');
    expect(messages.map(({ subject }) => subject).sort()).toEqual(['Hello Ada', 'Hello Cleo', 'Hello there']);
    expect((await scene().ran('advance', {}, [{}])).outputs['It']).toEqual([[], [], []]);
  });

  test('Advance runs the next stage of chosen leads without waiting for its time', async () => {
    const { outputs } = await scene().ran('advance', { operation: 'leads', sequence: IN_WELCOME }, [
      { email: 'Ada@Example.com' },
      { email: 'nobody@example.com' },
    ]);
    expect(
      outputs['It']?.map((items) =>
        items.map(({ json, pairedItem }) => [json['outcome'], json['code'], pairedItem]),
      ),
    ).toEqual([[['done', null, { item: 0 }]], [], [['refused', 'not_found', { item: 1 }]]]);
    expect(await scene().rowOf('ada@example.com')).toMatchObject({ stage: 'call' });
    expect(await scene().rowOf('bob@example.com')).toMatchObject({ stage: 'again' });
  });

  test('Move To Stage goes forward, and back only when allowed', async () => {
    const to = (stage: string, options = {}): object => ({
      sequence: IN_WELCOME,
      stage: byId(stage),
      options,
    });
    const byItsName = { ...to('again', { backwards: true, wait: true }), stage: byName('second Letter') };
    const bob = [{ email: 'bob@example.com' }];
    expect((await scene().outOf('moveToStage', to('last', { wait: true }), bob))[0]?.json).toMatchObject({
      outcome: 'done',
    });
    expect((await scene().outOf('moveToStage', to('again'), bob))[0]?.json).toMatchObject({
      outcome: 'refused',
      code: 'backwards',
    });
    expect((await scene().outOf('moveToStage', byItsName, bob))[0]?.json).toMatchObject({ outcome: 'done' });
    expect((await scene().outOf('moveToStage', to('nowhere'), bob))[0]?.json).toMatchObject({
      code: 'unknown_stage',
    });
    expect(await scene().rowOf('bob@example.com')).toMatchObject({ stage: 'again' });
  });

  test('Remove ends it, by enrollment or by address; Retry takes it up again', async () => {
    const ada = await scene().rowOf('ada@example.com');
    const removed = await scene().outOf(
      'remove',
      { selectBy: 'enrollment', options: { because: 'Bought it' } },
      [{ enrollment: ada?.id }, { enrollment: 'unknown' }],
    );
    expect(removed.map(({ json, pairedItem }) => [json['outcome'], json['state'], pairedItem])).toEqual([
      ['done', expect.stringMatching(/^Removed/), { item: 0 }],
      ['refused', null, { item: 1 }],
    ]);
    expect((await scene().outOf('remove', {}, [{ email: 'ada@example.com' }]))[0]?.json).toMatchObject({
      code: 'wrong_status',
    });
    const retried = await scene().outOf('retry', { sequence: IN_WELCOME }, [
      { email: 'ada@example.com' },
      { email: 'bob@example.com' },
    ]);
    expect(retried.map(({ json }) => json['code'])).toEqual([null, 'nothing_to_retry']);
    expect(await scene().rowOf('ada@example.com')).toMatchObject({
      state: expect.stringMatching(/^Active/),
      stage: 'call',
    });
  });

  test('a filter chooses all that it finds, and never everything there is', async () => {
    const all = { selectBy: 'filter', sequence: IN_WELCOME, filters: { stage: 'again' } };
    const out = await scene().outOf('remove', all, [{ any: 1 }]);
    expect(out.map(({ json }) => [json['email'], json['outcome']]).sort()).toEqual([
      ['bob@example.com', 'done'],
      ['cleo@example.com', 'done'],
    ]);
    expect(out.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
    const wide = await scene().ran('remove', { selectBy: 'filter' }, [{}]);
    expect(wide.error?.message).toMatch(/^Neither a sequence nor a filter is chosen/);
    expect(await scene().rowOf('ada@example.com')).toMatchObject({ state: expect.stringMatching(/^Active/) });
  });
});
