import { onEachPlace } from '../../../support/runners';
import { enroll, kindsOf, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';

onEachPlace('Publishing what is published already', (open) => {
  const CALL = { id: 'a', kind: 'task', title: 'Call' };
  const HAND = { id: 'a', kind: 'handoff', channel: 'x', timeout: '2 days' };
  const HELD = 'held@example.com';

  test.each<[string, object, object[], { stage: string; left: string }]>([
    ['a deleted task', CALL, [mail('b')], { stage: 'b', left: 'Finished (No reply)' }],
    ['a deleted handoff', HAND, [mail('b')], { stage: 'b', left: 'Finished (No reply)' }],
    ['a task that is an email now', CALL, [mail('a'), mail('b', { after: '1 day' })], { stage: 'a', left: 'Active' }],
  ])('whoever finished on the old one and waits at %s goes on at what stands there now', async (_, waits, stages, { stage, left }) => {
    const runner = await open();
    await publish(runner, [waits, mail('b')]);
    const [ada = ''] = await enroll(runner, [ADA, HELD]);
    await runner.tick();
    await runner.run('pause', { sequence: 'Welcome', emails: [HELD] });
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await runner.run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages } });
    await runner.run('sequence.publish', { sequence: 'Welcome', liveEnrollments: 'finish_on_old' });
    const before = (await kindsOf(runner, ada)).sort();
    expect((await states(runner))[ADA]).toContain('Pending (Awaiting');

    const moved = stage === 'a' ? [] : [{ stage: 'a', to: stage, enrollments: 2 }];
    expect(await runner.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({ number: 3, resumed: 0, moved });
    expect(await rows(runner)).toMatchObject({ [ADA]: { state: 'Active', stage }, [HELD]: { state: 'Paused (By hand)', stage } });
    // Nothing stopped for people: the history tells of the move, and of no pause.
    expect((await kindsOf(runner, ada)).sort()).toEqual([...before, ...moved.map(() => 'moved')].sort());

    runner.clock.advance({ days: 2 });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
    const { messages } = await runner.run<{ messages: object[] }>('message.list');
    expect(messages).toMatchObject([{ to: ADA, stage }]);
    expect(await states(runner)).toEqual({ [ADA]: left, [HELD]: 'Paused (By hand)' });
  }); // prettier-ignore

  test('whose stage stands as it was goes on as if nothing had happened', async () => {
    const runner = await open();
    const stages = [
      { id: 'b', kind: 'branch', if: { field: 'company', is: 'equal', value: 'mail' }, yes: 'one', no: 'call' },
      { id: 'call', kind: 'task', title: 'Call', then: 'end' },
      mail('one'),
      mail('two', { after: '3 days' }),
    ]; // prettier-ignore
    await publish(runner, stages);
    await enroll(runner, [{ email: ADA, company: 'mail' }, { email: HELD, company: 'no' }]); // prettier-ignore
    await runner.tick();
    await runner.tick();
    const before = await rows(runner);
    expect(before).toMatchObject({ [ADA]: { stage: 'two' }, [HELD]: { state: 'Pending (Awaiting task)' } });
    runner.clock.advance({ days: 1 });
    expect(await runner.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      resumed: 0,
      message: "Published 'Welcome' (revision 2).",
    });
    expect(await rows(runner)).toEqual(before);
    runner.clock.advance({ days: 2 });
    expect(await runner.tick()).toMatchObject({ sent: 1 });
  });

  test.each<[string, object[], string, string]>([
    ['a deleted handoff', [mail('b', { after: '1 day' })], 'b', '2026-03-04T10:00:00+01:00'],
    ['a handoff that is an email now', [mail('a', { after: '1 day', at: '08:00' })], 'a', '2026-03-04T08:00:00+01:00'],
    ['a handoff whose heir waits for nothing', [mail('b')], 'b', '2026-03-03T10:00:00+01:00'],
  ])('whoever waits at %s is due as the stage in its place says, not at the deadline', async (_, stages, stage, dueAt) => {
    const runner = await open();
    await publish(runner, [{ ...HAND, timeout: '9 days' }, mail('b')]);
    await enroll(runner, [ADA]);
    await runner.tick();
    runner.clock.advance({ days: 1 });
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await runner.run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages } });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    expect((await rows(runner))[ADA]).toMatchObject({ state: 'Active', stage, dueAt });
  }); // prettier-ignore

  test('whose stage is deleted goes on along its own way, also by a retry, and never at what answers another question', async () => {
    const runner = await open();
    const ask = { id: 'ask', kind: 'branch', if: { field: 'company', is: 'set' }, yes: 'offer', no: 'nudge' };
    const nudge = mail('nudge', { after: '2 days' });
    const OFFER = mail('offer', { after: '1 day', then: 'end' });
    await publish(runner, [ask, OFFER, nudge]);
    await enroll(runner, [{ email: ADA, company: 'Engines' }, { email: HELD, company: 'Mills' }, 'bea@example.com']);
    await runner.tick();
    await runner.run('remove', { sequence: 'Welcome', emails: [HELD] });
    await runner.run('sequence.disable', { sequence: 'Welcome' });
    await runner.run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages: [{ ...ask, yes: 'end' }, nudge] } });
    expect(await runner.run('sequence.publish', { sequence: 'Welcome', dryRun: true })).toMatchObject({ message: expect.stringContaining("1 at the deleted stage 'offer' would be finished.") });
    expect(await runner.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({ moved: [{ stage: 'offer', to: null, enrollments: 1 }] });
    expect(await states(runner)).toEqual({ [ADA]: 'Finished (No reply)', [HELD]: 'Removed (By hand)', 'bea@example.com': 'Active' });
    expect(await runner.run('retry', { sequence: 'Welcome', emails: [HELD] })).toMatchObject({ results: [{ code: 'no_stage_left' }] });
  }); // prettier-ignore

  test('a handoff that stays keeps its deadline', async () => {
    const runner = await open();
    await publish(runner, [{ ...HAND, timeout: '9 days' }, mail('b')]);
    await enroll(runner, [ADA]);
    await runner.tick();
    const before = await rows(runner);
    runner.clock.advance({ days: 1 });
    await runner.run('sequence.publish', { sequence: 'Welcome' });
    expect(await rows(runner)).toEqual(before);
  });
});
