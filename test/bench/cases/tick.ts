import type { Engine } from '../../../engine/index';
import type { Case } from '../support/case';
import { duel, time, type Side } from '../support/duel';
import { figureOf } from '../support/figures';
import type { Place, Places } from '../support/place';
import { crowd, type Crowd } from '../support/crowd';

const SEQUENCE = {
  name: 'Tick',
  stages: [
    { id: 'now', kind: 'wait' },
    { id: 'later', kind: 'wait', after: '30 days' },
  ],
};

const DUE = 100;

/** The same tick with 100 due, beside few others and beside very many: 'ours' is the many, 'peer' the few. */
export const tickAtSize: Case = {
  name: 'tick',
  async run({ database, places, quick, pairs }) {
    const [few, many] = [1_000, quick ? 100_000 : 1_000_000];
    const small = await side(places, database, few);
    const large = await side(places, database, many);
    const outcome = await duel(large, small, Math.max(pairs * 5, 15));
    return [
      figureOf(
        {
          name: `tick, 100 due of ${many.toLocaleString('en-US')}`,
          database,
          unit: 'ms',
          goal: '<= 1.5',
          note: `the same of ${few.toLocaleString('en-US')}`,
        },
        outcome,
      ),
    ];
  },
};

async function side(places: Places, database: Place['kind'], enrolled: number): Promise<Side> {
  const place = await places.open(database);
  const engine = await place.openEngine();
  await engine.run('sequence.save', { definition: SEQUENCE });
  await engine.run('sequence.publish', { sequence: 'Tick' });
  const people: Crowd = await crowd(place, engine, 'Tick', enrolled);
  return {
    prepare: () => people.makeDue(DUE),
    run: () => time(() => tickAll(engine)),
  };
}

async function tickAll(engine: Engine): Promise<void> {
  const { claimed } = await engine.tick();
  if (claimed !== DUE) throw new Error(`${claimed} of ${DUE} enrollments were claimed.`);
}
