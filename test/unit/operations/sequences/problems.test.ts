import type { ThroughlineError } from '../../../../engine/index';
import { MONDAY } from '../../../support/databases';
import { onEachPlace } from '../../../support/runners';
import { DAY, mail } from '../../../support/scenario';

onEachPlace('What keeps a sequence from being published', (open) => {
  test('nothing is told twice, and nothing that only follows from something else', async () => {
    const runner = await open();
    await runner.run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp: { host: 'localhost', port: 25 }, verify: false, window: [{ days: ['mon'], from: '09:00', to: '10:00' }] }); // prettier-ignore
    const codesOf = async (definition: object): Promise<string[]> => {
      await runner.run('sequence.save', { definition: { name: 'Welcome', ...definition } });
      const refused: unknown = await runner
        .run('sequence.publish', { sequence: 'Welcome' })
        .catch((error: unknown) => error);
      return (refused as ThroughlineError).problems?.map(({ code }) => code) ?? [];
    };
    const tag = mail('one', {
      text: 'Hi {{ frist }}, dear {{ frist }} {% if frist %}{{ frist }}{% endif %}',
    });
    expect(await codesOf({ stages: [tag] })).toEqual(['unknown_merge_tag']);
    // The first of two with one id would lead to itself.
    expect(await codesOf({ stages: [mail('one'), mail('one')] })).toEqual(['duplicate_stage_id']);
    const fork = { id: 'fork', kind: 'branch', if: { chance: 50 }, yes: 'nowhere', no: 'nowhere' };
    expect(await codesOf({ stages: [mail('one'), fork] })).toEqual(['branch_to_nowhere']);
    // Of a window that never opens nobody is told that it meets no sender's.
    const mondays = Array.from({ length: 60 }, (_, week) => new Date(MONDAY + week * 7 * DAY).toISOString().slice(0, 10)); // prettier-ignore
    const never = { window: [{ days: ['mon'], from: '09:00', to: '10:00' }], holidays: mondays, senders: ['Ada'] }; // prettier-ignore
    expect(await codesOf({ settings: never, stages: [mail('one')] })).toEqual(['window_never_opens']);
  });
});
