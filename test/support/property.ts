import fc from 'fast-check';

/**
 * The seed of the tests that play at random: the same in every run, so that a red one is red again. Another by
 * THROUGHLINE_SEED; what fails prints its seed, and fast-check the path to the smallest case.
 */
export const SEED = Number(process.env['THROUGHLINE_SEED'] ?? 20_261_122);

/** How many times as long as in `npm test` they play: THROUGHLINE_LONGER=10 for a night. */
const LONGER = Number(process.env['THROUGHLINE_LONGER'] ?? 1);

/** Looking for the smallest case takes minutes where each game has a database: THROUGHLINE_SHRINK=1 does. */
const isShrunk = process.env['THROUGHLINE_SHRINK'] !== undefined;

fc.configureGlobal({ seed: SEED, numRuns: 100 * LONGER });

/** fast-check with that seed; a lint rule keeps tests from one without. */
export { fc };

/** So many runs instead of a hundred. */
export function times(numRuns: number): { numRuns: number } {
  return { numRuns: numRuns * LONGER };
}

/** So many games, each with a database. */
export function games(numRuns: number): { numRuns: number; endOnFailure: boolean } {
  return { ...times(numRuns), endOnFailure: !isShrunk };
}
