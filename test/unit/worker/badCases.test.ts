import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, kindsOf, mail, publish, rows, states } from '../../support/scenario';
import { smtpSink, through } from '../../support/smtpSink';

const [BAD, GOOD] = ['bad@example.com', 'good@example.com'];

/** Past the front door: what no release of ours should have written, and some database will hold one day. */
async function edit(runner: Runner, sql: string): Promise<void> {
  await runner.store.knex.raw(`${sql} in (select id from leads where email = '${BAD}')`);
}

onEachPlace('One bad case stops nobody', (open) => {
  async function started(
    stages: readonly object[],
    settings: object = {},
    bad: object = {},
  ): Promise<Runner> {
    const runner = await open();
    await publish(runner, stages, settings);
    await enroll(runner, [{ email: BAD, ...bad }, GOOD]);
    return runner;
  }

  /** A copy of the revision with the bad lead on it, changed as the test likes. */
  async function ownRevision(
    runner: Runner,
    change: (definition: { stages: object[]; settings: object }) => object,
  ): Promise<void> {
    const [revision] = await runner.store.knex('revisions').select();
    const definition = JSON.stringify(change(JSON.parse(String(revision.definition))));
    await runner.store.knex('revisions').insert({ ...revision, id: 'R', number: 99, definition });
    await edit(runner, "update enrollments set revision_id = 'R' where lead_id");
  }

  test.each([
    ['an email', mail('one', { text: '{% if vip %}{% for i in (1..999999999) %}x{% endfor %}{% endif %}Hi' })],
    ['a task', { id: 'one', kind: 'task', waits: false, title: '{% if vip %}{% for i in (1..999999999) %}x{% endfor %}{% endif %}Hi' }],
    ['a handoff', { id: 'one', kind: 'handoff', channel: 'x', payload: { a: '{% if vip %}{% for i in (1..999999999) %}x{% endfor %}{% endif %}Hi' } }],
  ])('a text that cannot be filled in for one lead fails that lead, saying why: %s', async (_what, stage) => {
    const runner = await started([stage], { fields: ['vip'] }, { fields: { vip: 'yes' } });
    await runner.tick();
    expect((await rows(runner))[BAD]).toMatchObject({ state: 'Failed (Missing merge data)', detail: expect.stringContaining('could not be filled in') });
    expect((await rows(runner))[GOOD]?.status).not.toBe('failed');
    expect((await rows(runner))[GOOD]?.state).not.toBe('Active');
  }); // prettier-ignore

  test('a lead with odd data is mailed like any other, and one whose address is none fails for that', async () => {
    const odd = '\u{1F600}\u0000 \u202E"; drop table leads; -- <script> {{ x }} \uD83D';
    const runner = await started(
      [mail('one', { subject: 'Hi {{ firstName | slice: 0 }}', text: '{{ firstName }} {{ company }}' })],
      {},
      { firstName: odd, company: 'x'.repeat(390) },
    );
    await enroll(runner, [{ email: 'third@example.com', firstName: '\u{1F600}', company: '\u{1F600}' }]);
    await edit(runner, "update leads set email = 'no address' where id");
    await runner.store.knex.raw("update leads set first_name = 'x', company = 'y' where first_name is null");
    await runner.tick();
    const all = await rows(runner);
    expect(Object.fromEntries(Object.entries(all).map(([email, { state }]) => [email, state]))).toEqual({
      'no address': 'Failed (Invalid recipient)',
      [GOOD]: 'Finished (No reply)',
      'third@example.com': 'Finished (No reply)',
    });
  });

  test('a stage that vanished from its revision fails that lead, saying which, and is no reason to look again', async () => {
    const runner = await started([mail('one'), mail('two')]);
    await edit(runner, "update enrollments set stage_id = 'gone' where lead_id");
    await runner.tick();
    expect(await states(runner)).toEqual({ [BAD]: 'Failed (Stage missing)', [GOOD]: 'Finished (No reply)' });
    const bad = (await rows(runner))[BAD]!;
    expect(bad.detail).toContain("Its sequence has no stage 'gone'.");
    expect(bad.dueAt).toBeNull();
    expect((await kindsOf(runner, bad.id)).at(-1)).toBe('failed');
    const retry = (): Promise<object> => runner.run('retry', { sequence: 'Welcome', emails: [BAD] });
    expect(await retry()).toMatchObject({ done: 0, results: [{ code: 'no_stage_left' }] });
    await edit(runner, "update enrollments set stage_id = 'two' where lead_id");
    expect(await retry()).toMatchObject({ done: 1 });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
    expect((await states(runner))[BAD]).toBe('Finished (No reply)');
  });

  test('a stage that leads to nowhere finishes nobody by mistake, also after its message has left', async () => {
    const runner = await started([mail('one'), mail('two')]);
    await ownRevision(runner, ({ stages, settings }) => ({
      name: 'Welcome',
      settings,
      stages: stages.map((stage, i) => (i === 0 ? { ...stage, then: 'nowhere' } : stage)),
    }));
    await runner.tick();
    expect(await states(runner)).toEqual({ [BAD]: 'Failed (Stage missing)', [GOOD]: 'Finished (No reply)' });
    expect((await rows(runner))[BAD]).toMatchObject({
      emailsSent: 1,
      detail: expect.stringContaining("'nowhere'"),
    });
    runner.clock.advance({ days: 1 });
    expect(await runner.tick()).toMatchObject({ claimed: 0 });
    // In the revision that is published the stage leads on; what went out is not sent again.
    expect(await runner.run('retry', { sequence: 'Welcome', emails: [BAD] })).toMatchObject({ done: 1 });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
    const { messages } = await runner.run<{ messages: { stage: string }[] }>('message.list', { lead: BAD });
    expect(messages.map(({ stage }) => stage)).toEqual(['two', 'one']);
  });

  test('a window that never opens holds its own lead only', async () => {
    const runner = await started([{ id: 'wait', kind: 'wait' }, mail('one', { after: '1 hour' })]);
    await ownRevision(runner, ({ stages }) => ({
      name: 'Welcome',
      settings: { window: [{ days: ['sun'], from: '02:00', to: '02:00' }], unsubscribe: 'none' },
      stages,
    }));
    await runner.tick();
    expect(await states(runner)).toEqual({ [BAD]: 'Pending (Throttled)', [GOOD]: 'Active' });
    expect((await rows(runner))[BAD]?.detail).toContain('Something unexpected');
  });

  test('a revision that is gone, or a lead that is gone, is seen to as well', async () => {
    const runner = await started([mail('one')]);
    await enroll(runner, ['third@example.com']);
    await edit(runner, "update enrollments set revision_id = 'none' where lead_id");
    await runner.store.knex.raw("update enrollments set lead_id = 'none' where lead_id in (select id from leads where email = 'third@example.com')"); // prettier-ignore
    await runner.tick();
    const found = await runner.store
      .knex('enrollments')
      .select('status', 'reason', 'due_at')
      .orderBy('status');
    expect(found).toMatchObject([
      { status: 'finished', reason: 'completed' },
      { status: 'pending', reason: 'throttled', due_at: runner.clock.now() + 900_000 },
      { status: 'removed', reason: 'lead_deleted' },
    ]);
    expect(await runner.tick()).toMatchObject({ claimed: 0 });
  });

  test('a row that the database refuses costs its batch nothing', async () => {
    const runner = await started(
      [{ id: 'call', kind: 'task', title: 'Call {{ company }}' }],
      {},
      { company: 'forbidden' },
    );
    await edit(runner, "update leads set company = 'forbidden' where id");
    await runner.run('lead.upsert', { leads: [{ email: GOOD, company: 'fine' }] });
    await forbid(runner, 'tasks', "new.title like '%forbidden%'");
    await runner.tick();
    expect(await states(runner)).toEqual({ [BAD]: 'Pending (Throttled)', [GOOD]: 'Pending (Awaiting task)' });
  });

  test('a message that the database refuses is not sent, and the others of its batch are', async () => {
    const sink = await smtpSink();
    const runner = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one', { text: 'At {{ company }}' })]);
    await enroll(
      runner,
      ['a@example.com', 'b@example.com'].map((email) => ({ email, company: 'fine' })),
    );
    await enroll(runner, [{ email: BAD, company: 'forbidden' }]);
    await forbid(runner, 'messages', "new.text like '%forbidden%'");
    await runner.tick();
    expect(sink.counts()).toEqual({ 'a@example.com': 1, 'b@example.com': 1 });
    expect((await states(runner))[BAD]).toBe('Pending (Throttled)');
    await sink.stop();
  });

  test('a lane that fails is left for the next tick; the others are served, and the failure is told', async () => {
    const sink = await smtpSink();
    const runner = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one')]);
    await enroll(runner, [GOOD]);
    await publish(runner, [{ id: 'call', kind: 'task', title: 'Call' }], {}, 'Calls');
    await runner.run('enroll', { sequence: 'Calls', leads: [GOOD] });
    await forbid(runner, 'messages', '1 = 1', 'update');
    await forbid(runner, 'enrollments', "new.lease_owner is not null and new.lane <> 'free'", 'update');
    await expect(runner.tick()).rejects.toThrow('forbidden');
    expect(await states(runner, 'Calls')).toEqual({ [GOOD]: 'Pending (Awaiting task)' });
    await sink.stop();
  });
});

/** A trigger in the database: the one way to have a real row refused on both. */
async function forbid(runner: Runner, table: string, when: string, on = 'insert'): Promise<void> {
  const { store } = runner;
  const name = `forbid_${table}_${on}`;
  if (store.profile.name === 'sqlite') {
    await store.knex.raw(`create trigger ${name} before ${on} on ${table} when ${when} begin select raise(abort, 'forbidden'); end`); // prettier-ignore
    return;
  }
  await store.knex.raw(`create function ${name}() returns trigger as $$ begin raise exception 'forbidden'; end $$ language plpgsql`); // prettier-ignore
  await store.knex.raw(`create trigger ${name} before ${on} on ${table} for each row when (${when}) execute function ${name}()`); // prettier-ignore
}
