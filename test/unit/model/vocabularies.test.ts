import { LIVE, REASONS, STATUSES, type Reason } from '../../../engine/model/status';
import { PROGRESS, progressOf, VOCABULARIES, wordsFor } from '../../../engine/model/vocabularies';

const states = STATUSES.flatMap((status) => {
  const reasons: readonly (Reason | null)[] = REASONS[status].length === 0 ? [null] : REASONS[status];
  return reasons.map((reason) => ({ status, reason }));
});

describe('the vocabularies of the reference products', () => {
  test('have a word for every state that there can be', () => {
    for (const state of states)
      expect(Object.values(wordsFor(state)).filter((word) => word === '')).toEqual([]);
  });

  test('have no row that no state uses', () => {
    const used = new Set(states.map(wordsFor));
    expect(VOCABULARIES.filter((each) => !used.has(each))).toEqual([]);
  });

  test('call nobody stopped or completed who goes on by itself, and nobody waiting who is out', () => {
    for (const state of states) {
      const progress = progressOf(state);
      expect(PROGRESS).toContain(progress);
      if (['active', 'pending'].includes(state.status))
        expect(['Pending', 'In Progress']).toContain(progress);
      if (!LIVE.includes(state.status)) expect(['Completed', 'Stopped']).toContain(progress);
    }
  });
});
