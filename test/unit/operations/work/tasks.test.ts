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

  test('a task that nobody knows is not found', async () => {
    const test = await started();
    await expect(test.run('task.complete', { task: 'x' })).rejects.toMatchObject({ code: 'task_not_found', kind: 'not_found' }); // prettier-ignore
  });

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
