import { isThroughlineError, type Problem } from '../../../../engine/index';
import { sealer } from '../../../../engine/store/secrets';
import { onEachPlace, type Runner } from '../../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';

/** All that the database holds, to see that a refusal has changed nothing. */
async function everything(runner: Runner): Promise<string> {
  const tables = [
    'sequences',
    'revisions',
    'enrollments',
    'events',
    'messages',
    'tasks',
    'handoffs',
    'leads',
  ];
  const all: Record<string, unknown[]> = {};
  for (const table of tables) all[table] = await runner.store.knex(table).select().orderBy(1);
  return JSON.stringify(all);
}

async function problemsOf(call: Promise<unknown>): Promise<{ code: string; problems: readonly Problem[] }> {
  try {
    await call;
  } catch (error) {
    if (isThroughlineError(error)) return { code: error.code, problems: error.problems };
    throw error;
  }
  throw new Error('It was not refused.');
}

onEachPlace('Publishing', (open) => {
  const save = (runner: Runner, definition: object): Promise<unknown> =>
    runner.run('sequence.save', { definition: { name: 'Welcome', ...definition } });

  test.each<[string, object, string, RegExp, RegExp]>([
    ['empty_sequence', { stages: [] }, 'stages', /has no stages/, /Add at least one/],
    ['branch_to_nowhere', { stages: [{ id: 'b', kind: 'branch', if: { chance: 50 }, yes: 'lats', no: 'end' }, mail('last')] }, 'stages.0.yes', /leads to 'lats'/, /Did you mean 'last'/],
    ['branch_to_nowhere', { stages: [mail('one', { then: 'nowhere-at-all' })] }, 'stages.0.then', /no such stage/, /'next' or 'end'/],
    ['unknown_time_zone', { settings: { timeZone: 'Europe/Berln' }, stages: [mail('one')] }, 'settings.timeZone', /Europe\/Berln/, /Europe\/Berlin/],
    ['unknown_merge_tag', { stages: [mail('one', { text: 'Hi {{ fristName }}' })] }, 'stages.0.text', /^'text' of stage 1 \(one\): The merge tag 'fristName'/, /firstName/],
    ['unknown_merge_tag', { stages: [mail('one'), { id: 'h', kind: 'handoff', channel: 'x', payload: { text: '{{ compny }}' } }] }, 'stages.1.payload.text', /compny/, /company/],
    ['invalid_template', { stages: [mail('one', { text: 'Hi {{ firstName' })] }, 'stages.0.text', /cannot be read/, /\{\{ firstName \}\}/],
    ['unknown_sender', { settings: { senders: ['Adda'] }, stages: [mail('one')] }, 'settings.senders.0', /'Adda'/, /Did you mean 'Ada'/],
    ['endless_path', { stages: [mail('one'), mail('two', { then: 'one' })] }, 'stages.1.then', /leads back to 'one'/, /later stage or to the end/],
    ['unreachable_stage', { stages: [mail('one', { then: 'end' }), mail('two')] }, 'stages.1', /No path leads to the stage 'two'/, /Lead a stage/],
    ['duplicate_stage_id', { stages: [mail('one'), mail('one')] }, 'stages.1.id', /Two stages have the id 'one'/, /id of its own/],
    ['missing_subject', { stages: [{ id: 'one', kind: 'email', text: 'x' }] }, 'stages.0.subject', /starts a thread and has no subject/, /Write its subject/],
    // Who answers 'no' has had no email yet, whatever stands above.
    ['missing_subject', { stages: [{ id: 'ask', kind: 'branch', if: { chance: 50 }, yes: 'a', no: 'b' }, { id: 'a', kind: 'email', subject: 's', text: 'x', then: 'end' }, { id: 'b', kind: 'email', text: 'x' }] }, 'stages.2.subject', /starts a thread and has no subject/, /subject/],
    ['missing_subject', { stages: [mail('one'), { id: 'two', kind: 'email', thread: 'new', text: 'x' }] }, 'stages.1.subject', /no subject/, /subject/],
    ['empty_email', { stages: [{ id: 'one', kind: 'email', subject: 'x', text: ' ' }] }, 'stages.0.text', /neither text nor HTML/, /Write its text/],
    ['unknown_stage', { stages: [mail('one'), { id: 'b', kind: 'branch', if: { happened: 'replied', since: 'onne' } }] }, 'stages.1.if.since', /no such stage/, /stage's id/],
  ])('%s is refused with its place and what to do, and nothing is half-changed', async (code, definition, path, message, hint) => {
    const runner = await open();
    await runner.run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp: { host: 'localhost', port: 25 }, verify: false });
    await save(runner, definition);
    const before = await everything(runner);
    const found = await problemsOf(runner.run('sequence.publish', { sequence: 'Welcome' }));
    expect(found.code).toBe('cannot_publish');
    expect(found.problems).toContainEqual({
      code,
      path,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(await everything(runner)).toBe(before);
  }); // prettier-ignore

  test('all that is wrong is told at once, in the order of the file', async () => {
    const runner = await open();
    await save(runner, {
      settings: { timeZone: 'Mars/Olympus', senders: ['Nobody'] },
      stages: [
        { id: 'one', kind: 'email', text: 'Hi {{ frist }}' },
        { id: 'one', kind: 'email', subject: 'x' },
        { id: 'b', kind: 'branch', if: { chance: 50 }, yes: 'x', no: 'y' },
      ],
    });
    const { problems } = await problemsOf(runner.run('sequence.publish', { sequence: 'Welcome' }));
    expect(problems.map(({ code }) => code)).toEqual([
      'unknown_time_zone', 'unknown_sender', 'missing_subject', 'unknown_merge_tag', 'duplicate_stage_id', 'empty_email', 'branch_to_nowhere', 'branch_to_nowhere',
    ]); // prettier-ignore
    for (const problem of problems)
      expect(problem).toMatchObject({ path: expect.any(String), hint: expect.any(String) });
  });

  test.each<[string, object, string]>([
    ['negative_delay', { stages: [mail('one', { after: '-1 day' })] }, 'stages.0.after'],
    ['invalid_delay', { stages: [mail('one', { after: 'soon' })] }, 'stages.0.after'],
  ])(
    '%s is refused as it is saved, with its place, and leaves nothing behind',
    async (code, definition, path) => {
      const runner = await open();
      const before = await everything(runner);
      const found = await problemsOf(save(runner, definition));
      expect(found.code).toBe('invalid_sequence');
      expect(found.problems).toMatchObject([{ code, path, hint: expect.any(String) }]);
      expect(await everything(runner)).toBe(before);
    },
  );

  test('sender_unusable is told of a sender whose password this runner cannot read', async () => {
    const runner = await open();
    const smtp = { host: 'localhost', port: 25, user: 'ada', password: 'secret' };
    await runner.run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp, verify: false });
    await save(runner, { settings: { senders: ['Ada'] }, stages: [mail('one')] });
    const other = await open({ sealer: sealer('not the key with which it was sealed') });
    const { problems } = await problemsOf(other.run('sequence.publish', { sequence: 'Welcome' }));
    expect(problems).toMatchObject([{ code: 'sender_unusable', path: 'settings.senders.0' }]);
    await runner.run('sequence.publish', { sequence: 'Welcome' });
  });

  test('a dry run says what would happen and changes nothing', async () => {
    const runner = await open();
    await save(runner, { stages: [mail('one')] });
    const before = await everything(runner);
    expect(await runner.run('sequence.publish', { sequence: 'Welcome', dryRun: true })).toMatchObject({
      number: 1,
      status: 'draft',
      warnings: [expect.stringContaining('No sender is configured')],
    });
    expect(await everything(runner)).toBe(before);
  });

  test('a published sequence cannot be edited, a draft freely, an archived one not at all', async () => {
    const runner = await open();
    await save(runner, { stages: [mail('one')] });
    await save(runner, { stages: [mail('two')] });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    await expect(save(runner, { stages: [] })).rejects.toMatchObject({
      code: 'sequence_published',
      kind: 'conflict',
    });
    await runner.run('sequence.archive', { sequence: 'Welcome' });
    await expect(save(runner, { stages: [] })).rejects.toMatchObject({ code: 'sequence_archived' });
    await expect(runner.run('sequence.publish', { sequence: 'Welcome' })).rejects.toMatchObject({ code: 'sequence_archived' }); // prettier-ignore
    await expect(runner.run('sequence.disable', { sequence: 'Welcome' })).rejects.toMatchObject({ code: 'wrong_status', message: expect.stringContaining('it cannot be disabled') }); // prettier-ignore
    expect(await runner.run('sequence.list')).toMatchObject({ sequences: [] });
    expect(await runner.run('sequence.restore', { sequence: 'Welcome' })).toMatchObject({
      status: 'disabled',
    });
  });

  test('a sequence is named once, whatever the case; it is renamed by its id', async () => {
    const runner = await open();
    const one = await runner.run<{ id: string; created: boolean }>('sequence.save', { definition: { name: 'Welcome', stages: [mail('one')] } }); // prettier-ignore
    expect(await runner.run('sequence.save', { definition: { name: ' WELCOME ', stages: [] } })).toMatchObject({ id: one.id, created: false }); // prettier-ignore
    await runner.run('sequence.save', { definition: { name: 'Other' } });
    await expect(runner.run('sequence.save', { sequence: one.id, definition: { name: 'other' } })).rejects.toMatchObject({ code: 'name_taken' }); // prettier-ignore
    expect(await runner.run('sequence.save', { sequence: one.id, definition: { name: 'Third' } })).toMatchObject({ name: 'Third' }); // prettier-ignore
    await expect(runner.run('sequence.save', { sequence: 'Nowhere', definition: { name: 'X' } })).rejects.toMatchObject({ code: 'sequence_not_found' }); // prettier-ignore
    await expect(runner.run('sequence.save', {})).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

onEachPlace('Disable, edit, publish again', (open) => {
  test('leads go on where they were; whose stage was deleted at the next that survives, without its open task', async () => {
    const runner = await open();
    await publish(runner, [
      mail('one'),
      { id: 'call', kind: 'task', title: 'Call', after: '1 day' },
      mail('two', { after: '1 day' }),
    ]);
    await enroll(runner, ['early@example.com', 'late@example.com']);
    await runner.tick();
    runner.clock.advance({ days: 1 });
    await enroll(runner, ['new@example.com']);
    await runner.run('pause', { sequence: 'Welcome', emails: ['late@example.com'] });
    await runner.tick();
    expect(await states(runner)).toEqual({ 'early@example.com': 'Pending (Awaiting task)', 'late@example.com': 'Paused (By hand)', 'new@example.com': 'Active' }); // prettier-ignore

    const off = await runner.run<{ paused: number; message: string }>('sequence.disable', {
      sequence: 'Welcome',
    });
    expect(off).toMatchObject({
      paused: 2,
      message: "The sequence 'Welcome' is off and can be edited. 2 leads wait.",
    });
    runner.clock.advance({ days: 9 });
    expect(await runner.tick()).toMatchObject({ claimed: 0 });
    await runner.run('sequence.save', {
      definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages: [mail('one'), mail('two', { after: '1 day', text: 'New words' }), mail('three', { after: '1 day' })] },
    }); // prettier-ignore
    const on = await runner.run<{ resumed: number; message: string }>('sequence.publish', {
      sequence: 'Welcome',
    });
    expect(on).toMatchObject({
      number: 2,
      resumed: 2,
      moved: [{ stage: 'call', to: 'two', enrollments: 3 }],
      message:
        "Published 'Welcome' (revision 2). 2 leads resume. 3 at the deleted stage 'call' go on at 'two'.",
    });
    expect(await runner.run('task.list', { status: 'open' })).toMatchObject({ tasks: [] });
    await runner.tick();
    expect(await rows(runner)).toMatchObject({
      'early@example.com': { state: 'Active', stage: 'three' },
      'late@example.com': { state: 'Paused (By hand)', stage: 'two' },
      'new@example.com': { state: 'Active', stage: 'three' },
    });
    const { messages } = await runner.run<{ messages: { id: string; to: string }[] }>('message.list');
    expect(await runner.run('message.get', { message: messages[0]!.id })).toMatchObject({
      text: 'New words\n',
    });
  });

  test('where nothing survives behind a deleted stage, the sequence is complete for its leads', async () => {
    const runner = await open();
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, addresses(2));
    await runner.tick();
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await publish(runner, [mail('one')]);
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Finished (No reply)']));
    expect(Object.values(await rows(runner))[0]?.detail).toContain('No stage was left');
  });

  test('whoever waited keeps waiting: for a task, a handoff, a time; a failed one stays failed', async () => {
    const runner = await open();
    const stages = [
      {
        id: 'b',
        kind: 'branch',
        if: { field: 'company', is: 'equal', value: 'hand' },
        yes: 'hand',
        no: 'call',
      },
      { id: 'call', kind: 'task', title: 'Call {{ title | default: "x" }}', then: 'late' },
      { id: 'hand', kind: 'handoff', channel: 'x', timeout: '2 days' },
      mail('late', { after: '5 days', text: 'Dear {{ lastName }}' }),
    ];
    await publish(runner, stages);
    await enroll(runner, [{ email: 'task@example.com', company: 'no' }, { email: 'hand@example.com', company: 'hand' }, { email: 'time@example.com', company: 'no' }]); // prettier-ignore
    await runner.tick();
    const { tasks } = await runner.run<{ tasks: { id: string; email: string }[] }>('task.list');
    await runner.run('task.complete', { task: tasks.find(({ email }) => email === 'time@example.com')!.id });
    const before = await rows(runner);
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    expect(await runner.run('handoff.claim', {})).toMatchObject({ handoffs: [] });
    runner.clock.advance({ days: 1 });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    expect(await rows(runner)).toEqual(before);
    expect(await runner.run('handoff.claim', {})).toMatchObject({
      handoffs: [{ email: 'hand@example.com' }],
    });
    runner.clock.advance({ days: 5 });
    await runner.tick();
    const failed = (await rows(runner))['time@example.com'];
    expect(failed).toMatchObject({ state: 'Failed (Missing merge data)' });
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    expect((await rows(runner))['time@example.com']).toEqual(failed);
  });

  test('archived and restored: its leads wait until it is published', async () => {
    const runner = await open();
    await publish(runner, [mail('one', { after: '1 day' })]);
    await enroll(runner, [ADA]);
    expect(await runner.run('sequence.archive', { sequence: 'Welcome' })).toMatchObject({ paused: 1 });
    runner.clock.advance({ days: 3 });
    await runner.tick();
    await runner.run('sequence.restore', { sequence: 'Welcome' });
    await runner.tick();
    expect(await states(runner)).toEqual({ [ADA]: 'Paused (Sequence is off)' });
    expect(await runner.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      number: 2,
      resumed: 1,
    });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
  });

  test('what was settled while its sequence was off is not sent before the sequence is on', async () => {
    const runner = await open();
    await publish(runner, [mail('one'), mail('two')]);
    await enroll(runner, [ADA]);
    await runner.store.knex.raw(
      "update enrollments set status = 'failed', reason = 'delivery_uncertain', due_at = null",
    );
    await runner.store.knex.raw(
      `insert into messages (id, enrollment_id, lead_id, sequence_id, stage_id, attempt, sender_id, state, recipient, subject, text, message_id, thread, intended_at)
       select 'M', id, lead_id, sequence_id, 'one', 1, 'outbox', 'uncertain', '${ADA}', 's', 't', '<m@x>', '{"subject":"s","references":[]}', 1 from enrollments`,
    );
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    expect(await runner.run('settle', { sequence: 'Welcome', all: true, sent: true })).toMatchObject({
      done: 1,
    });
    expect(await runner.tick()).toMatchObject({ sent: 0 });
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Paused (Sequence is off)', stage: 'two' });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
  });
});
