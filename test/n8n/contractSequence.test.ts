import { onEachConnection } from '../support/n8n/onEachConnection';
import { byName } from '../support/n8n/workflows';

jest.setTimeout(60_000);

interface Definition {
  readonly settings: Record<string, unknown>;
  readonly stages: readonly Record<string, unknown>[];
}

const STAGES = [
  {
    kind: 'email',
    name: 'First email',
    subject: 'Hello {{ firstName | default: "there" }}',
    text: 'How is {{ company | default: "business" }}?\n\nAda',
  },
  {
    kind: 'branch',
    name: 'Is it large?',
    delay: 3,
    unit: 'business days',
    ask: 'field',
    field: 'company',
    is: 'contain',
    value: 'group',
    yes: 'Call them',
    no: 'next',
  },
  {
    kind: 'email',
    name: 'Für alle',
    subject: 'For all',
    text: 'Did you see my mail?',
    emailOptions: { thread: 'new', at: '09:30', html: '<p>Did you?</p>' },
  },
  { kind: 'wait', name: 'Two hours', delay: 2, unit: 'hours', waitOptions: { then: 'Call them' } },
  {
    kind: 'task',
    name: 'Call them',
    title: 'Call {{ firstName }}',
    note: 'At {{ phone }}',
    taskOptions: { channel: 'call', dueIn: '4 hours', waits: true },
  },
  {
    kind: 'handoff',
    name: 'LinkedIn',
    handoffChannel: 'linkedin',
    payload: { field: [{ name: 'message', template: 'Hi {{ firstName }}' }] },
    handoffOptions: { timeout: '12 hours', onTimeout: 'continue' },
  },
];

const form = (stages: readonly object[], more: object = {}): object => ({
  operation: 'save',
  name: 'By form',
  stages: { stage: stages },
  ...more,
});

