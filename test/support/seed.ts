/**
 * The seed of the tests that play at random: the same in every run, so that a red one is red again. Another by
 * THROUGHLINE_SEED; what fails prints its seed, and fast-check the path to the smallest case.
 */
export const SEED = Number(process.env['THROUGHLINE_SEED'] ?? 20_261_122);

/** How many times as long as in `npm test` they play: THROUGHLINE_LONGER=10 for a night. */
const LONGER = Number(process.env['THROUGHLINE_LONGER'] ?? 1);

/** Looking for the smallest case takes minutes where each game has a database: THROUGHLINE_SHRINK=1 does. */
const endOnFailure = process.env['THROUGHLINE_SHRINK'] === undefined;

export function seeded(numRuns: number): { seed: number; numRuns: number; endOnFailure: boolean } {
  return { seed: SEED, numRuns: numRuns * LONGER, endOnFailure };
}
