import type { Engine } from '../../../engine/index';
import { graphileWorker } from '../peers/graphileWorker';
import type { Case } from '../support/case';
import { duel, rate, solo, type Side } from '../support/duel';
import { figureOf, type Figure } from '../support/figures';
import { settlePeople } from '../support/people';
import type { Place } from '../support/place';

const wait = (id: string, after?: string): Record<string, unknown> => ({
  id,
  kind: 'wait',
  ...(after && { after }),
});

/** One stage that does nothing, then another that is due in a month. */
const ONE = { name: 'One', stages: [wait('now'), wait('later', '30 days')] };
/** The same as the last stage: its enrollment ends with it. */
const LAST = { name: 'Last', stages: [wait('now')] };
const TEN = {
  name: 'Ten',
  stages: [...Array.from({ length: 10 }, (_, index) => wait(`s${index}`)), wait('later', '30 days')],
};

export const noopStage: Case = {
  name: 'no-op stage',
  async run({ database, places, quick, pairs }) {
    const count = quick ? 3_000 : 20_000;
    const place = await places.open(database);
    const engine = await place.openEngine();
    for (const definition of [ONE, LAST, TEN]) {
      await engine.run('sequence.save', { definition });
      await engine.run('sequence.publish', { sequence: definition.name });
    }
    await settlePeople(place.store, count);
    const ours = (sequence: string, stages = 1): Side => ({
      prepare: () => enrolAll(place, engine, sequence),
      run: () => rate(count * stages, () => tickAll(engine, count)),
    });

    const peer = await graphileWorker((await places.openEmpty()).url, count);
    places.atEnd(peer.close);
    const outcome = await duel(ours('One'), peer, pairs);
    const extra = async (name: string, side: Side): Promise<Figure> => {
      const figure = await solo(side, Math.min(3, pairs));
      return {
        name,
        database,
        ours: figure,
        peer: null,
        unit: 'stages/s',
        ratio: null,
        goal: null,
        note: '',
      };
    };
    return [
      figureOf(
        {
          name: 'no-op stage',
          database,
          unit: 'stages/s',
          goal: '>= 0.5',
          note: 'graphile-worker, no-op jobs/s on PostgreSQL',
        },
        outcome,
      ),
      await extra('no-op stage, the last one', ours('Last')),
      await extra('ten no-op stages in a row', ours('Ten', 10)),
    ];
  },
};

async function enrolAll(place: Place, engine: Engine, sequence: string): Promise<void> {
  await place.clear('enrollments', 'events');
  await engine.run('enroll', { sequence, allLeads: true });
  await place.settle('enrollments', 'events');
}

async function tickAll(engine: Engine, count: number): Promise<void> {
  const { claimed } = await engine.tick();
  if (claimed !== count) throw new Error(`${claimed} of ${count} enrollments were claimed.`);
}
