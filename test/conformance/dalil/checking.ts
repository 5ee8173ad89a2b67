import { isThroughlineError, type Problem } from '../../../engine/index';
import type { Open, TestEngine } from '../../support/databases';
import { mail } from '../../support/scenario';

const CALL = { id: 'call', kind: 'task', title: 'Call' };
const OFFICE = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
const NIGHT = [{ days: ['mon'], from: '22:00', to: '23:00' }];

/** 2. Publish checks first and refuses with the full list. */
export function checking(open: Open): void {
  const problemsOf = async ({ run }: TestEngine, definition: object): Promise<readonly Problem[]> => {
    await run('sequence.save', { definition: { name: 'Welcome', ...definition } });
    const before = await run('sequence.get', { sequence: 'Welcome' });
    try {
      await run('sequence.publish', { sequence: 'Welcome' });
    } catch (error) {
      if (!isThroughlineError(error) || error.code !== 'cannot_publish') throw error;
      expect(await run('sequence.get', { sequence: 'Welcome' })).toEqual(before);
      return error.problems;
    }
    throw new Error('It was published.');
  };

  const sender = (name: string, more: object = {}): object => ({
    name,
    address: `${name.toLowerCase()}@lab.test`,
    smtp: { host: 'localhost', port: 25 },
    verify: false,
    ...more,
  });

  test('2. Publish checks all at once: senders, times, content, merge tags, branches, window and quota', async () => {
    const door = await open();
    const problems = await problemsOf(door, {
      settings: {
        timeZone: 'Europe/Berln',
        senders: ['Nobody'],
        window: [{ ...OFFICE, to: '09:00' }],
      },
      stages: [
        { id: 'one', kind: 'email', text: 'Hi {{ fristName }}' },
        { id: 'two', kind: 'email', subject: 'x', text: ' ' },
        { id: 'three', kind: 'email', text: 'Hi {{ firstName' },
        { id: 'b', kind: 'branch', if: { field: 'compny', is: 'greater', value: 'big' }, yes: 'nowhere' },
      ],
    });
    expect(problems.map(({ code, path }) => `${path}: ${code}`).sort()).toEqual([
      'settings.senders.0: unknown_sender',
      'settings.timeZone: unknown_time_zone',
      'settings.window.0: empty_window_block',
      'stages.0.subject: missing_subject',
      'stages.0.text: unknown_merge_tag',
      'stages.1.text: empty_email',
      'stages.2.text: invalid_template',
      'stages.3.if.field: unknown_field',
      'stages.3.if.value: not_a_number',
      'stages.3.yes: branch_to_nowhere',
    ]);
    for (const { message, hint } of problems)
      expect({ message, hint }).toEqual({ message: expect.any(String), hint: expect.any(String) });
  });

  test('2. A delay, a time of day or a quota that makes no sense is refused as it is saved', async () => {
    const { run } = await open();
    const save = (settings: object, stage: object): Promise<unknown> =>
      run('sequence.save', { definition: { name: 'Welcome', settings, stages: [mail('one', stage)] } });
    await expect(save({ dailyQuota: 0 }, { after: 'soon', at: '25:00' })).rejects.toMatchObject({
      code: 'invalid_sequence',
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'settings.dailyQuota' }),
        expect.objectContaining({ path: 'stages.0.after', code: 'invalid_delay' }),
        expect.objectContaining({ path: 'stages.0.at' }),
      ]),
    });
    expect(await run('sequence.list')).toEqual({ sequences: [] });
  });

  test('2. Senders: one that has failed, or whose hours never fit, is not usable', async () => {
    const door = await open();
    await door.run('sender.save', sender('Ada'));
    await door.run('sender.save', sender('Bea', { window: NIGHT }));
    await door.run('sender.save', sender('Cyd'));
    const definition = (...senders: string[]): object => ({
      settings: { window: [OFFICE], senders },
      stages: [mail('one')],
    });
    expect(await problemsOf(door, definition('Bea'))).toMatchObject([
      { code: 'windows_never_meet', path: 'settings.senders.0', message: expect.stringContaining("'Bea'") },
    ]);
    await door.run('sequence.save', { definition: { name: 'Welcome', ...definition('Ada', 'Cyd') } });
    await door.run('sequence.publish', { sequence: 'Welcome' });
    // Nobody listens there: the sender fails, and says so.
    await door.run('enroll', { sequence: 'Welcome', leads: ['lead@example.com'] });
    await door.engine.tick();
    await door.run('sequence.disable', { sequence: 'Welcome' });
    const problems = await problemsOf(door, definition('Ada', 'Cyd'));
    expect(problems).toMatchObject([{ code: 'sender_unusable', message: expect.stringMatching(/'(Ada|Cyd)' cannot send/) }]); // prettier-ignore
  });

  test('2. Senders: without a choice at least one must work, and without any it is said that nothing leaves', async () => {
    const door = await open();
    const definition = { settings: { window: [] }, stages: [mail('one')] };
    await door.run('sequence.save', { definition: { name: 'Welcome', ...definition } });
    expect(await door.run('sequence.publish', { sequence: 'Welcome', dryRun: true })).toMatchObject({
      warnings: [expect.stringContaining('No sender is configured')],
    });
    await door.run('sender.save', sender('Ada'));
    await door.run('sequence.publish', { sequence: 'Welcome' });
    await door.run('enroll', { sequence: 'Welcome', leads: ['lead@example.com'] });
    await door.engine.tick();
    await door.run('sequence.disable', { sequence: 'Welcome' });
    expect(await problemsOf(door, definition)).toMatchObject([
      { code: 'sender_unusable', path: 'settings.senders' },
    ]);
  });

  test('2. Window and quota: what makes little sense is remarked, and does not forbid to publish', async () => {
    const { run } = await open();
    await run('sender.save', sender('Ada', { dailyQuota: 40 }));
    await run('sender.save', sender('Bea', { dailyQuota: 60 }));
    const publish = async (settings: object, at: string): Promise<unknown> => {
      const definition = { name: 'Welcome', settings: { window: [OFFICE], ...settings }, stages: [mail('one', { at })] }; // prettier-ignore
      await run('sequence.save', { definition });
      return (await run<{ warnings: unknown }>('sequence.publish', { sequence: 'Welcome', dryRun: true })).warnings; // prettier-ignore
    };
    expect(await publish({ senders: ['Ada', 'Bea'], dailyQuota: 101 }, '20:00')).toEqual([
      'The sequence may send 101 emails a day, and its senders only 100.',
      "The email 'one' is to go out at 20:00, which lies outside of the sending window; it goes out when the window opens.",
    ]);
    expect(await publish({ senders: ['Ada', 'Bea'], dailyQuota: 100 }, '09:00')).toEqual([]);
  });

  test('2. Branches: each stage can be reached and each path ends', async () => {
    const door = await open();
    const branch = (yes: string, no: string): object => ({ id: 'b', kind: 'branch', if: { chance: 50 }, yes, no }); // prettier-ignore
    expect(await problemsOf(door, { stages: [mail('one'), branch('one', 'end')] })).toMatchObject([
      { code: 'endless_path', path: 'stages.1.yes', message: expect.stringContaining("leads back to 'one'") },
    ]);
    expect(await problemsOf(door, { stages: [branch('end', 'last'), CALL, mail('last')] })).toMatchObject([
      { code: 'unreachable_stage', path: 'stages.1', message: expect.stringContaining("'call'") },
    ]);
    const asks = (test: object): object => ({ stages: [mail('one'), { id: 'w', kind: 'wait' }, { id: 'b', kind: 'branch', if: test }] }); // prettier-ignore
    expect(await problemsOf(door, asks({ happened: 'opened', since: 'onne' }))).toMatchObject([{ code: 'unknown_stage', path: 'stages.2.if.since' }]); // prettier-ignore
    expect(await problemsOf(door, asks({ happened: 'opened', since: 'w' }))).toMatchObject([{ code: 'stage_without_time', path: 'stages.2.if.since' }]); // prettier-ignore
    expect(await problemsOf(door, asks({ field: 'title', is: 'equal' }))).toMatchObject([{ code: 'missing_value', path: 'stages.2.if.value' }]); // prettier-ignore
  });

  test('2. Content: each variant is looked at like a letter of its own', async () => {
    const door = await open();
    const variants = [
      { id: 'a', weight: 0, subject: 'A' },
      { id: 'a', weight: 0, text: 'Hi {{ firstNam }}' },
      { id: 'c', weight: 0, html: ' ' },
    ];
    const problems = await problemsOf(door, { stages: [{ id: 'one', kind: 'email', text: 'Hi', variants }] });
    expect(problems.map(({ code, path }) => `${path}: ${code}`).sort()).toEqual([
      'stages.0.variants.1.id: duplicate_variant_id',
      'stages.0.variants.1.subject: missing_subject',
      'stages.0.variants.1.text: unknown_merge_tag',
      'stages.0.variants.2.subject: missing_subject',
      'stages.0.variants.2.text: empty_email',
      'stages.0.variants: no_variant_left',
    ]);
  });
}
