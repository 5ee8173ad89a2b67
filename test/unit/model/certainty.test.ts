import { estimates, type Trials } from '../../../engine/model/certainty';
import { fc, times } from '../../support/property';

const chances = (...variants: [number, number][]): number[] =>
  estimates(variants.map(([successes, trials]): Trials => ({ successes, trials }))).map(
    ({ chanceToBeBest }) => chanceToBeBest,
  );

/** ln B(a, b) for whole numbers, from sums of logarithms. */
function logBeta(a: number, b: number): number {
  const logFactorial = (n: number): number => {
    let sum = 0;
    for (let k = 2; k <= n; k += 1) sum += Math.log(k);
    return sum;
  };
  return logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1);
}

/** The closed form for two: E. Miller, 'Formulas for Bayesian A/B Testing', equation 6. */
function closedForm([sA, nA]: [number, number], [sB, nB]: [number, number]): number {
  const [a, b, c, d] = [1 + sA, 1 + nA - sA, 1 + sB, 1 + nB - sB];
  let sum = 0;
  for (let i = 0; i < c; i += 1)
    sum += Math.exp(logBeta(a + i, b + d) - Math.log(d + i) - logBeta(1 + i, d) - logBeta(a, b));
  return sum;
}

test.each<[[number, number], [number, number]]>([
  [[0, 0], [0, 0]],
  [[2, 50], [9, 50]],
  [[10, 1_000], [18, 1_100]],
  [[0, 400], [3, 20]],
  [[900, 1_000], [20, 20]],
  [[120, 9_000], [5, 30]],
])('%j against %j agrees with the closed form', (one, two) => {
  const [, second] = chances(one, two);
  expect(second).toBeCloseTo(closedForm(one, two), 4);
}); // prettier-ignore

test('with nothing tried all are equally likely, and with much tried the better one is certain', () => {
  chances([0, 0], [0, 0], [0, 0], [0, 0]).forEach((chance) => expect(chance).toBeCloseTo(0.25, 6));
  expect(chances([50_000, 1_000_000], [51_000, 1_000_000])[1]).toBeGreaterThan(0.998);
});

test('the range of one that was tried is known: 95% of Beta(11, 91) lie between 5.6% and 17.4%', () => {
  const [only] = estimates([{ trials: 100, successes: 10 }]);
  expect(only?.rate).toBe(0.1);
  expect(only?.low).toBeCloseTo(0.0556, 3);
  expect(only?.high).toBeCloseTo(0.1746, 3);
  expect(only?.chanceToBeBest).toBe(1);
});

test('chances always add up to one, and who has more successes of as many trials has the greater one', () => {
  const tried = fc
    .record({ trials: fc.integer({ min: 0, max: 5_000 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ trials, share }) => ({ trials, successes: Math.round(trials * share) }));
  fc.assert(
    fc.property(fc.array(tried, { minLength: 1, maxLength: 6 }), (variants) => {
      const all = estimates(variants);
      expect(all.reduce((sum, { chanceToBeBest }) => sum + chanceToBeBest, 0)).toBeCloseTo(1, 9);
      for (const [i, a] of variants.entries())
        for (const [j, b] of variants.entries())
          if (a.trials === b.trials && a.successes > b.successes)
            expect(all[i]!.chanceToBeBest).toBeGreaterThanOrEqual(all[j]!.chanceToBeBest - 1e-9);
    }),
    times(60),
  );
});
