import { onEachConnection } from '../support/n8n/onEachConnection';
import { byName } from '../support/n8n/workflows';

jest.setTimeout(60_000);

const STAGES = [
  { kind: 'email', name: 'First email', subject: 'Hello {{ firstName | default: "there" }}', text: 'A word' },
  {
    kind: 'branch',
    name: 'Is it large?',
    ask: 'field',
    field: 'company',
    is: 'contain',
    value: 'group',
    yes: 'Call them',
    no: 'next',
  },
  { kind: 'wait', name: 'Two hours', delay: 2, unit: 'hours' },
  { kind: 'task', name: 'Call them', title: 'Call {{ firstName | default: "them" }}' },
];

// One story on each, told in order.
onEachConnection('The Sequence node, looking and trying out', (scene) => {
  beforeAll(async () => {
    const save = { operation: 'save', settings: { anyTime: true }, stages: { stage: STAGES } };
    for (const name of ['By form', 'A copy', 'Typed in'])
      await scene().outOf('sequence', { ...save, name }, [{}]);
  });

  test('Get Many: all, or up to a limit, once however many items ask', async () => {
    const names = async (more: object, items: object[] = [{}]): Promise<unknown[]> =>
      (await scene().outOf('sequence', { operation: 'getAll', ...more }, items)).map(
        ({ json }) => json['name'],
      );
    const all = await names({ returnAll: true });
    expect(all).toEqual(expect.arrayContaining(['Welcome', 'By form', 'A copy', 'Typed in']));
    const twice = await scene().outOf('sequence', { operation: 'getAll', limit: 2 }, [{}, {}]);
    expect(twice.map(({ pairedItem }) => pairedItem)).toEqual([
      [{ item: 0 }, { item: 1 }],
      [{ item: 0 }, { item: 1 }],
    ]);
    expect(await names({ filters: { status: 'published' } })).toEqual(['Welcome']);
  });

  test('a preview shows what one lead would get, a simulation what many do, and nothing is sent', async () => {
    const preview = {
      operation: 'preview',
      sequence: byName('Typed in'),
      trialOptions: { yes: 'is-it-large', from: '2026-11-23T09:00:00' },
    };
    const [path] = await scene().outOf('sequence', preview, [{}]);
    expect(path?.json).toMatchObject({
      from: '2026-11-23T08:00:00Z',
      stages: ['first-email', 'is-it-large', 'call-them'],
      notReached: ['two-hours'],
    });
    const byItsName = { ...preview, trialOptions: { ...preview.trialOptions, yes: 'is it LARGE?' } };
    const [same] = await scene().outOf('sequence', byItsName, [{}]);
    expect(same?.json['stages']).toEqual(['first-email', 'is-it-large', 'call-them']);
    const astray = await scene().ran('sequence', { ...preview, trialOptions: { no: 'Call them' } }, [{}]);
    expect(astray.error?.message).toBe("There is no branch 'Call them' to be turned.");
    expect(astray.error?.description).toBe('Name a branch by its id or its name; there are: is-it-large.');
    const simulate = { operation: 'simulate', sequence: byName('Typed in'), leads: 'input', days: 10 };
    const leads = [{ email: 'ada@example.com' }, { email: 'ben@group.example', company: 'Big group' }];
    const [report] = await scene().outOf('sequence', simulate, leads);
    expect(report).toMatchObject({ json: { leads: 2, skipped: [] }, pairedItem: [{ item: 0 }, { item: 1 }] });
    const [many] = await scene().outOf('sequence', { ...simulate, leads: 'madeUp', madeUp: 25 }, [{}]);
    expect(many?.json).toMatchObject({ leads: 25 });
    expect(await scene().there.run('message.list')).toMatchObject({ messages: [] });
  });

  test('what is to be remarked of several is said once', async () => {
    const stages = { stage: [{ kind: 'email', name: 'One', subject: 'One', text: 'One' }] };
    const each = { operation: 'save', name: '={{ $json.called }}', stages, afterSaving: 'publish' };
    const run = await scene().ran('sequence', each, [{ called: 'Left' }, { called: 'Right' }]);
    expect(run.outputs['It']?.[0]?.map(({ json }) => json['name'])).toEqual(['Left', 'Right']);
    expect(run.hints).toMatchObject([{ message: expect.stringMatching(/^No sender is configured/) }]);
  });

  test('figures come for a time and a channel, in all and by stage', async () => {
    const analytics = {
      operation: 'analytics',
      sequence: byName('Welcome'),
      analyticsFilters: { from: '2026-01-01T00:00:00', channel: 'email' },
    };
    const [figures] = await scene().outOf('sequence', analytics, [{}]);
    expect(figures?.json).toMatchObject({ sequence: 'Welcome', sent: 0, stages: [] });
    const wrong = await scene().ran('sequence', { ...analytics, analyticsFilters: { from: 'soon' } }, [{}]);
    expect(wrong.error?.message).toBe("'soon' is not a time.");
  });

  test('every item asks for itself, and one that cannot be answered costs the others nothing', async () => {
    const each = { operation: 'get', sequence: { __rl: true, mode: 'name', value: '={{ $json.which }}' } };
    const items = ['Welcome', 'Nowhere', '', 'Welcome'].map((which) => ({ which }));
    const out = await scene().outOf('sequence', each, items, 'continueRegularOutput');
    expect(out.map(({ json, pairedItem }) => [json['name'] ?? json['error'], pairedItem])).toEqual([
      ['Welcome', { item: 0 }],
      ["There is no sequence 'Nowhere'.", { item: 1 }],
      ['No sequence is chosen.', { item: 2 }],
      ['Welcome', { item: 3 }],
    ]);
  });
});
