import { letterFor, lettersOf } from '../../../engine/content/letters';
import { emailStage } from '../../../engine/model/stage';

const stage = (variants?: object[]) =>
  emailStage.parse({ id: 'one', kind: 'email', subject: 'S', text: 'T', html: '<p>T</p>', variants });
const drawn = (given: ReturnType<typeof stage>, count = 4_000): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (let lead = 0; lead < count; lead += 1) {
    const { variant } = letterFor(given, { sequenceId: 'A', leadId: `L${lead}` });
    counts[variant ?? 'none'] = (counts[variant ?? 'none'] ?? 0) + 1;
  }
  return counts;
};

test('a stage without variants says what it says', () => {
  expect(lettersOf(stage())).toEqual([{ variant: null, subject: 'S', text: 'T', html: '<p>T</p>' }]);
  expect(drawn(stage(), 5)).toEqual({ none: 5 });
});

test('what a variant leaves out is the stage’s, its text and HTML together', () => {
  expect(lettersOf(stage([{ id: 'a' }, { id: 'b', subject: 'B' }, { id: 'c', text: 'C' }, { id: 'd', html: 'D' }]))).toEqual([
    { variant: 'a', subject: 'S', text: 'T', html: '<p>T</p>' },
    { variant: 'b', subject: 'B', text: 'T', html: '<p>T</p>' },
    { variant: 'c', subject: 'S', text: 'C', html: undefined },
    { variant: 'd', subject: 'S', text: undefined, html: 'D' },
  ]); // prettier-ignore
});

test('lots fall by weight, none on a weight of 0, and differently in another stage or sequence', () => {
  const counts = drawn(stage([{ id: 'a', weight: 3 }, { id: 'b' }, { id: 'off', weight: 0 }]));
  expect(counts['off']).toBeUndefined();
  // A quarter of 4,000 within five standard deviations.
  expect(counts['b']).toBeGreaterThan(863);
  expect(counts['b']).toBeLessThan(1_137);
  const half = stage([{ id: 'a' }, { id: 'b' }]);
  const of = (given: typeof half, sequenceId: string): string =>
    Array.from({ length: 64 }, (_, n) => letterFor(given, { sequenceId, leadId: `L${n}` }).variant).join('');
  expect(of(half, 'A')).toBe(of(half, 'A'));
  expect(of(half, 'A')).not.toBe(of(half, 'B'));
  expect(of(half, 'A')).not.toBe(of({ ...half, id: 'two' }, 'A'));
});
