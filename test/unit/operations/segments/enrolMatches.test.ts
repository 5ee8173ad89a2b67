import { enrolMatches } from '../../../../engine/operations/segments/enrolMatches';
import { onEachPlace } from '../../../support/runners';
import { HOUR, mail, publish, rows } from '../../../support/scenario';

onEachPlace('Enrolling by a segment', (open) => {
  const start = async (filter: object) => {
    const runner = await open();
    await publish(runner, [mail('hello', { after: '30 days' })], { enrolment: 'any' });
    await runner.run('segment.save', { name: 'New', filter });
    await runner.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    return runner;
  };

  test('a filter that asks for sequences is asked once a minute, not with every pass', async () => {
    const runner = await start({ notInSequence: 'Welcome' });
    await runner.run('lead.upsert', { email: 'ada@example.com' });
    expect(await enrolMatches(runner.context)).toBe(1);
    await runner.run('lead.upsert', { email: 'bob@example.com' });
    runner.clock.advance(10_000);
    const sql = runner.listen();
    expect(await enrolMatches(runner.context)).toBe(0);
    expect(sql().filter((each) => each.includes('from leads'))).toEqual([]);
    runner.clock.advance(50_000);
    expect(await enrolMatches(runner.context)).toBe(1);
    expect(Object.keys(await rows(runner)).sort()).toEqual(['ada@example.com', 'bob@example.com']);
  });

  test('goes on where the pass before ended, and loses nobody of those changed at one time', async () => {
    const runner = await start({ stage: 'new' });
    const times: number[] = [];
    for (let group = 0; group < 8; group += 1) {
      runner.clock.advance(HOUR);
      times.push(runner.clock.now());
      const leads = Array.from({ length: 700 }, (_, n) => ({
        email: `g${group}n${n}@x.example`,
        stage: 'new',
      }));
      await runner.run('lead.upsert', { leads });
    }
    runner.clock.advance(HOUR);
    const lookedUntil = async (): Promise<number> => {
      const [rule] = await runner.store.knex('segment_rules').select('looked_until');
      return Number(rule.looked_until);
    };
    expect(await enrolMatches(runner.context)).toBe(5_000);
    expect(await lookedUntil()).toBe(times[7]);
    expect(await enrolMatches(runner.context)).toBe(600);
    expect(await lookedUntil()).toBe(runner.clock.now());
    expect(await enrolMatches(runner.context)).toBe(0);
  });
});