onEachConnection('The Sequence node', (scene) => {
  const definitionOf = async (sequence: string): Promise<Definition> =>
    (await scene().there.run<{ definition: Definition }>('sequence.get', { sequence })).definition;

  test('saves what the form says, word for word: merge tags stay as they are', async () => {
    const settings = {
      anyTime: true,
      dailyQuota: 20,
      doNotSendStages: 'customer, lost',
      fields: 'Job level',
      description: 'By hand',
      holidays: '',
      track: ['clicks'],
    };
    const [saved] = await scene().outOf('sequence', form(STAGES, { settings }), [
      { firstName: 'Not this one' },
    ]);
    expect(saved).toMatchObject({
      json: { name: 'By form', status: 'draft', stages: 6, created: true },
      pairedItem: { item: 0 },
    });
    const definition = await definitionOf('By form');
    expect(definition).toMatchObject({
      description: 'By hand',
      settings: {
        window: [],
        dailyQuota: 20,
        doNotSendStages: ['customer', 'lost'],
        fields: ['Job level'],
        track: { opens: false, clicks: true },
      },
    });
    expect(definition.stages).toMatchObject([
      { id: 'first-email', kind: 'email', subject: 'Hello {{ firstName | default: "there" }}', after: '0' },
      {
        id: 'is-it-large',
        if: { field: 'company', is: 'contain', value: 'group' },
        yes: 'call-them',
        no: 'next',
        after: '3 business days',
      },
      { id: 'fur-alle', text: 'Did you see my mail?', thread: 'new', at: '09:30' },
      { id: 'two-hours', kind: 'wait', after: '2 hours', then: 'call-them' },
      { id: 'call-them', title: 'Call {{ firstName }}', channel: 'call', dueIn: '4 hours' },
      {
        id: 'linkedin',
        channel: 'linkedin',
        payload: { message: 'Hi {{ firstName }}' },
        timeout: '12 hours',
      },
    ]);
    expect(definition.stages[0]?.['text']).toBe(STAGES[0]?.text);
  });

  test('variants of the form stand beside the wording of the stage, each under its name', async () => {
    const variants = {
      variant: [
        { name: 'Short', subject: '', text: 'Hi {{ firstName | default: "there" }}', html: '' },
        { name: 'Other subject', weight: 3, subject: 'One question' },
      ],
    };
    const email = { ...STAGES[0], emailOptions: { variants } };
    const tried = { ...form([email]), name: 'Tried', afterSaving: 'publish' };
    expect(await scene().outOf('sequence', tried, [{}])).toMatchObject([{ json: { status: 'published' } }]);
    expect((await definitionOf('Tried')).stages[0]?.['variants']).toEqual([
      { id: 'original', weight: 1 },
      { id: 'short', weight: 1, text: 'Hi {{ firstName | default: "there" }}' },
      { id: 'other-subject', weight: 3, subject: 'One question' },
    ]);
    const refused = async (rows: readonly object[]): Promise<string | undefined> => {
      const stage = { ...STAGES[0], emailOptions: { variants: { variant: rows } } };
      return (await scene().ran('sequence', form([stage], { name: 'Refused' }), [{}])).error?.message;
    };
    expect(await refused([{ name: '', text: 'Hi' }])).toBe(
      "Variant 1 of the stage 'First email' has no name.",
    );
    expect(await refused([{ name: 'Original', text: 'Hi' }])).toMatch(/another variant .* 'Original'/);
    expect(await refused([{ name: 'B', text: ' ' }])).toBe(
      "The variant 'B' of the stage 'First email' says nothing of its own.",
    );
    expect(await refused([{ name: 'B', text: '{{ $json.firstName }}' }])).toMatch(
      /^A variant of the stage 'First email' has an expression in it/,
    );
  });

  test('saved again, with a stage put in and others moved, every stage keeps its id', async () => {
    const before = (await definitionOf('By form')).stages.map(({ id }) => id);
    const [first, ...others] = STAGES;
    const more = { kind: 'email', name: 'In between', text: 'And this' };
    await scene().outOf('sequence', form([more, ...others, first!]), [{}]);
    const after = (await definitionOf('By form')).stages.map(({ id }) => id);
    expect(after).toEqual(['in-between', ...before.slice(1), before[0]]);
  });

  test('a stage is renamed under the id that it had', async () => {
    const renamed = { ...STAGES[0], name: 'A first word', emailOptions: { id: 'first-email' } };
    await scene().outOf('sequence', form([renamed, ...STAGES.slice(1)]), [{}]);
    expect((await definitionOf('By form')).stages[0]).toMatchObject({
      id: 'first-email',
      name: 'A first word',
    });
  });

  test.each<[string, object[], RegExp]>([
    ['without a name', [{ kind: 'wait', name: ' ' }], /^Stage 1 has no name\.$/],
    [
      'of one name',
      [
        { kind: 'wait', name: 'A' },
        { kind: 'wait', name: 'a' },
      ],
      /^The stages 'A' and 'a' have the same ID 'a'\.$/,
    ],
    [
      'that leads nowhere',
      [{ kind: 'wait', name: 'A', waitOptions: { then: 'Z' } }],
      /^The stage 'A' names 'Z', and there is no stage of that name\.$/,
    ],
    [
      'whose text has an expression in it',
      [{ kind: 'email', name: 'A', text: 'Hi {{ $json.firstName }}' }],
      /^The text of the stage 'A' has an expression in it; texts of stages take merge tags only\.$/,
    ],
    [
      'whose payload has an expression in it',
      [
        {
          kind: 'handoff',
          name: 'A',
          handoffChannel: 'x',
          payload: { field: [{ name: 'to', template: '{{$json.to}}' }] },
        },
      ],
      /^The payload of the stage 'A' has an expression in it/,
    ],
  ])('a stage %s is refused before anything is saved', async (_which, stages, sentence) => {
    const run = await scene().ran('sequence', { ...form(stages), name: 'Never' }, [{}]);
    expect(run.error?.message).toMatch(sentence);
    expect(run.error?.description).toBeTruthy();
    expect(run.error?.context).toMatchObject({ itemIndex: 0 });
    const [many] = await scene().outOf('sequence', { operation: 'getAll', filters: { status: 'draft' } }, [
      {},
    ]);
    expect(many?.json).toMatchObject({ name: 'By form' });
  });

  test('what cannot be published is listed with its places, and is not saved either', async () => {
    const stages = [
      { kind: 'email', name: 'One', text: 'Hello {{ frstName }}' },
      { kind: 'email', name: 'Two' },
    ];
    const wrong = { ...form(stages), name: 'Wrong', afterSaving: 'publish' };
    const { error } = await scene().ran('sequence', wrong, [{}]);
    expect(error?.message).toMatch(/^The sequence 'Wrong' cannot be published: /);
    expect(error?.description?.split('\n')).toEqual([
      expect.stringMatching(/^The email 'one' starts a thread and has no subject\. Write its subject/),
      expect.stringMatching(
        /^'text' of stage 1 \(one\).*'frstName' on line 1 is not known\. Did you mean 'firstName'\?/,
      ),
      expect.stringMatching(/^The email 'two' has neither text nor HTML\. Write its text\./),
    ]);
    const one = {
      ...wrong,
      ...form([{ kind: 'email', name: 'One', subject: 'Hi', text: '{{ frstName }}' }]),
    };
    const alone = await scene().ran('sequence', { ...one, name: 'Wrong', afterSaving: 'publish' }, [{}]);
    expect(alone.error?.message).toMatch(/'text' of stage 1 \(one\): The merge tag 'frstName'/);
    expect(alone.error?.description).toBe("Did you mean 'firstName'?");
    const yaml = ['name: Wrong', 'stages:', '  - kind: email', '    subjct: Hi', '  - kind: task'].join('\n');
    const file = await scene().ran('sequence', { operation: 'save', define: 'yaml', yaml }, [{}]);
    expect(file.error?.description?.split('\n')).toEqual([
      expect.stringMatching(/^Line 4: .*'subjct'.* Did you mean 'subject'\?$/),
      expect.stringMatching(/^Line 5: 'title' of stage 2 \(task-1\) is missing/),
    ]);
    const [item] = await scene().outOf('sequence', wrong, [{}], 'continueRegularOutput');
    expect(item?.json['details']).toMatchObject({
      code: 'cannot_publish',
      problems: [{ path: 'stages.0.subject' }, { path: 'stages.0.text' }, { path: 'stages.1.text' }],
    });
    const gone = await scene().ran('sequence', { operation: 'get', sequence: byName('Wrong') }, [{}]);
    expect(gone.error?.message).toBe("There is no sequence 'Wrong'.");
  });

  test('published with remarks above the output; changed again it goes live; and unchanged nothing is done', async () => {
    const publish = form(STAGES, { afterSaving: 'publish', settings: { anyTime: true } });
    const first = await scene().ran('sequence', publish, [{}]);
    expect(first.outputs['It']?.[0]).toMatchObject([{ json: { status: 'published' } }]);
    expect(first.hints).toMatchObject([{ message: expect.stringMatching(/^No sender is configured/) }]);
    const [same] = await scene().outOf('sequence', publish, [{}]);
    expect(same?.json['message']).toBe(
      "The sequence 'By form' runs just like that already; nothing was changed.",
    );
    const shorter = form(STAGES.slice(0, 5), { afterSaving: 'publish', settings: { anyTime: true } });
    const [again] = await scene().outOf('sequence', shorter, [{}]);
    expect(again?.json).toMatchObject({ stages: 5, message: "Published 'By form' (revision 2)." });
    const draft = await scene().ran('sequence', form(STAGES), [{}]);
    expect(draft.error).toMatchObject({
      message: "The sequence 'By form' is published and cannot be edited.",
      description: expect.stringMatching(/^Disable it/),
    });
  });

  test('a YAML file is written out, and saved from an earlier node under another name', async () => {
    const get = { operation: 'get', sequence: byName('By form'), includeFile: true };
    const [got] = await scene().outOf('sequence', get, [{}]);
    const file = String(got?.json['file']);
    expect(file).toContain('Hello {{ firstName | default: "there" }}');
    const copy = file.replace('name: By form', 'name: A copy');
    const saved = await scene().outOf('sequence', { operation: 'save', define: 'input' }, [{ file: copy }]);
    expect(saved[0]?.json).toMatchObject({ name: 'A copy', created: true });
    const typed = { operation: 'save', define: 'yaml', yaml: copy.replace('A copy', 'Typed in') };
    await scene().outOf('sequence', typed, [{}]);
    const [one, two] = [await definitionOf('By form'), await definitionOf('Typed in')];
    expect(two).toEqual({ ...one, name: 'Typed in' });
    const broken = await scene().ran('sequence', { ...typed, yaml: 'name: X\nstages:\n  - kind: mail\n' }, [
      {},
    ]);
    expect(broken.error?.message).toMatch(/Line 3: /);
  });

  test('is switched off and on, hidden and brought back', async () => {
    const about = (operation: string): object => ({ operation, sequence: byName('By form') });
    const statuses: unknown[] = [];
    for (const operation of ['disable', 'publish', 'archive', 'restore'])
      statuses.push((await scene().outOf('sequence', about(operation), [{}]))[0]?.json['status']);
    expect(statuses).toEqual(['disabled', 'published', 'archived', 'disabled']);
    const check = { ...about('publish'), publishOptions: { dryRun: true } };
    expect((await scene().outOf('sequence', check, [{}]))[0]?.json).toMatchObject({
      status: 'disabled',
      message: "The sequence 'By form' can be published.",
    });
  });
});
