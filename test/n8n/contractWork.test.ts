import { onEachConnection } from '../support/n8n/onEachConnection';
import { byName, IT } from '../support/n8n/workflows';

jest.setTimeout(60_000);

const ADA = { email: 'ada@example.com', firstName: 'Ada' };
const BOB = { email: 'bob@example.com', firstName: 'Bob' };
const CALLS = {
  name: 'Calls',
  settings: { window: [] },
  stages: [
    { id: 'call', kind: 'task', title: 'Call {{ firstName }}' },
    { id: 'after', kind: 'email', after: '1 day', subject: 'Our call', text: 'Thank you' },
  ],
};

// One story on each, told in order.
onEachConnection('Pause and Task', (scene) => {
  const pause = (operation: string, more: object = {}): object => ({
    operation,
    sequence: byName('Welcome'),
    ...more,
  });

  test('leads are paused until a time in the workflow zone, and resumed', async () => {
    await scene().outOf('enroll', { sequence: byName('Welcome') }, [ADA, BOB]);
    const until = pause('pause', { options: { until: '2099-03-03T09:00:00' } });
    const out = await scene().outOf('pause', until, [ADA, { email: 'no@example.com' }]);
    expect(out.map(({ json, pairedItem }) => [json['outcome'], json['state'], pairedItem])).toEqual([
      ['done', 'Paused (By hand)', { item: 0 }],
      ['refused', null, { item: 1 }],
    ]);
    expect(await scene().rowOf(ADA.email)).toMatchObject({ dueAt: '2099-03-03T08:00:00Z' });
    const resumed = await scene().outOf('pause', pause('resume'), [{ name: 'Nobody' }, ADA, BOB]);
    expect(resumed.map(({ json, pairedItem }) => [json['code'], pairedItem])).toEqual([
      ['no_reference', { item: 0 }],
      [null, { item: 1 }],
      ['not_paused', { item: 2 }],
    ]);
    expect(resumed[0]?.json['message']).toBe('The item has no email address.');
    const past = await scene().ran('pause', pause('pause', { options: { until: '2020-01-01T00:00:00Z' } }), [
      ADA,
    ]);
    expect(past.error?.message).toMatch(/^The time to resume .* has passed\.$/);
  });

  test('where no item has an address it is the expression that is wrong: the node fails, and names the fields', async () => {
    const mistyped = pause('pause', { email: '={{ $json.mail }}' });
    const { error } = await scene().ran('pause', mistyped, [ADA, BOB]);
    expect(error).toMatchObject({
      message: 'None of the 2 items has an email address.',
      description:
        "Check the expression in 'Email': it is empty for each of the 2 items; the first has these fields: email, firstName.",
      context: { itemIndex: 0 },
    });
    const one = await scene().ran('enroll', { sequence: byName('Welcome') }, [{ Mail: 'ada@example.com' }]);
    // A CRM tells of people without an address: that is no failure.
    expect(one.outputs[IT]?.[0]?.map(({ json }) => [json['outcome'], json['code']])).toEqual([
      ['skipped', 'no_address'],
    ]);
    expect(one.hints.map(({ message }) => message)).toEqual([
      "The item has no email address. Check the expression in 'Email': it is empty for this item, which has these fields: Mail.",
    ]);
    const kept = await scene().ran('lead', { operation: 'upsert' }, [{ Mail: 'ada@example.com' }]);
    expect(kept.error).toMatchObject({
      message: 'The item has no email address.',
      description:
        "Check the expression in 'Email': it is empty for this item, which has these fields: Mail.",
    });
    const both = await scene().outOf('pause', mistyped, [ADA, BOB], 'continueRegularOutput');
    expect(both.map(({ json, pairedItem }) => [json['details'], pairedItem])).toMatchObject([
      [{ code: 'no_reference' }, { item: 0 }],
      [{ code: 'no_reference' }, { item: 1 }],
    ]);
  });

  test('leads are finished with what happened, and asked to fail where they cannot be', async () => {
    const met = pause('finish', { finishReason: 'meeting_booked', options: { because: 'By phone' } });
    expect((await scene().outOf('pause', met, [BOB]))[0]?.json).toMatchObject({
      outcome: 'done',
      state: 'Finished (Meeting booked)',
    });
    const strict = pause('finish', { options: { ifRefused: 'fail' } });
    const run = await scene().ran('pause', strict, [BOB, ADA]);
    expect(run.error).toMatchObject({
      message: expect.stringMatching(/^bob@example\.com: /),
      context: { itemIndex: 0 },
    });
    expect(await scene().rowOf(ADA.email)).toMatchObject({ state: 'Finished (By hand)' });
  });

  test('a filter finishes only what it finds', async () => {
    const both = [{ email: 'cleo@example.com' }, { email: 'dora@example.com' }];
    await scene().outOf('enroll', { sequence: byName('Welcome') }, both);
    await scene().outOf('pause', pause('pause'), [both[0]!]);
    const paused = pause('finish', { selectBy: 'filter', filters: { status: 'paused' } });
    const out = await scene().outOf('pause', paused, [{}]);
    expect(out.map(({ json }) => json['email'])).toEqual(['cleo@example.com']);
    expect(await scene().rowOf('dora@example.com')).toMatchObject({ state: 'Active' });
  });

  test('tasks are listed, page after page or up to a limit, and picked from a list', async () => {
    await scene().there.run('sequence.save', { definition: CALLS, publish: true });
    const leads = Array.from({ length: 1_030 }, (_none, n) => ({
      email: `lead${n}@calls.example`,
      firstName: `L${n}`,
    }));
    await scene().outOf('enroll', { sequence: byName('Calls') }, leads);
    await scene().there.engine.tick();
    const tasks = (more: object) => scene().outOf('task', { operation: 'getAll', ...more }, [{}]);
    const all = (await tasks({ returnAll: true })).map(({ json }) => json['id']);
    expect(new Set(all).size).toBe(1_030);
    expect(await tasks({})).toHaveLength(50);
    const own = await tasks({ filters: { lead: 'lead7@calls.example' } });
    expect(own).toMatchObject([{ json: { title: 'Call L7', status: 'open', email: 'lead7@calls.example' } }]);
    const late = { overdue: true, dueBefore: '2020-01-01T00:00:00' };
    expect(await tasks({ filters: late })).toEqual([]);
    const node = { type: 'n8n-nodes-throughline.task', parameters: {} };
    const { results } = await scene().n8n.list('searchTasks', node, scene().there.credential, 'lead7@');
    expect(results).toEqual([{ name: 'Call L7 (lead7@calls.example)', value: own[0]?.json['id'] }]);
  });

  test('tasks are completed and skipped, once each; the leads go on', async () => {
    const open = await scene().outOf('task', { operation: 'getAll', limit: 2 }, [{}]);
    const [one, two] = open.map(({ json }) => json);
    const task = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
    const done = { operation: 'complete', task, options: { outcome: 'Left a message' } };
    const out = await scene().outOf('task', done, [one!, { id: 'unknown' }, {}], 'continueRegularOutput');
    expect(out.map(({ json, pairedItem }) => [json['status'] ?? json['error'], pairedItem])).toEqual([
      ['done', { item: 0 }],
      ["There is no task 'unknown'.", { item: 1 }],
      ['No task is chosen.', { item: 2 }],
    ]);
    expect(await scene().rowOf(String(one?.['email']))).toMatchObject({ state: 'Active', stage: 'after' });
    const again = await scene().ran('task', done, [one!]);
    expect(again.error).toMatchObject({ message: expect.stringMatching(/ is done already\.$/) });
    expect((await scene().outOf('task', { operation: 'skip', task }, [two!]))[0]?.json).toMatchObject({
      status: 'skipped',
    });
    const skipped = await scene().outOf('task', { operation: 'getAll', filters: { status: 'skipped' } }, [
      {},
    ]);
    expect(skipped.map(({ json }) => json['id'])).toEqual([two?.['id']]);
  });

  test('a thousand tasks are closed in one go; one that is closed already fails for itself, behind the others', async () => {
    const many = (await scene().outOf('task', { operation: 'getAll', returnAll: true }, [{}])).map(
      ({ json }) => json,
    );
    expect(many).toHaveLength(1_028);
    const task = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
    const [closed] = await scene().outOf('task', { operation: 'getAll', filters: { status: 'done' } }, [{}]);
    const run = await scene().ran('task', { operation: 'complete', task }, [closed!.json, ...many, many[0]!]);
    expect(run.error).toMatchObject({
      message: expect.stringMatching(/ is done already\.$/),
      description: 'Only open tasks can be changed.',
      context: { itemIndex: 0 },
    });
    expect(run.log).toContain('info: It: 1000 of 1030 tasks');
    expect(await scene().outOf('task', { operation: 'getAll' }, [{}])).toEqual([]);
    expect(await scene().rowOf(String(many[999]?.['email']))).toMatchObject({ stage: 'after' });
  });
});
