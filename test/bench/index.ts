import { startPostgres } from '../support/postgres/server';
import { emailStage } from './cases/email';
import { bulkEnrol } from './cases/enrol';
import { noopStage } from './cases/noop';
import { republish } from './cases/republish';
import { simulate } from './cases/simulate';
import { tickAtSize } from './cases/tick';
import { readArguments, USAGE, type BenchArguments } from './support/arguments';
import { tableOf, writeJson, type Figure } from './support/figures';
import { places } from './support/place';

const CASES = [bulkEnrol, noopStage, emailStage, tickAtSize, republish, simulate];

/** Measures, tells, and ends well whatever the ratios: what a figure means is for its reader. */
async function main(options: BenchArguments): Promise<void> {
  const started = performance.now();
  const server = await startPostgres({ durable: true });
  const figures: Figure[] = [];
  try {
    for (const each of CASES) {
      if (options.only !== undefined && !each.name.includes(options.only)) continue;
      for (const database of ['sqlite', 'postgres'] as const) {
        if (options.database !== undefined && options.database !== database) continue;
        const rooms = places(server.url);
        const before = performance.now();
        try {
          figures.push(
            ...(await each.run({
              database,
              places: rooms,
              quick: options.quick,
              pairs: options.quick ? 3 : 5,
            })),
          );
        } finally {
          await rooms.close();
        }
        console.error(`${each.name} (${database}): ${seconds(before)}`);
      }
    }
  } finally {
    await server.stop();
  }
  console.log(tableOf(figures));
  console.log(`${seconds(started)}${options.quick ? '; a quick look, not a measurement' : ''}`);
  if (options.json !== undefined) await writeJson(options.json, figures);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(0)} s`;
}

let given: BenchArguments | null = null;
try {
  given = readArguments(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
if (given) {
  main(given).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
