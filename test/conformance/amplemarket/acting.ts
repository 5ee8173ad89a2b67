import type { TestEngine } from '../../support/databases';
import { enroll, mail, publish, rows, states, type Bulk, type Row } from '../../support/scenario';
import { ADA, ALL, BOB, CY, sentWords, type Open } from '../support';

const STAGES = [
  mail('hello', { name: 'Say hello' }),
  { id: 'call', kind: 'task', name: 'Call them', title: 'Call {{ company }}', after: '1 day' },
  mail('bye', { after: '1 day' }),
];

interface Offered extends Row {
  readonly sequence: string;
  readonly stageName: string | null;
  readonly lastStage: string | null;
  readonly lastStageAt: string | null;
  readonly actions: readonly string[];
}

export function actingRules(open: Open): void {
  /** Each of them stands somewhere else: they are named for it. */
  async function everywhere(): Promise<TestEngine> {
    const test = await open();
    await publish(test, STAGES);
    const leads = ['task', 'failed', 'paused', 'removed', 'finished'];
    await enroll(
      test,
      leads.map((name) => ({
        email: `${name}@example.com`,
        ...(name === 'failed' ? {} : { company: 'Initech' }),
      })),
    );
    await test.engine.tick();
    await test.run('pause', { sequence: 'Welcome', emails: ['paused@example.com'] });
    await test.run('remove', { sequence: 'Welcome', emails: ['removed@example.com'] });
    await test.run('finish', { sequence: 'Welcome', emails: ['finished@example.com'] });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    await enroll(test, [{ email: 'active@example.com', company: 'Initech' }]);
    return test;
  }

  const list = async (test: TestEngine): Promise<Record<string, Offered>> => {
    const { enrollments } = await test.run<{ enrollments: Offered[] }>('enrollment.list', {
      sequence: 'Welcome',
    });
    return Object.fromEntries(enrollments.map((row) => [row.email.split('@')[0]!, row]));
  };

  test('1. For an active sequence: all leads in it are listed with their progress', async () => {
    const test = await everywhere();
    const found = await list(test);
    expect(Object.keys(found).sort()).toEqual(['active', 'failed', 'finished', 'paused', 'removed', 'task']);
    expect(found['active']).toMatchObject({ state: 'Active', stage: 'hello', stageName: 'Say hello', stagesDone: 0, emailsSent: 0, lastStage: null, dueAt: '2026-03-03T10:00:00+01:00' }); // prettier-ignore
    expect(found['task']).toMatchObject({ state: 'Pending (Awaiting task)', stage: 'call', stageName: 'Call them', stagesDone: 1, emailsSent: 1, lastStage: 'hello', lastStageAt: '2026-03-02T10:00:00+01:00' }); // prettier-ignore
    expect(found['failed']).toMatchObject({ state: 'Failed (Missing merge data)', stage: 'call', stagesDone: 1, dueAt: null }); // prettier-ignore
    expect(found['failed']?.detail).toContain("'company'");
    expect(found['finished']).toMatchObject({ state: 'Finished (By hand)', emailsSent: 1 });
  });

  test('1. For a paused sequence: the same leads, paused, with the stage that each would go on with', async () => {
    const test = await everywhere();
    await test.run('sequence.disable', { sequence: 'Welcome' });
    const found = await list(test);
    expect(found['active']).toMatchObject({ state: 'Paused (Sequence is off)', stage: 'hello' });
    expect(found['task']).toMatchObject({ state: 'Paused (Sequence is off)', stage: 'call', stagesDone: 1 });
    expect(found['removed']).toMatchObject({ state: 'Removed (By hand)' });
    expect(found['active']?.actions).toEqual(['pause', 'finish', 'remove']);
  });

  test('1. Each row offers the actions that it has: every one offered is possible, and no other', async () => {
    const verbs = ['pause', 'resume', 'moveToStage', 'retry', 'finish', 'remove'] as const;
    const names = ['active', 'task', 'failed', 'paused', 'removed', 'finished'];
    const seen: Record<string, string[]> = {};
    for (const verb of verbs) {
      // A fresh one for each verb: what one does must not be the reason why the next cannot.
      const test = await everywhere();
      await test.run('lead.upsert', { email: 'failed@example.com', company: 'Initech' });
      const found = await list(test);
      for (const name of names) {
        const row = found[name]!;
        const input = { enrollments: [row.id], ...(verb === 'moveToStage' ? { to: 'bye' } : {}) };
        const { done } = await test.run<Bulk>(verb, input);
        expect([name, verb, row.actions.includes(verb)]).toEqual([name, verb, done === 1]);
        if (done === 1) seen[name] = [...(seen[name] ?? []), verb];
      }
    }
    expect(seen).toEqual({
      active: ['pause', 'moveToStage', 'finish', 'remove'],
      task: ['pause', 'moveToStage', 'finish', 'remove'],
      failed: ['moveToStage', 'retry', 'finish', 'remove'],
      paused: ['pause', 'resume', 'moveToStage', 'finish', 'remove'],
      removed: ['retry'],
    });
  });

  test("2. Remove: the lead's open tasks are cancelled and automatic emails stop; nobody else's", async () => {
    const test = await open();
    await publish(test, STAGES);
    await enroll(
      test,
      [ADA, BOB, CY].map((email) => ({ email, company: 'Initech' })),
    );
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string; email: string }[] }>('task.list');
    await test.run('task.complete', { task: tasks.find(({ email }) => email === CY)!.id });

    const answer = await test.run<Bulk>('remove', { sequence: 'Welcome', emails: [ADA, CY] });
    expect(answer).toMatchObject({ done: 2, refused: 0, message: 'Removed 2 enrollments.' });
    expect(await test.run('task.list')).toMatchObject({ tasks: [{ email: BOB, title: 'Call Initech' }] });
    expect(await test.run('task.list', { status: 'cancelled' })).toMatchObject({ tasks: [{ email: ADA }] });

    test.clock.advance({ days: 60 });
    await test.run('task.complete', { task: tasks.find(({ email }) => email === BOB)!.id });
    await test.engine.tick();
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect((await sentWords(test)).sort()).toEqual([
      `bye ${BOB}`,
      ...[ADA, BOB, CY].map((to) => `hello ${to}`),
    ]);
    expect(await states(test)).toEqual({ [ADA]: 'Removed (By hand)', [BOB]: 'Finished (No reply)', [CY]: 'Removed (By hand)' }); // prettier-ignore
    expect((await rows(test))[ADA]).toMatchObject({ dueAt: null, stage: 'call' });
    expect(await test.run<Bulk>('remove', ALL)).toMatchObject({ done: 0, refused: 3 });
  });
}
