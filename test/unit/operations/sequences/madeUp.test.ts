import { onEachDatabase } from '../../../support/databases';

const branch = (id: string, test: object, yes: string, no: string): object => ({
  id,
  kind: 'branch',
  if: test,
  yes,
  no,
});
const end = (id: string): object => ({ id, kind: 'wait', then: 'end' });

interface Trial {
  readonly calendar: readonly {
    readonly email: string;
    readonly what: string;
    readonly stage: string | null;
  }[];
}

onEachDatabase('Made-up leads', (open) => {
  const STAGES = [
    branch('big', { field: 'Team size', is: 'greater', value: 100 }, 'huge', 'dated'),
    branch('huge', { field: 'team_size', is: 'greater', value: 5_000 }, 'a', 'b'),
    branch('dated', { field: 'renewal', is: 'less', value: '2026-03-01' }, 'c', 'where'),
    branch('where', { field: 'company', is: 'contain', value: 'GmbH' }, 'd', 'stage'),
    branch('stage', { field: 'stage', is: 'equal', value: 'customer' }, 'e', 'f'),
    ...['a', 'b', 'c', 'd', 'e', 'f'].map(end),
  ];

  test('between them go every way of the branches, by numbers, dates and words; one alone goes the way of yes', async () => {
    const test = await open();
    const settings = { window: [], fields: ['Team size', 'renewal'] };
    await test.run('sequence.save', { definition: { name: 'Welcome', settings, stages: STAGES } });
    const { calendar } = await test.run<Trial>('sequence.simulate', { sequence: 'Welcome', madeUp: 200 });
    const met = new Map<string, number>();
    for (const { what, stage } of calendar)
      if (what === 'wait over' && stage !== null) met.set(stage, (met.get(stage) ?? 0) + 1);
    expect([...met.keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect([...met.values()].reduce((sum, count) => sum + count, 0)).toBe(200);
    const { stages } = await test.run<{ stages: string[] }>('sequence.preview', { sequence: 'Welcome' });
    expect(stages[0]).toBe('big');
    expect(stages[1]).toBe('huge');
  });
});
