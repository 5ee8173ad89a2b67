import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { leadImport } from '../../../../engine/operations/leads/import';
import { openStore } from '../../../../engine/store/database';
import { desk } from '../../../support/stores';

/**
 * Imports 60,000 rows that are made while they are read, into the SQLite file named on the command line, and prints
 * what it keeps in memory on the way, garbage collected: run alone, since a test runner's own heap would drown it.
 */
const ROWS = 60_000;

async function* file(): AsyncGenerator<string> {
  yield 'E-Mail,First Name,Last Name,Company,Time zone,Job Title,Phone,Deal size\n';
  for (let start = 0; start < ROWS; start += 100) {
    let text = '';
    for (let n = start; n < start + 100; n += 1) {
      // Scattered, as real addresses are: ascending ones are the easy case for an index.
      text += `person${(n * 7_919) % 1_000_003}@example${n % 977}.test,Ada ${n},Love ${n},"Acme, Inc ${n}",Europe/Berlin,Engineer,+49 30 ${n},${n * 3}\r\n`;
    }
    yield text;
  }
}

async function main(): Promise<void> {
  const marks: { rows: number; kept: number }[] = [];
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const store = await openStore({ database: process.argv[2] ?? '' });
  const { created, rows } = await (
    await desk(store)
  ).run(
    leadImport,
    {},
    {
      body: Readable.from(file(), { objectMode: false }),
      onProgress: ({ done }) => {
        if (done % 5_000 !== 0) return;
        collect();
        const { heapUsed, external } = process.memoryUsage();
        marks.push({ rows: done, kept: (heapUsed + external) / 1e6 });
      },
    },
  );
  await store.close();
  process.stdout.write(JSON.stringify({ created, rows, marks }));
}

void main();
