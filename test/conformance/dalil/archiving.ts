import type { Open } from '../../support/databases';
import { enroll, mail, publish, states, type Door } from '../../support/scenario';

/** 13. Archive: hidden, read-only, its history kept; can be restored. */
export function archiving(open: Open): void {
  const prepared = async ({
    run,
    engine,
  }: Door & { engine: { tick(): Promise<unknown> } }): Promise<string> => {
    await publish({ run }, [mail('one'), mail('two', { after: '1 day' })]);
    const [ada = ''] = await enroll({ run }, ['ada@example.com', 'bea@example.com']);
    await engine.tick();
    await run('finish', { sequence: 'Welcome', emails: ['bea@example.com'] });
    await run('sequence.archive', { sequence: 'Welcome' });
    return ada;
  };

  test('13. Archive: it is hidden from the list, unless archived ones are asked for', async () => {
    const door = await open();
    await prepared(door);
    expect(await door.run('sequence.list')).toEqual({ sequences: [] });
    expect(await door.run('sequence.list', { status: 'archived' })).toMatchObject({
      sequences: [{ name: 'Welcome', status: 'archived' }],
    });
  });

  test('13. Archive: nothing of it can be changed, nobody enrolls and nothing is sent', async () => {
    const door = await open();
    await prepared(door);
    const { run, engine, clock } = door;
    const definition = { name: 'Welcome', stages: [mail('other')] };
    await expect(run('sequence.save', { definition })).rejects.toMatchObject({ code: 'sequence_archived' });
    await expect(run('sequence.publish', { sequence: 'Welcome' })).rejects.toMatchObject({ code: 'sequence_archived' }); // prettier-ignore
    await expect(run('sequence.disable', { sequence: 'Welcome' })).rejects.toMatchObject({ code: 'wrong_status' }); // prettier-ignore
    await expect(enroll({ run }, ['cyd@example.com'])).rejects.toMatchObject({ code: 'sequence_not_published' }); // prettier-ignore
    clock.advance({ days: 5 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    expect(await run('resume', { sequence: 'Welcome', all: true })).toMatchObject({ done: 0 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
  });

  test('13. Archive: its leads, messages and history stay to be looked at', async () => {
    const door = await open();
    const ada = await prepared(door);
    const { run } = door;
    expect(await states({ run })).toEqual({
      'ada@example.com': 'Paused (Sequence is off)',
      'bea@example.com': 'Finished (By hand)',
    });
    expect(await run('message.list', { sequence: 'Welcome' })).toMatchObject({ messages: [{}, {}] });
    const { events } = await run<{ events: { kind: string }[] }>('events', { enrollment: ada });
    expect(events.map(({ kind }) => kind)).toEqual(['enrolled', 'email_sent', 'paused']);
    expect(await run('sequence.get', { sequence: 'Welcome' })).toMatchObject({
      definition: { stages: [{ id: 'one' }, { id: 'two' }] },
    });
  });

  test('13. Archive: restored it is off, can be edited, and goes on where it was when it is published', async () => {
    const door = await open();
    await prepared(door);
    const { run, engine, clock } = door;
    expect(await run('sequence.restore', { sequence: 'Welcome' })).toMatchObject({ status: 'disabled' });
    clock.advance({ days: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    expect(await run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({ resumed: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    expect(await states({ run })).toEqual({
      'ada@example.com': 'Finished (No reply)',
      'bea@example.com': 'Finished (By hand)',
    });
  });

  test('13. Archive: a draft that was never published comes back as a draft', async () => {
    const { run } = await open();
    await run('sequence.save', { definition: { name: 'Welcome', stages: [] } });
    await run('sequence.archive', { sequence: 'Welcome' });
    expect(await run('sequence.restore', { sequence: 'Welcome' })).toMatchObject({ status: 'draft' });
  });
}
