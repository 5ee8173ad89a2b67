import type { Open } from '../../support/databases';
import { enroll, mail, publish, rows } from '../../support/scenario';

/** 3. Published: sends on schedule, cannot be edited, accepts enrolment, yields analytics. */
export function running(open: Open): void {
  test('3. Published: it takes leads and sends to them at its times, and at no other', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), mail('two', { after: '3 days' })], {
      window: [{ days: ['mon', 'thu'], from: '09:00', to: '17:00' }],
    });
    expect(await run('enroll', { sequence: 'Welcome', leads: ['ada@example.com'] })).toMatchObject({
      enrolled: 1,
    });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    clock.advance({ days: 3, minutes: -1 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    clock.advance({ minutes: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    expect(await rows({ run })).toMatchObject({ 'ada@example.com': { state: 'Finished (No reply)' } });
  });

  test('3. Published: it cannot be edited, neither under its name nor by its id', async () => {
    const { run } = await open();
    await publish({ run }, [mail('one')]);
    const before = await run<{ id: string }>('sequence.get', { sequence: 'Welcome' });
    for (const sequence of ['Welcome', before.id]) {
      await expect(
        run('sequence.save', { sequence, definition: { name: 'Welcome', stages: [] } }),
      ).rejects.toMatchObject({
        code: 'sequence_published',
        hint: 'Disable it, edit it, and publish it again: leads resume where they were.',
      });
    }
    await expect(run('sequence.save', { file: 'name: Welcome\nstages: []\n', publish: true })).rejects.toMatchObject({ code: 'sequence_published' }); // prettier-ignore
    expect(await run('sequence.get', { sequence: 'Welcome' })).toEqual(before);
  });

  test('3. Published: it yields figures', async () => {
    const { run, engine } = await open();
    await publish({ run }, [mail('one', { variants: [{ id: 'short', text: 'Hi.' }] })]);
    await enroll({ run }, ['ada@example.com', 'bea@example.com']);
    await engine.tick();
    expect(await run('sequence.list')).toMatchObject({
      sequences: [{ status: 'published', enrollments: { 'Finished (No reply)': 2 } }],
    });
    expect(await run('sequence.variants', { sequence: 'Welcome' })).toMatchObject({
      stages: [
        { stage: 'one', variants: [{ variant: 'short', sent: 2, opened: 0, clicked: 0, replied: 0 }] },
      ],
    });
  });
}
