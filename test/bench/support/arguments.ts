import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Where the figures go as JSON. */
  readonly json: string | undefined;
  /** Only cases whose name contains this. */
  readonly only: string | undefined;
  readonly database: 'sqlite' | 'postgres' | undefined;
  /** Smaller sizes and fewer pairs: a look, not a measurement. */
  readonly quick: boolean;
}

export const USAGE = `usage: npm run bench -- [--quick] [--only NAME] [--database sqlite|postgres] [--json FILE]
  --quick      smaller sizes and fewer pairs: a look within a minute and a half, not a measurement
  --only NAME  only cases whose name contains NAME (enrol, no-op, email, tick, republish, simulate)
  --json FILE  the figures as an array of { name, database, ours, peer, unit, ratio, goal }
DATABASE_URL names a PostgreSQL to use; without it one from npm is started, which waits for the disk at each commit.`;

/** @throws Error with a sentence about what is wrong */
export function readArguments(argv: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'string' },
      only: { type: 'string' },
      database: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { database } = values;
  if (database !== undefined && database !== 'sqlite' && database !== 'postgres') {
    throw new Error(`'${database}' is not a database: say sqlite or postgres.`);
  }
  return { json: values.json, only: values.only, database, quick: values.quick };
}
