import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { enroll, kindsOf, mail, publish, rows, states, type Bulk } from '../../../support/scenario';

const [ADA, BOB, CY] = ['ada@example.com', 'bob@example.com', 'cy@example.com'] as const;
const STAGES = [
  mail('one'),
  { id: 'call', kind: 'task', title: 'Call', after: '1 day' },
  { id: 'hand', kind: 'handoff', channel: 'linkedin' },
  mail('two', { after: '1 day' }),
];
const ALL = { sequence: 'Welcome', all: true };

async function tasks(test: TestEngine, status = 'open'): Promise<{ id: string; email: string }[]> {
  return (await test.run<{ tasks: { id: string; email: string }[] }>('task.list', { status })).tasks;
}

onEachDatabase('Verbs on enrollments', (open) => {
  async function started(
    stages = STAGES,
    leads: (string | object)[] = [ADA, BOB],
    settings = {},
  ): Promise<TestEngine> {
    const test = await open();
    await publish(test, stages, settings);
    await enroll(test, leads);
    await test.engine.tick();
    return test;
  }

  /** Those who have had the first mail, a day later: they wait for their task. */
  async function awaitingTask(): Promise<TestEngine> {
    const test = await started();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    return test;
  }

  test('remove cancels open tasks and handoffs, sends nothing more, and is told with who did it', async () => {
    const test = await awaitingTask();
    const [first, second] = await tasks(test);
    await test.run('task.complete', { task: first!.id });
    await test.engine.tick();
    const answer = await test.run<Bulk>('remove', { ...ALL, because: 'They asked on the phone' });
    expect(answer).toMatchObject({ done: 2, refused: 0, message: 'Removed 2 enrollments.' });
    expect(await tasks(test)).toEqual([]);
    expect(await tasks(test, 'cancelled')).toMatchObject([{ id: second!.id }]);
    const { handoffs } = await test.run<{ handoffs: { status: string }[] }>('handoff.list');
    expect(handoffs.map(({ status }) => status)).toEqual(['cancelled']);
    test.clock.advance({ days: 30 });
    expect(await test.engine.tick()).toMatchObject({ claimed: 0, sent: 0 });
    const row = (await rows(test))[second!.email]!;
    expect(row).toMatchObject({ state: 'Removed (By hand)', detail: 'They asked on the phone', dueAt: null });
    expect((await kindsOf(test, row.id)).slice(-2).sort()).toEqual(['removed', 'task_cancelled']);
    const { events } = await test.run<{ events: { data: object }[] }>('events', { kinds: ['removed'] });
    expect(events[0]?.data).toMatchObject({ by: 'library', because: 'They asked on the phone' });
    await expect(test.run('task.complete', { task: second!.id })).rejects.toMatchObject({
      code: 'task_closed',
    });
  });

  test('bulk: each is answered for itself, unknown ones too, and nothing is all-or-nothing', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })], [ADA, BOB, CY]);
    const all = await rows(test);
    await test.run('finish', { enrollments: [all[CY]!.id] });
    const answer = await test.run<Bulk>('pause', {
      enrollments: [all[ADA]!.id, all[BOB]!.id, all[CY]!.id, 'nobody'],
    });
    expect(answer).toMatchObject({ done: 2, refused: 2 });
    expect(answer.message).toMatch(/^Paused 2 enrollments; 2 were refused: /);
    expect(Object.fromEntries(answer.results.map(({ email, code }) => [email, code]))).toEqual({
      [ADA]: null, [BOB]: null, [CY]: 'wrong_status', nobody: 'not_found',
    }); // prettier-ignore
    const byMail = await test.run<Bulk>('resume', {
      sequence: 'Welcome',
      emails: [` ${ADA.toUpperCase()} `, 'x@y.test'],
    });
    expect(byMail.results.map(({ outcome, code }) => [outcome, code])).toEqual([['refused', 'not_found'], ['done', null]]); // prettier-ignore
    expect(await test.run('resume', { ...ALL, status: 'paused' })).toMatchObject({ done: 1, refused: 0 });
    expect(new Set(Object.values(await states(test)))).toEqual(new Set(['Active', 'Finished (By hand)']));
  });

  test('a selection that names nobody is refused, by every verb', async () => {
    const test = await started();
    for (const verb of ['pause', 'resume', 'remove', 'retry', 'finish']) {
      await expect(test.run(verb, { sequence: 'Welcome' })).rejects.toMatchObject({
        code: 'empty_selection',
      });
      await expect(test.run(verb, {})).rejects.toMatchObject({ code: 'empty_selection' });
    }
    // Without any selection it runs what is due.
    await expect(test.run('advance', { sequence: 'Welcome' })).rejects.toMatchObject({
      code: 'empty_selection',
    });
    await expect(test.run('settle', { sent: true })).rejects.toMatchObject({ code: 'empty_selection' });
    await expect(test.run('pause', { enrollments: [] })).rejects.toMatchObject({
      problems: [expect.anything()],
    });
    await expect(test.run('pause', { sequence: 'Nowhere', all: true })).rejects.toMatchObject({ code: 'sequence_not_found' }); // prettier-ignore
  });

  test('finish ends it for the reason given, whatever state the chosen ones are in', async () => {
    const test = await awaitingTask();
    expect(await test.run('finish', { sequence: 'Welcome', emails: [ADA], reason: 'meeting_booked' })).toMatchObject({ done: 1 }); // prettier-ignore
    expect(await test.run('finish', { ...ALL, stage: 'call' })).toMatchObject({ done: 1 });
    expect(await states(test)).toEqual({ [ADA]: 'Finished (Meeting booked)', [BOB]: 'Finished (By hand)' });
    expect(await tasks(test)).toEqual([]);
  });

  describe('pause and resume', () => {
    test('paused until a time it resumes by itself then, inside its window, and what was due meanwhile goes out', async () => {
      const window = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
      const test = await started([mail('one'), mail('two', { after: '1 day' })], [ADA], { window });
      const until = '2026-03-07T12:00:00+01:00';
      expect(await test.run('pause', { ...ALL, until })).toMatchObject({ done: 1 });
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Paused (By hand)', dueAt: until });
      test.clock.set(Date.parse(until) - 1);
      await test.engine.tick();
      expect(await states(test)).toEqual({ [ADA]: 'Paused (By hand)' });
      test.clock.set(Date.parse(until));
      expect(await test.engine.tick()).toMatchObject({ sent: 0 });
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', dueAt: '2026-03-09T09:00:00+01:00' });
      test.clock.set(Date.parse('2026-03-09T09:00:00+01:00'));
      expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    });

    test('a time that has passed is refused, and nobody is paused', async () => {
      const test = await started();
      await expect(test.run('pause', { ...ALL, until: '2026-03-02T09:59:59+01:00' })).rejects.toMatchObject({ code: 'time_in_the_past', path: 'until' }); // prettier-ignore
      expect(new Set(Object.values(await states(test)))).toEqual(new Set(['Active']));
    });

    test('a delay runs on while it is paused: resumed in time nothing is lost, resumed late it is due at once', async () => {
      const test = await started([mail('one'), mail('two', { after: '3 days' })]);
      await test.run('pause', ALL);
      test.clock.advance({ days: 1 });
      await test.run('resume', { sequence: 'Welcome', emails: [ADA] });
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', dueAt: '2026-03-05T10:00:00+01:00' });
      test.clock.advance({ days: 6 });
      await test.run('resume', { sequence: 'Welcome', emails: [BOB] });
      expect(await test.engine.tick()).toMatchObject({ sent: 2 });
    });

    test('resumed while its task is open it waits for the task again, by hand and by itself, with one task only', async () => {
      const test = await awaitingTask();
      await test.run('pause', { sequence: 'Welcome', emails: [ADA] });
      await test.run('pause', { sequence: 'Welcome', emails: [BOB], until: '2026-03-05T10:00:00+01:00' });
      await test.run('resume', { sequence: 'Welcome', emails: [ADA] });
      test.clock.advance({ days: 3 });
      await test.engine.tick();
      expect(new Set(Object.values(await states(test)))).toEqual(new Set(['Pending (Awaiting task)']));
      expect(await tasks(test)).toHaveLength(2);
      for (const { id } of Object.values(await rows(test)))
        expect((await kindsOf(test, id)).filter((kind) => kind === 'task_created')).toHaveLength(1);
    });

    test('a task done while its lead is paused: it stays paused, and goes on after the task when it is resumed', async () => {
      const test = await awaitingTask();
      await test.run('pause', ALL);
      for (const { id } of await tasks(test)) await test.run('task.complete', { task: id });
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Paused (By hand)', stage: 'hand' });
      await test.run('resume', ALL);
      await test.engine.tick();
      expect((await rows(test))[ADA]).toMatchObject({ state: 'Pending (Awaiting handoff)', stage: 'hand' });
    });

    test('the last task done while its lead is paused finishes it', async () => {
      const test = await started([{ id: 'call', kind: 'task', title: 'Call' }], [ADA]);
      await test.run('pause', ALL);
      const [task] = await tasks(test);
      await test.run('task.skip', { task: task!.id });
      expect(await states(test)).toEqual({ [ADA]: 'Finished (No reply)' });
    });

    test('a pause that ends while the sequence is off ends when the sequence is on again', async () => {
      const test = await started([mail('one'), mail('two', { after: '1 day' })], [ADA]);
      await test.run('pause', { ...ALL, until: '2026-03-04T10:00:00+01:00' });
      await test.run('sequence.disable', { sequence: 'Welcome' });
      test.clock.advance({ days: 4 });
      expect(await test.engine.tick()).toMatchObject({ sent: 0 });
      expect(await states(test)).toEqual({ [ADA]: 'Paused (Sequence is off)' });
      await expect(test.run<Bulk>('resume', ALL)).resolves.toMatchObject({ refused: 1, results: [{ code: 'sequence_not_published' }] }); // prettier-ignore
      await test.run('sequence.publish', { sequence: 'Welcome' });
      expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    });
  });

  describe('move to stage', () => {
    test('forwards: those in between are recorded as skipped, and open work is cancelled', async () => {
      const test = await awaitingTask();
      const answer = await test.run<Bulk>('moveToStage', { ...ALL, to: 'two' });
      expect(answer).toMatchObject({ done: 2 });
      expect(await tasks(test, 'cancelled')).toHaveLength(2);
      const { events } = await test.run<{ events: { kind: string; stage: string; email: string }[] }>('events', { kinds: ['stage_skipped'] }); // prettier-ignore
      expect(events.filter(({ email }) => email === ADA).map(({ stage }) => stage)).toEqual(['call', 'hand']);
      expect(await test.engine.tick()).toMatchObject({ sent: 2 });
      expect(await states(test)).toEqual({ [ADA]: 'Finished (No reply)', [BOB]: 'Finished (No reply)' });
    });

    test('backwards only when asked for, and then the mail is sent again: the earlier one is not taken for it', async () => {
      const test = await awaitingTask();
      const refused = await test.run<Bulk>('moveToStage', { ...ALL, to: 'one' });
      expect(refused.results.map(({ code }) => code)).toEqual(['backwards', 'backwards']);
      expect((await test.run<Bulk>('moveToStage', { ...ALL, to: 'call' })).results[0]?.code).toBe(
        'already_there',
      );
      expect((await test.run<Bulk>('moveToStage', { ...ALL, to: 'nowhere' })).results[0]).toMatchObject({ code: 'unknown_stage', message: expect.stringContaining('one, call, hand, two') }); // prettier-ignore
      await test.run('moveToStage', { sequence: 'Welcome', emails: [ADA], to: 'one', backwards: true });
      expect(await test.engine.tick()).toMatchObject({ sent: 1 });
      const { messages } = await test.run<{ messages: { stage: string; attempt: number }[] }>('message.list', { lead: ADA }); // prettier-ignore
      expect(messages).toMatchObject([
        { stage: 'one', attempt: 2 },
        { stage: 'one', attempt: 1 },
      ]);
      expect((await rows(test))[ADA]).toMatchObject({ stage: 'call', emailsSent: 2 });
    });

    test('who is paused stays paused at the new stage, and goes on there when it is resumed', async () => {
      const test = await awaitingTask();
      await test.run('pause', { sequence: 'Welcome', emails: [ADA], until: '2026-03-05T10:00:00+01:00' });
      await test.run('pause', { sequence: 'Welcome', emails: [BOB] });
      expect(await test.run('moveToStage', { ...ALL, to: 'two' })).toMatchObject({ done: 2 });
      expect(await tasks(test)).toEqual([]);
      expect(await test.engine.tick()).toMatchObject({ sent: 0 });
      const all = await rows(test);
      expect(all[ADA]).toMatchObject({ state: 'Paused (By hand)', stage: 'two', dueAt: '2026-03-05T10:00:00+01:00' }); // prettier-ignore
      expect(all[BOB]).toMatchObject({ state: 'Paused (By hand)', stage: 'two', dueAt: null });
      await test.run('resume', { sequence: 'Welcome', emails: [BOB] });
      expect(await test.engine.tick()).toMatchObject({ sent: 1 });
      test.clock.set(Date.parse('2026-03-05T10:00:00+01:00'));
      expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    });

    test('with wait it keeps the delay of the stage; what is over cannot be moved', async () => {
      const test = await started();
      await test.run('moveToStage', { ...ALL, to: 'two', wait: true });
      expect((await rows(test))[ADA]).toMatchObject({ stage: 'two', dueAt: '2026-03-03T10:00:00+01:00' });
      await test.run('remove', ALL);
      expect((await test.run<Bulk>('moveToStage', { ...ALL, to: 'two' })).results[0]).toMatchObject({ code: 'wrong_status' }); // prettier-ignore
    });
  });

  test('advance that is asked to stop begins nothing more, and leaves due what it has not sent', async () => {
    const test = await started([mail('one'), mail('two', { after: '1 day' })]);
    await enroll(test, [CY]);
    const stopped = { signal: AbortSignal.abort() };
    expect(await test.run('advance', {}, stopped)).toMatchObject({ claimed: 0, sent: 0 });
    expect(await test.run('advance', ALL, stopped)).toMatchObject({ done: 3, sent: 0 });
    expect(await test.engine.tick()).toMatchObject({ sent: 3 });
  });

  test('advance runs the next stage of the chosen now, and says of each other one why not', async () => {
    const test = await started([mail('one'), mail('two', { after: '9 days' })], [ADA, BOB, CY]);
    await test.run('pause', { sequence: 'Welcome', emails: [BOB] });
    const answer = await test.run<Bulk>('advance', { sequence: 'Welcome', emails: [ADA, BOB] });
    expect(answer).toMatchObject({ sent: 1, done: 1, refused: 1 });
    expect(answer.results.find(({ email }) => email === BOB)).toMatchObject({ code: 'not_waiting_for_time' });
    expect(await states(test)).toEqual({
      [ADA]: 'Finished (No reply)',
      [BOB]: 'Paused (By hand)',
      [CY]: 'Active',
    });
  });
});
