import { showReading } from '../../../engine/mail/reading/shownReading';
import { readMail } from '../../../engine/mail/reading/reading';
import { CHANGES } from './changes';
import { percent, print, type Row } from './print';
import { readSamples, type Sample } from './samples';
import { confusion, isRefusal, judge, scoreOf, wrongOf, type Verdict } from './score';

/** The real bounces, where they are: how they are read, and that they are read the same when others sent them. */
export async function measureSamples(folder: string, flags: ReadonlySet<string>): Promise<Row[]> {
  const all = readSamples(folder);
  if (all === null) {
    console.log(`No samples in ${folder}: the bounces were not measured. Name their folder: npm run bench:mail -- FOLDER`); // prettier-ignore
    return [];
  }
  const samples = flags.has('--seen') ? all.filter((one) => one.seen) : all;
  const verdicts: Verdict[] = [];
  for (const one of samples) verdicts.push(await judge(one, one.raw));
  const bounces = verdicts.filter(isRefusal);
  console.log('Real bounces, as they came:');
  print(confusion(verdicts));
  if (flags.has('--misses')) {
    console.log('\nRead otherwise than labelled:');
    for (const one of wrongOf(verdicts)) console.log(`  ${one.sample.name}: ${one.sample.label}, read as ${one.read}`); // prettier-ignore
  }
  const { count, detected, right } = scoreOf(bounces);
  const half = (seen: boolean): Row => {
    const score = scoreOf(bounces.filter((one) => one.sample.seen === seen));
    return told(seen ? '    development half' : '    held-out half', percent(score.right, score.count));
  };
  const others = scoreOf(verdicts.filter((one) => !isRefusal(one)));
  return [
    { what: `real bounces (${count}), detected`, result: percent(detected, count), goal: '>= 99 %', met: detected >= 0.99 * count }, // prettier-ignore
    { what: '  class right', result: percent(right, count), goal: '>= 95 %', met: right >= 0.95 * count },
    ...[true, false].filter((seen) => seen || !flags.has('--seen')).map(half),
    told(`  complaints and success notices (${others.count}), right`, percent(others.right, others.count)),
    ...(await measureChanges(samples, flags.has('--misses'))),
  ];
}

function told(what: string, result: string): Row {
  return { what, result, goal: '', met: true };
}

async function measureChanges(samples: readonly Sample[], names: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, apply } of CHANGES) {
    const differing: string[] = [];
    for (const { name, raw } of samples) {
      if ((await meaningOf(raw)) !== (await meaningOf(apply(raw)))) differing.push(name);
    }
    const same = samples.length - differing.length;
    if (names && differing.length > 0) console.log(`\nOtherwise with ${what}: ${differing.join(', ')}`);
    rows.push({ what: `  read the same with ${what}`, result: percent(same, samples.length), goal: '100 %', met: differing.length === 0 }); // prettier-ignore
  }
  return rows;
}

async function meaningOf(raw: Buffer): Promise<string> {
  const { kind, class: of, ours, recipients } = showReading(await readMail(raw));
  return JSON.stringify([kind, of, ours, recipients.map((one) => [one.status, one.class])]);
}
