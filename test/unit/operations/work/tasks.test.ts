import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { addresses, enroll, kindsOf, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';

interface Task {
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly email: string;
  readonly status: string;
  readonly overdue: boolean;
}

onEachDatabase('Tasks', (open) => {
  async function started(stage: object = {}): Promise<TestEngine> {
    const test = await open();
    const call = { id: 'call', kind: 'task', title: 'Call {{ firstName }}', note: 'At {{ company }}', dueIn: '4 hours', ...stage };
    await publish(test, [call, mail('two', { after: '1 day' })]);
    await enroll(test, [{ email: ADA, firstName: 'Ada', company: 'Engines' }]);
    await test.engine.tick();
    return test;
  } // prettier-ignore
  const list = async (test: TestEngine, status = 'open'): Promise<Task[]> =>
    (await test.run<{ tasks: Task[] }>('task.list', { status })).tasks;

  test('a task is filled in for its lead, and overdue after its time', async () => {
    const test = await started();
    expect(await list(test)).toMatchObject([
      { title: 'Call Ada', note: 'At Engines', email: ADA, overdue: false },
    ]);
    test.clock.advance({ hours: 5 });
    expect(await list(test)).toMatchObject([{ overdue: true }]);
  });

  test.each([
    ['complete', 'done', 'task_done'],
    ['skip', 'skipped', 'task_skipped'],
  ])(
    '%s: the lead goes on, the next delay begins then, and the history tells the outcome',
    async (verb, status, event) => {
      const test = await started();
      const [task] = await list(test);
      test.clock.advance({ hours: 2 });
      expect(await test.run(`task.${verb}`, { task: task!.id, outcome: 'left a message' })).toMatchObject({ status, state: 'Active' }); // prettier-ignore
      const row = (await rows(test))[ADA]!;
      expect(row).toMatchObject({ stage: 'two', stagesDone: 1, dueAt: '2026-03-03T12:00:00+01:00' });
      expect(await kindsOf(test, row.id)).toEqual(['enrolled', 'task_created', event]);
      expect(await list(test, status)).toMatchObject([{ id: task!.id }]);
    },
  );

  test('a long list is read page by page, each task once, also where all are due in the same moment', async () => {
    const test = await started();
    const leads = addresses(7).map((email) => ({ email, firstName: 'L', company: 'C' }));
    await enroll(test, leads);
    await test.engine.tick();
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await test.run<{ tasks: Task[]; next: string | null }>('task.list', { limit: 3, after });
      expect(page.tasks.length).toBeLessThanOrEqual(3);
      seen.push(...page.tasks.map(({ email }) => email));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.sort()).toEqual([ADA, ...addresses(7)].sort());
    await expect(test.run('task.list', { after: 'nowhere' })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });

  test('done twice at once it moves the lead once', async () => {
    const test = await started();
    const [task] = await list(test);
    const answers = await Promise.allSettled(
      ['complete', 'skip', 'complete'].map((verb) => test.run(`task.${verb}`, { task: task!.id })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of answers)
      if (each.status === 'rejected')
        expect(each.reason).toMatchObject({ code: 'task_closed', kind: 'conflict' });
    expect((await rows(test))[ADA]).toMatchObject({ stage: 'two', stagesDone: 1 });
  });

  test('a sequence that does not wait goes on at once, and its task stays on the list, also when the sequence is complete', async () => {
    const test = await started({ waits: false });
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', stage: 'two' });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Finished (No reply)' });
    const [task] = await list(test);
    expect(await test.run('task.complete', { task: task!.id })).toMatchObject({
      state: 'Finished (No reply)',
    });
  });

  describe('planning', () => {
    interface Planned extends Task {
      readonly assignee: string | null;
      readonly dueAt: string;
      readonly snoozedUntil: string | null;
      readonly message: string;
    }
    const found = async (test: TestEngine, filter: object): Promise<Planned[]> =>
      (await test.run<{ tasks: Planned[] }>('task.list', filter)).tasks;

    test('a task is given to a member, listed as theirs, and given back', async () => {
      const test = await started();
      const [task] = await list(test);
      const bob = { email: 'bob@lab.test', name: 'Bob', password: 'a long enough password' };
      const { id } = await test.run<{ id: string }>('member.create', bob);
      const given = await test.run<Planned>('task.assign', { task: task!.id, assignee: 'BOB@lab.test' });
      expect(given).toMatchObject({ assignee: 'Bob', message: "The task 'Call Ada' is Bob's now." });
      const actor = { kind: 'member' as const, id, role: 'member' as const, name: 'Bob' };
      for (const filter of [{ assignee: 'bob@lab.test' }, { assignee: id }]) expect(await found(test, filter)).toHaveLength(1);
      expect(await test.run('task.list', { assignee: 'me' }, { actor })).toMatchObject({ tasks: [{ id: task!.id }] });
      expect(await found(test, { assignee: 'nobody' })).toEqual([]);
      await test.run('task.assign', { task: task!.id, assignee: 'nobody' });
      expect(await found(test, { assignee: 'nobody' })).toMatchObject([{ assignee: null }]);
      await expect(test.run('task.assign', { task: task!.id, assignee: 'cy@lab.test' })).rejects.toMatchObject({ code: 'member_not_found' });
      await expect(test.run('task.list', { assignee: 'cy@lab.test' })).rejects.toMatchObject({ code: 'member_not_found' });
    });

    test('its date is changed: a time, or a day, which ends in the zone of the organisation', async () => {
      const test = await started();
      const [task] = await list(test);
      test.clock.advance({ hours: 5 });
      expect(await found(test, { overdue: true })).toHaveLength(1);
      await test.run('task.reschedule', { task: task!.id, due: '2026-03-05' });
      expect(await found(test, {})).toMatchObject([{ dueAt: '2026-03-05T23:59:00+01:00', overdue: false }]);
      expect(await found(test, { overdue: true })).toEqual([]);
      expect(await found(test, { dueBefore: '2026-03-05T00:00:00+01:00' })).toEqual([]);
      expect(await found(test, { dueBefore: '2026-03-06T00:00:00+01:00' })).toHaveLength(1);
      await test.run('task.reschedule', { task: task!.id, due: '2026-03-03T15:00:00+01:00' });
      expect(await found(test, {})).toMatchObject([{ dueAt: '2026-03-03T15:00:00+01:00' }]);
    });

    test('put off it is out of sight until then, and not overdue the moment that it is back', async () => {
      const test = await started();
      const [task] = await list(test);
      expect(await test.run('task.snooze', { task: task!.id, until: '2026-03-04' })).toMatchObject({ snoozedUntil: '2026-03-04T00:00:00+01:00' });
      expect(await list(test)).toEqual([]);
      expect(await found(test, { snoozed: true })).toHaveLength(1);
      test.clock.set(Date.parse('2026-03-04T00:00:00+01:00'));
      expect(await list(test)).toMatchObject([{ overdue: false }]);
      await expect(test.run('task.snooze', { task: task!.id, until: '2026-03-03' })).rejects.toMatchObject({ code: 'time_in_the_past' });
      const { id } = (await rows(test))[ADA]!;
      expect((await kindsOf(test, id)).at(-1)).toBe('task_snoozed');
      await test.run('task.complete', { task: task!.id });
      await expect(test.run('task.snooze', { task: task!.id, until: '2026-03-09' })).rejects.toMatchObject({ code: 'task_closed' });
    });

    test('the list is narrowed by sequence, lead and enrollment', async () => {
      const test = await started();
      await enroll(test, [{ email: 'bob@example.com', firstName: 'Bob', company: 'Initech' }]);
      await test.engine.tick();
      const all = await rows(test);
      expect((await found(test, { sequence: 'Welcome' })).map(({ email }) => email).sort()).toEqual([ADA, 'bob@example.com']);
      expect(await found(test, { lead: ADA })).toMatchObject([{ email: ADA }]);
      expect(await found(test, { enrollment: all['bob@example.com']!.id })).toMatchObject([{ email: 'bob@example.com' }]);
      expect(await found(test, { lead: 'who@example.com' })).toEqual([]);
    });
  }); // prettier-ignore

  test('a task that nobody knows is not found', async () => {
    const test = await started();
    await expect(test.run('task.complete', { task: 'x' })).rejects.toMatchObject({ code: 'task_not_found', kind: 'not_found' }); // prettier-ignore
  });

  describe('many in one go', () => {
    interface Closing {
      readonly done: number;
      readonly refused: number;
      readonly message: string;
      readonly results: readonly { task: string; code: string | null; status: string | null; state: string | null }[];
    } // prettier-ignore

    test('each is answered for: done, or why not; every lead goes on once, with its line of history', async () => {
      const test = await started();
      await enroll(test, [{ email: 'bob@example.com', firstName: 'Bob', company: 'C' }]);
      await test.engine.tick();
      const [ada, bob] = await list(test);
      await test.run('task.skip', { task: bob!.id });
      const tasks = [ada!.id, 'x', bob!.id, ada!.id];
      const answer = await test.run<Closing>('task.close', { tasks, outcome: 'Spoke to her' });
      expect(answer).toMatchObject({
        done: 1,
        refused: 2,
        message: "1 task is done; 2 were refused: There is no task 'x'. The task 'Call Bob' is skipped already.",
        results: [
          { task: ada!.id, code: null, status: 'done', state: 'Active', email: ADA },
          { task: 'x', code: 'task_not_found' },
          { task: bob!.id, code: 'task_closed', status: null, hint: 'Only open tasks can be changed.' },
        ],
      });
      const row = (await rows(test))[ADA]!;
      expect(row).toMatchObject({ stage: 'two', stagesDone: 1 });
      expect(await kindsOf(test, row.id)).toEqual(['enrolled', 'task_created', 'task_done']);
      expect(await list(test, 'done')).toMatchObject([{ id: ada!.id, outcome: 'Spoke to her' }]);
    });

    test('tasks of one lead close together, those that are not waited for with a line of history of their own', async () => {
      const test = await open();
      const aside = { id: 'aside', kind: 'task', title: 'Look it up', waits: false };
      await publish(test, [aside, { id: 'call', kind: 'task', title: 'Call' }]);
      await enroll(test, [ADA]);
      await test.engine.tick();
      const tasks = (await list(test)).map(({ id }) => id);
      expect(tasks).toHaveLength(2);
      expect(await test.run('task.close', { tasks, status: 'skipped' })).toMatchObject({ done: 2, refused: 0 });
      expect(await states(test)).toEqual({ [ADA]: 'Finished (No reply)' });
      const kinds = await kindsOf(test, (await rows(test))[ADA]!.id);
      expect(kinds.filter((kind) => kind === 'task_skipped')).toHaveLength(2);
      expect(kinds).not.toContain('task_cancelled');
    });

    test('what somebody may not see is not there, and what they may only see stays as it is', async () => {
      const test = await started();
      const [task] = await list(test);
      const bob = { kind: 'member' as const, id: 'bob', role: 'member' as const, name: 'Bob' };
      const closing = (): Promise<Closing> => test.run('task.close', { tasks: [task!.id] }, { actor: bob });
      const share = (sharing: string): Promise<unknown> => test.run('sequence.share', { sequence: 'Welcome', sharing });
      await share('private');
      expect((await closing()).results).toMatchObject([{ code: 'task_not_found', email: null }]);
      await share('view');
      expect((await closing()).results).toMatchObject([{ code: 'not_yours' }]);
      expect(await list(test)).toHaveLength(1);
      await share('edit');
      expect(await closing()).toMatchObject({ done: 1 });
    });

    test('done twice at once each lead moves once', async () => {
      const test = await open();
      await publish(test, [{ id: 'call', kind: 'task', title: 'Call' }, mail('two', { after: '1 day' })]);
      await enroll(test, addresses(20));
      await test.engine.tick();
      const tasks = (await list(test)).map(({ id }) => id);
      const answers = await Promise.all([
        test.run<Closing>('task.close', { tasks }),
        test.run<Closing>('task.close', { tasks: [...tasks].reverse(), status: 'skipped' }),
        test.run('task.complete', { task: tasks[7]! }).catch(() => null),
      ]);
      const closed = (answers[0]?.done ?? 0) + (answers[1]?.done ?? 0) + (answers[2] === null ? 0 : 1);
      expect(closed).toBe(20);
      for (const row of Object.values(await rows(test))) expect(row).toMatchObject({ stage: 'two', stagesDone: 1 });
    });
  }); // prettier-ignore

  test('tasks completed while their leads are removed, by several people at once: no ring of waiting, no task left open', async () => {
    const test = await open();
    await publish(test, [{ id: 'call', kind: 'task', title: 'Call' }, mail('two', { after: '1 day' })]);
    await enroll(test, addresses(30));
    await test.engine.tick();
    const tasks = await list(test);
    const work = tasks.map(({ id }) => test.run('task.complete', { task: id }));
    const all = { sequence: 'Welcome', all: true };
    const answers = await Promise.allSettled([
      ...work.slice(0, 10), test.run('remove', all), ...work.slice(10), test.run('pause', all), test.engine.tick(),
    ]); // prettier-ignore
    for (const each of answers)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'task_closed' });
    expect(await list(test)).toEqual([]);
    expect(new Set(Object.values(await states(test)))).toEqual(new Set(['Removed (By hand)']));
  });
});
