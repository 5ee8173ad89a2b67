import type { Open } from '../../support/databases';
import { DAY, mail } from '../../support/scenario';
import { tickUntil } from '../../support/tickUntil';

interface Preview {
  readonly path: readonly { what: string; stage: string | null; at: string; subject: string | null }[];
  readonly stages: readonly string[];
  readonly notReached: readonly string[];
  readonly state: string;
}

const STAGES = [
  mail('hello', { subject: 'Hello {{ firstName }}', text: 'How is {{ company }}?' }),
  { id: 'vip', kind: 'branch', after: '2 days', if: { field: 'company', is: 'equal', value: 'Initech' }, yes: 'call', no: 'asked' },
  { id: 'call', kind: 'task', title: 'Call {{ firstName }}', note: 'Ask about {{ title }}', after: '1 hour', then: 'bye' },
  { id: 'asked', kind: 'branch', if: { happened: 'opened', since: 'hello' }, yes: 'again', no: 'end' },
  mail('again', { thread: 'reply', after: '1 day' }),
  mail('bye', { thread: 'new', subject: 'Goodbye', after: '1 day', at: '10:30' }),
]; // prettier-ignore
const SETTINGS = { unsubscribe: 'none' };

/** 5. Preview traces the path that a given (or made-up) lead would take through the branches, with the dates. */
export function previewing(open: Open): void {
  const saved = async (): Promise<Awaited<ReturnType<Open>>> => {
    const door = await open();
    await door.run('sequence.save', { definition: { name: 'Welcome', settings: SETTINGS, stages: STAGES } });
    return door;
  };

  test('5. Preview: the path of a lead with these fields, stage by stage, with dates and content', async () => {
    const { run } = await saved();
    const lead = { email: 'peter@initech.example', firstName: 'Peter', company: 'Initech', title: 'Printers', timeZone: 'America/New_York' }; // prettier-ignore
    const { path, ...rest } = await run<Preview>('sequence.preview', { sequence: 'Welcome', lead });
    expect(path).toMatchObject([
      { what: 'email', stage: 'hello', at: '2026-03-02T09:00:00-05:00', subject: 'Hello Peter', text: 'How is Initech?\n', gates: [{ gate: 'window', until: '2026-03-02T09:00:00-05:00' }] },
      { what: 'branch', stage: 'vip', at: '2026-03-04T09:00:00-05:00', because: "yes: company is 'Initech'" },
      { what: 'task', stage: 'call', at: '2026-03-04T10:00:00-05:00', subject: 'Call Peter', text: 'Ask about Printers' },
      { what: 'task done', stage: 'call', at: '2026-03-05T10:00:00-05:00' },
      { what: 'email', stage: 'bye', at: '2026-03-06T10:30:00-05:00', subject: 'Goodbye', gates: [{ gate: 'delay' }, { gate: 'time_of_day' }] },
      { what: 'finished' },
    ]); // prettier-ignore
    expect(rest).toMatchObject({
      email: 'peter@initech.example',
      stages: ['hello', 'vip', 'call', 'bye'],
      notReached: ['asked', 'again'],
      state: 'Finished (No reply)',
    });
  });

  test('5. Preview: what the lead does decides its path', async () => {
    const { run } = await saved();
    const lead = { email: 'ada@example.com', firstName: 'Ada', company: 'Babbage' };
    const preview = (answers: object[]): Promise<Preview> =>
      run('sequence.preview', { sequence: 'Welcome', lead, answers });
    expect((await preview([])).stages).toEqual(['hello', 'vip', 'asked']);
    expect((await preview([{ stage: 'hello', what: 'opened', after: '3 hours' }])).stages).toEqual(['hello', 'vip', 'asked', 'again', 'bye']); // prettier-ignore
    expect(await preview([{ stage: 'hello', what: 'replied', after: '1 day' }])).toMatchObject({
      stages: ['hello'],
      state: 'Finished (Replied)',
      path: [{ what: 'email' }, { what: 'replied', at: '2026-03-03T10:00:00+01:00' }, { what: 'finished' }],
    });
  });

  test('5. Preview: a branch can be turned, and a made-up lead has a value for every field', async () => {
    const { run } = await saved();
    expect((await run<Preview>('sequence.preview', { sequence: 'Welcome', paths: { vip: 'yes' } })).stages).toEqual(['hello', 'vip', 'call', 'bye']); // prettier-ignore
    await expect(run('sequence.preview', { sequence: 'Welcome', paths: { hello: 'yes' } })).rejects.toMatchObject({ code: 'unknown_stage', path: 'paths.hello' }); // prettier-ignore
  });

  test('5. Preview: a merge tag without a value shows where it would fail, and which', async () => {
    const { run } = await saved();
    expect(await run('sequence.preview', { sequence: 'Welcome', lead: 'nobody@example.com' })).toMatchObject({
      path: [{ what: 'failed', stage: 'hello' }],
      state: 'Failed (Missing merge data)',
      detail: "The merge tags 'firstName', 'company' have no value for this lead.",
    });
  });

  test('5. Preview: of a lead that is there, and nothing of it is kept', async () => {
    const { run, engine } = await saved();
    await run('lead.upsert', { leads: [{ email: 'ada@example.com', firstName: 'Ada', company: 'Initech', title: 'Engines' }] }); // prettier-ignore
    const everything = async (): Promise<unknown[]> => [
      await run('sequence.list'),
      await run('lead.list'),
      await run('events'),
      await run('message.list'),
      await run('task.list'),
    ];
    const before = await everything();
    expect((await run<Preview>('sequence.preview', { sequence: 'Welcome', lead: 'Ada@Example.com' })).stages).toContain('call'); // prettier-ignore
    expect(await everything()).toEqual(before);
    expect(await engine.tick()).toMatchObject({ claimed: 0 });
  });

  test('5. Preview: what it shows is what then happens', async () => {
    const door = await saved();
    const { run, engine, clock } = door;
    const lead = { email: 'ada@example.com', firstName: 'Ada', company: 'Babbage' };
    const { path } = await run<Preview>('sequence.preview', { sequence: 'Welcome', lead, paths: { asked: 'yes' } }); // prettier-ignore
    const expected = path.filter(({ what }) => what === 'email').map(({ stage, at, subject }) => ({ stage, at, subject })); // prettier-ignore
    expect(expected).toHaveLength(3);
    await run('sequence.publish', { sequence: 'Welcome' });
    await run('enroll', { sequence: 'Welcome', leads: [lead] });
    await engine.tick();
    const { messages } = await run<{ messages: { id: string }[] }>('message.list');
    await run('message.touch', { message: messages[0]!.id, touch: 'opened' });
    await tickUntil(door, clock.now() + 10 * DAY);
    const sent = await run<{ messages: object[] }>('message.list');
    expect(sent.messages.reverse()).toMatchObject(expected);
  });
}
