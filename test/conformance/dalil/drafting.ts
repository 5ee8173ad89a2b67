import type { Open } from '../../support/databases';
import { enroll, mail, publish } from '../../support/scenario';

/** 1. Draft: nothing is sent, edits are free, no enrolment, a Draft badge. */
export function drafting(open: Open): void {
  test('1. Draft: it is edited as often as one likes, complete or not, and shows as a draft', async () => {
    const { run } = await open();
    const save = (stages: object[]): Promise<unknown> =>
      run('sequence.save', { definition: { name: 'Welcome', stages } });
    await save([]);
    await save([{ id: 'one', kind: 'email' }]);
    await save([mail('one'), mail('two', { after: '3 days' })]);
    expect(await run('sequence.list')).toMatchObject({
      sequences: [{ name: 'Welcome', status: 'draft', stages: 2, revision: null }],
    });
    expect(await run('sequence.list', { status: 'draft' })).toMatchObject({
      sequences: [{ name: 'Welcome' }],
    });
    expect(await run('sequence.list', { status: 'published' })).toEqual({ sequences: [] });
    expect(await run('sequence.get', { sequence: 'Welcome' })).toMatchObject({
      definition: {
        stages: [
          { id: 'one', subject: 'Subject of one' },
          { id: 'two', after: '3 days' },
        ],
      },
    });
  });

  test('1. Draft: nobody is enrolled and nothing is sent', async () => {
    const { run, engine, clock } = await open();
    await run('sequence.save', { definition: { name: 'Welcome', stages: [mail('one')] } });
    await expect(enroll({ run }, ['ada@example.com'])).rejects.toMatchObject({
      code: 'sequence_not_published',
      message: expect.stringContaining("'Welcome' is draft"),
      hint: 'Publish it first.',
    });
    expect(await run('lead.list')).toMatchObject({ leads: [] });
    clock.advance({ days: 3 });
    expect(await engine.tick()).toMatchObject({ claimed: 0, sent: 0 });
    expect(await run('message.list')).toEqual({ messages: [], next: null });
  });

  test('1. Draft: what is edited while it is off is sent by nobody before it is published again', async () => {
    const { run, engine } = await open();
    await publish({ run }, [mail('one', { text: 'Old words.' })]);
    await run('sequence.disable', { sequence: 'Welcome' });
    await run('sequence.save', { definition: { name: 'Welcome', settings: { window: [] }, stages: [mail('one', { text: 'New words.' })] } }); // prettier-ignore
    await expect(enroll({ run }, ['ada@example.com'])).rejects.toMatchObject({
      code: 'sequence_not_published',
    });
    await run('sequence.publish', { sequence: 'Welcome' });
    await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    const { messages } = await run<{ messages: { id: string }[] }>('message.list');
    expect(messages).toHaveLength(1);
    expect(await run('message.get', { message: messages[0]!.id })).toMatchObject({
      text: expect.stringContaining('New words.'),
    });
  });
}
