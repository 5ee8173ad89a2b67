/** Of so many who were tried, so many did what was hoped for. */
export interface Trials {
  readonly trials: number;
  readonly successes: number;
}

export interface Estimate {
  /** The share that was seen; 0 where nothing was tried. */
  readonly rate: number;
  /** The true share lies between these with a probability of 95%. */
  readonly low: number;
  readonly high: number;
  /** The probability that the true share of this one is the highest of all. */
  readonly chanceToBeBest: number;
}

/**
 * What the counts of several variants say about their true shares, and how surely. Before anything is seen every share
 * is held for equally likely; afterwards a share is distributed as Beta(1 + successes, 1 + failures) (Gelman et al.,
 * Bayesian Data Analysis, 3rd ed., section 2.1), and one is the best with the probability ∫ f₁(x) F₂(x) F₃(x) … dx. Unlike a p-value
 * this means what people read into it, for two variants as for ten, and with few trials it says by itself that nothing
 * is known yet.
 */
export function estimates(variants: readonly Trials[]): Estimate[] {
  const points = gridOf(variants);
  const curves = variants.map((variant) => curveOf(variant, points));
  const chances = curves.map(({ density }, index) =>
    area(
      points,
      density.map((height, at) =>
        curves.reduce(
          (product, other, place) => (place === index ? product : product * other.below[at]!),
          height,
        ),
      ),
    ),
  );
  const sum = chances.reduce((total, chance) => total + chance, 0);
  return variants.map(({ trials, successes }, index) => ({
    rate: trials === 0 ? 0 : successes / trials,
    low: quantile(points, curves[index]!.below, 0.025),
    high: quantile(points, curves[index]!.below, 0.975),
    chanceToBeBest: chances[index]! / sum,
  }));
}

interface Curve {
  readonly density: readonly number[];
  /** The probability that the share is below the point. */
  readonly below: readonly number[];
}

const POINTS = 1_000;
const REACH = 12;

/** Close together where any of the curves has its hill, however narrow, and from 0 to 1. */
function gridOf(variants: readonly Trials[]): number[] {
  const points = new Set([0, 1]);
  for (const { trials, successes } of variants) {
    const [a, b] = [1 + successes, 1 + trials - successes];
    const mean = a / (a + b);
    const spread = Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
    const from = Math.max(0, mean - REACH * spread);
    const to = Math.min(1, mean + REACH * spread);
    for (let at = 0; at <= POINTS; at += 1) points.add(from + ((to - from) * at) / POINTS);
  }
  return [...points].sort((x, y) => x - y);
}

function curveOf({ trials, successes }: Trials, points: readonly number[]): Curve {
  const power = (count: number, x: number): number => (count === 0 ? 0 : count * Math.log(x));
  // In logarithms, below the highest: a million trials would vanish to 0 everywhere otherwise.
  const logs = points.map((x) => power(successes, x) + power(trials - successes, 1 - x));
  const top = logs.reduce((highest, log) => Math.max(highest, log), -Infinity);
  const heights = logs.map((log) => Math.exp(log - top));
  const below: number[] = [0];
  for (let at = 1; at < points.length; at += 1) below.push(below[at - 1]! + slice(points, heights, at));
  const whole = below.at(-1)!;
  return { density: heights.map((height) => height / whole), below: below.map((part) => part / whole) };
}

function area(points: readonly number[], heights: readonly number[]): number {
  return points.reduce((sum, _, at) => (at === 0 ? 0 : sum + slice(points, heights, at)), 0);
}

/** The trapezium that ends at this point. */
function slice(points: readonly number[], heights: readonly number[], at: number): number {
  return ((points[at]! - points[at - 1]!) * (heights[at]! + heights[at - 1]!)) / 2;
}

function quantile(points: readonly number[], below: readonly number[], share: number): number {
  const at = Math.max(
    1,
    below.findIndex((part) => part >= share),
  );
  const [left, right] = [below[at - 1]!, below[at]!];
  const part = right === left ? 0 : (share - left) / (right - left);
  return points[at - 1]! + (points[at]! - points[at - 1]!) * part;
}
