/** One of the two that are compared. */
export interface Side {
  /** Brings everything back to where a run starts; not timed. */
  prepare(): Promise<void>;
  /** Does the work once. @returns its figure: so many a second, or milliseconds. */
  run(): Promise<number>;
}

export interface Outcome {
  /** Medians. */
  readonly ours: number;
  readonly peer: number;
  /** The lowest and the highest ratio of any single pair: how far to trust the medians. */
  readonly spread: readonly [number, number];
}

/**
 * Ours and the peer in turn (A B A B …), so that whatever else the machine does meets both; a warm-up pair first, not
 * counted. Who goes first alternates: the second of a pair may find a warmer disk.
 */
export async function duel(ours: Side, peer: Side, pairs: number): Promise<Outcome> {
  const figures: { ours: number; peer: number }[] = [];
  for (let round = 0; round <= pairs; round += 1) {
    const pair = { ours: 0, peer: 0 };
    for (const side of round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      const runner = side === 'ours' ? ours : peer;
      await runner.prepare();
      pair[side] = await runner.run();
    }
    if (round > 0) figures.push(pair);
  }
  const ratios = figures.map((pair) => pair.ours / pair.peer);
  return {
    ours: median(figures.map((pair) => pair.ours)),
    peer: median(figures.map((pair) => pair.peer)),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** Ours alone, where there is nobody to compare with. */
export async function solo(side: Side, runs: number): Promise<number> {
  const figures: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    await side.prepare();
    const figure = await side.run();
    if (round > 0) figures.push(figure);
  }
  return median(figures);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
}

/** How long `work` takes, in ms. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** So many things a second. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  return (count / (await time(work))) * 1_000;
}
