import type { Open } from '../../support/databases';
import { enroll, kindsOf, mail, publish, rows, states, type Door } from '../../support/scenario';

const CALL = { id: 'call', name: 'Ring up', kind: 'task', title: 'Call', after: '1 day' };
const SETTINGS = { window: [], unsubscribe: 'none' };

/** 4. Disable → edit → publish again. */
export function republishing(open: Open): void {
  const edit = (run: Door['run'], stages: object[]): Promise<unknown> =>
    run('sequence.save', { definition: { name: 'Welcome', settings: SETTINGS, stages } });

  test('4. Republish: leads resume where they paused, with the time that they had', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '3 days' }), mail('three', { after: '3 days' })]); // prettier-ignore
    await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    const before = await rows({ run });
    clock.advance({ days: 1 });
    expect(await run('sequence.disable', { sequence: 'Welcome' })).toMatchObject({ paused: 1 });
    expect(await states({ run })).toEqual({ 'ada@example.com': 'Paused (Sequence is off)' });
    await edit(run, [mail('one'), mail('new', { after: '1 day' }), mail('two', { after: '3 days', text: 'Reworded.' }), mail('three', { after: '3 days' })]); // prettier-ignore
    expect(await run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      number: 2,
      resumed: 1,
      moved: [],
      message: "Published 'Welcome' (revision 2). 1 lead resumes.",
    });
    expect(await rows({ run })).toEqual(before);
    clock.advance({ days: 2 });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    const { messages } = await run<{ messages: { id: string; stage: string }[] }>('message.list');
    expect(messages[0]).toMatchObject({ stage: 'two' });
    expect(await run('message.get', { message: messages[0]!.id })).toMatchObject({ text: 'Reworded.\n' });
  });

  test('4. Republish: it is shown before how many leads are where, and where each would go on', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), CALL, mail('two', { after: '1 day' }), mail('last', { after: '1 day' })]); // prettier-ignore
    await enroll({ run }, ['ada@example.com', 'bea@example.com']);
    await engine.tick();
    clock.advance({ days: 1 });
    await engine.tick();
    await enroll({ run }, ['cyd@example.com']);
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('one'), mail('two', { after: '1 day' }), mail('last', { after: '1 day' })]);
    const before = await rows({ run });
    const preview = await run('sequence.publish', { sequence: 'Welcome', dryRun: true });
    expect(preview).toMatchObject({
      number: 2,
      leads: [
        { revision: 1, stage: 'one', enrollments: 1, to: 'one', deleted: false },
        { revision: 1, stage: 'call', name: 'Ring up', enrollments: 2, to: 'two', deleted: true },
      ],
      message:
        "The sequence 'Welcome' can be published. 2 at the deleted stage 'Ring up' would go on at 'two'.",
    });
    expect(await rows({ run })).toEqual(before);
    expect(await run('task.list')).toMatchObject({ tasks: [{}, {}] });
  });

  test('4. Republish: a deleted stage hands its leads to the next surviving one, without its work, and history tells it', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), CALL, mail('two', { after: '1 day' }), mail('three', { after: '1 day' })]); // prettier-ignore
    const [ada = ''] = await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    clock.advance({ days: 1 });
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('one'), mail('three', { after: '1 day' })]);
    expect(await run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      moved: [{ stage: 'call', to: 'three', enrollments: 1 }],
    });
    expect(await run('task.list')).toMatchObject({ tasks: [] });
    const { events } = await run<{ events: object[] }>('events', { enrollment: ada });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'moved', stage: 'three', data: { from: 'call', to: 'three', because: 'its stage was deleted' } }),
    ); // prettier-ignore
    await engine.tick();
    const { messages } = await run<{ messages: object[] }>('message.list');
    expect(messages).toMatchObject([{ stage: 'three' }, { stage: 'one' }]);
    expect(await states({ run })).toEqual({ 'ada@example.com': 'Finished (No reply)' });
  });

  test('4. Republish: where no stage is left behind, the sequence is complete for those leads', async () => {
    const { run, engine } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '1 day' })]);
    const [ada = ''] = await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('one')]);
    expect(await run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      resumed: 0,
      moved: [{ stage: 'two', to: null, enrollments: 1 }],
      message: expect.stringContaining("1 at the deleted stage 'two' are finished."),
    });
    expect(await states({ run })).toEqual({ 'ada@example.com': 'Finished (No reply)' });
    expect(await kindsOf({ run }, ada)).toContain('finished');
  });

  test('4. Republish: the publisher may let those who are in it finish on the old revision', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '1 day', text: 'Old words.' })]);
    await enroll({ run }, ['old@example.com']);
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('one'), { ...CALL, id: 'two' }]);
    expect(
      await run('sequence.publish', { sequence: 'Welcome', liveEnrollments: 'finish_on_old' }),
    ).toMatchObject({
      resumed: 1,
      moved: [],
      leads: [{ revision: 1, stage: 'two', enrollments: 1, to: 'two' }],
      message: "Published 'Welcome' (revision 2). 1 lead resumes. 1 lead finishes on the revision that it is on.", // prettier-ignore
    });
    await enroll({ run }, ['new@example.com']);
    await engine.tick();
    clock.advance({ days: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    expect(await states({ run })).toEqual({
      'old@example.com': 'Finished (No reply)',
      'new@example.com': 'Pending (Awaiting task)',
    });
    const { messages } = await run<{ messages: { id: string; to: string }[] }>('message.list');
    expect(messages[0]).toMatchObject({ to: 'old@example.com', stage: 'two' });
    expect(await run('message.get', { message: messages[0]!.id })).toMatchObject({ text: 'Old words.\n' });
  });

  test('4. Republish: leads of several old revisions are brought together by the next publish', async () => {
    const { run, engine } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '1 day' }), mail('last', { after: '9 days' })]);
    await enroll({ run }, ['first@example.com']);
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('uno'), mail('due', { after: '1 day' }), mail('last', { after: '9 days' })]);
    await run('sequence.publish', { sequence: 'Welcome', liveEnrollments: 'finish_on_old' });
    await enroll({ run }, ['second@example.com']);
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('last', { after: '9 days' })]);
    expect(await run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      number: 3,
      resumed: 2,
      leads: [
        { revision: 1, stage: 'two', enrollments: 1, to: 'last' },
        { revision: 2, stage: 'due', enrollments: 1, to: 'last' },
      ],
    });
    expect(await rows({ run })).toMatchObject({
      'first@example.com': { stage: 'last' },
      'second@example.com': { stage: 'last' },
    });
  });

  test('4. Republish: a stage of the same id and another kind is done anew, and its old work is gone', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), CALL, mail('last', { after: '1 day' })]);
    await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    clock.advance({ days: 1 });
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await edit(run, [mail('one'), mail('call', { after: '1 day' }), mail('last', { after: '1 day' })]);
    await run('sequence.publish', { sequence: 'Welcome' });
    expect(await run('task.list')).toMatchObject({ tasks: [] });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    expect(await rows({ run })).toMatchObject({ 'ada@example.com': { state: 'Active', stage: 'last' } });
  });
}
