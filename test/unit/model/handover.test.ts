import { handovers, heirOf } from '../../../engine/model/handover';
import { definitionSchema, findStage, type Definition } from '../../../engine/model/sequence';

const mail = (id: string, then = 'next'): object => ({ id, kind: 'email', subject: id, text: id, then });
const fork = (id: string, yes: string, no: string): object => ({
  id,
  kind: 'branch',
  if: { chance: 50 },
  yes,
  no,
});
const plan = (...stages: object[]): Definition => definitionSchema.parse({ name: 'A', stages });

const OLD = plan(
  mail('intro'),
  fork('asked', 'offer', 'nudge'),
  mail('offer', 'end'),
  mail('nudge'),
  mail('last', 'bye'),
  mail('aside', 'end'),
  mail('bye'),
);
const without = (...ids: string[]): Definition => ({
  ...OLD,
  stages: OLD.stages.filter(({ id }) => !ids.includes(id)),
});
const heir = (from: string, next: Definition): string | null =>
  heirOf(OLD, findStage(OLD, from)!, next)?.id ?? null;

describe('Who takes the leads of a deleted stage', () => {
  test('the next stage of their own way, never one behind the other answer of a branch', () => {
    expect(heir('nudge', without('nudge'))).toBe('last');
    // The way of 'offer' ended there: what is written to those who did not ask is nothing for them.
    expect(heir('offer', without('offer'))).toBeNull();
  });

  test("a way that passes over stages ('then') goes on passing over them", () => {
    expect(heir('last', without('last'))).toBe('bye');
    expect(heir('nudge', without('nudge', 'last'))).toBe('bye');
    expect(heir('last', without('last', 'bye'))).toBeNull();
  });

  test('of a branch that is gone, the first that stands behind either answer', () => {
    expect(heir('asked', without('asked'))).toBe('offer');
    expect(heir('intro', without('intro', 'asked', 'offer'))).toBe('nudge');
  });

  test('a stored plan that leads in a circle has an end all the same', () => {
    const round = plan(mail('a', 'b'), mail('b', 'a'));
    expect(heirOf(round, round.stages[0]!, plan(mail('c')))).toBeNull();
  });

  test('and so says what publishing does with the leads of each place', () => {
    const places = ['offer', 'nudge', 'aside'].map((stageId) => ({
      revisionId: 'R',
      stageId,
      enrollments: 1,
    }));
    const next = without('offer', 'nudge');
    expect(handovers(places, () => ({ definition: OLD }), next)).toEqual([
      { ...places[0], to: null, closesWork: true },
      { ...places[1], to: 'last', closesWork: true },
      { ...places[2], to: 'aside', closesWork: false },
    ]);
  });

  test('whose stage is still there stays, wherever it stands now', () => {
    const places = [{ revisionId: 'R', stageId: 'offer', enrollments: 2 }];
    expect(handovers(places, () => ({ definition: OLD }), plan(mail('new'), mail('offer')))).toEqual([
      { ...places[0], to: 'offer', closesWork: false },
    ]);
  });
});
