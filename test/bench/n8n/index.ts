import { parseArgs } from 'node:util';
import { openN8nWithPack, type N8nWithPack } from '../../support/n8n/server/withPack';
import { tableOf, writeJson, type Figure } from '../support/figures';
import { prepareClassic } from './classic';
import { prepareOurs, type Work } from './ours';

const USAGE = `usage: npm run bench:n8n -- [--quick] [--json FILE]
  --quick      the classic way with a tenth of the leads: a look, not a measurement
  --json FILE  the figures as an array of { name, database, ours, peer, unit, ratio, goal }`;

const LEADS = 1_000;
/** What our nodes may add to n8n's memory, in MB. */
const LIMIT = 100;

interface Measured {
  readonly leadsPerSecond: number;
  /** At its peak, above what n8n had before, in MB. */
  readonly megabytes: number;
}

/**
 * The same leads in the same n8n: enrolled and sent their first message by our nodes, and parked on a Wait node as one
 * execution each. Ours goes first, so that what n8n has grown by for the other is not taken for free memory.
 */
async function main({ quick, json }: { quick: boolean; json?: string | undefined }): Promise<void> {
  const n8n = await openN8nWithPack();
  try {
    const ours = await prepareOurs(n8n);
    const classic = await prepareClassic(n8n);
    await ours(50);
    await classic(20);
    const few = quick ? LEADS / 10 : LEADS;
    const runs: Measured[] = [];
    for (let nth = 0; nth < (quick ? 1 : 5); nth += 1) runs.push(await measure(n8n, LEADS, ours));
    const parked = await measure(n8n, few, classic);
    const rate = median(runs.map(({ leadsPerSecond }) => leadsPerSecond));
    const [{ megabytes } = { megabytes: Number.NaN }] = runs;
    const about = { database: 'sqlite' as const };
    const figures: Figure[] = [
      {
        ...about,
        name: `${LEADS} leads in n8n`,
        ours: rate,
        peer: parked.leadsPerSecond,
        unit: 'leads/s',
        ratio: rate / parked.leadsPerSecond,
        goal: '>= 50',
        note: `one execution per lead, parked on a Wait node (${few} of them)`,
      },
      {
        ...about,
        name: `memory that ${LEADS} leads add`,
        ours: megabytes,
        peer: LIMIT,
        unit: 'MB',
        ratio: megabytes / LIMIT,
        goal: '<= 1',
        note: 'what is allowed',
      },
      {
        ...about,
        name: 'memory beside the classic way',
        ours: megabytes,
        peer: parked.megabytes,
        unit: 'MB',
        ratio: megabytes / parked.megabytes,
        goal: null,
        note: `one execution per lead, parked on a Wait node (${few} of them)`,
      },
    ];
    console.log(tableOf(figures));
    if (quick) console.log('A quick look, not a measurement.');
    if (json !== undefined) await writeJson(json, figures);
  } finally {
    await n8n.close();
  }
}

async function measure({ server }: N8nWithPack, leads: number, work: Work): Promise<Measured> {
  const before = server.memory();
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, server.memory())), 20);
  const started = performance.now();
  await work(leads);
  const seconds = (performance.now() - started) / 1_000;
  clearInterval(look);
  return { leadsPerSecond: leads / seconds, megabytes: (Math.max(peak, server.memory()) - before) / 1e6 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

let given: { quick: boolean; json?: string | undefined } | null = null;
try {
  const options = { quick: { type: 'boolean', default: false }, json: { type: 'string' } } as const;
  given = parseArgs({ args: process.argv.slice(2), options }).values;
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
