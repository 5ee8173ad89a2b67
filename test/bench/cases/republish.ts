import type { Case } from '../support/case';
import { crowd } from '../support/crowd';
import type { Figure } from '../support/figures';

const mail = (id: string, after: string): object => ({ id, kind: 'email', after, subject: 'Hi', text: 'Hi' });
const DEFINITION = (ids: readonly string[]): object => ({
  name: 'Crowd',
  settings: { window: [] },
  stages: [{ id: 'now', kind: 'wait' }, ...ids.map((id) => mail(id, '30 days'))],
});

/** A sequence with very many live leads is switched off, loses the stage at which nearly all stand, and goes on. */
export const republish: Case = {
  name: 'republish',
  async run({ database, places, quick }) {
    const enrolled = quick ? 10_000 : 100_000;
    const place = await places.open(database);
    const engine = await place.openEngine();
    const save = (ids: readonly string[]): Promise<unknown> =>
      engine.run('sequence.save', { definition: DEFINITION(ids) });
    await save(['later', 'last']);
    await engine.run('sequence.publish', { sequence: 'Crowd' });
    await crowd(place, engine, 'Crowd', enrolled);
    const timed = async (name: string, operation: string): Promise<Figure> => {
      const before = performance.now();
      const answer = await engine.run(operation, { sequence: 'Crowd' });
      const ours = performance.now() - before;
      const { paused = 0, resumed = 0 } = answer as { paused?: number; resumed?: number };
      if (paused + resumed !== enrolled) throw new Error(`${paused + resumed} of ${enrolled} were changed.`);
      const about = `${name}, ${enrolled.toLocaleString('en-US')} live`;
      return { name: about, database, ours, peer: null, unit: 'ms', ratio: null, goal: null, note: '' };
    };
    const off = await timed('disable', 'sequence.disable');
    const again = await timed('publish anew', 'sequence.publish');
    await engine.run('sequence.disable', { sequence: 'Crowd' });
    await save(['last']);
    return [off, again, await timed('publish anew, their stage deleted', 'sequence.publish')];
  },
};
