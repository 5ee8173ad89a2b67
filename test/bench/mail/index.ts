import path from 'node:path';
import { disguise } from './disguise';
import { readOwn, speed } from './own';
import { readSamples, type Sample } from './samples';
import { confusion, judge, scoreOf, type Verdict } from './score';

/**
 * How well mail that came back is read: npm run bench:mail [-- FOLDER] [--misses] [--seen]
 * `--misses` names the files that were read otherwise than they are labelled; `--seen` looks only at the half that
 * rules may be developed on.
 */
async function main(words: readonly string[]): Promise<void> {
  const flags = new Set(words.filter((word) => word.startsWith('--')));
  const folder = path.resolve(words.find((word) => !word.startsWith('--')) ?? path.join(__dirname, '../../../../shared/mail-samples')); // prettier-ignore
  await own();
  const all = readSamples(folder);
  if (all === null) {
    console.log(
      `\nNo samples in ${folder}: the bounces were not measured. Name their folder: npm run bench:mail -- FOLDER`,
    );
    return;
  }
  const samples = flags.has('--seen') ? all.filter((one) => one.seen) : all;
  const plain = await judgeAll(samples, (one) => one.raw);
  const disguised = await judgeAll(samples, (one) => disguise(one.raw));
  const isRefusal = (one: Verdict): boolean => ['hard', 'soft', 'block'].includes(one.sample.label);
  const rows = [
    row('bounces', plain.filter(isRefusal)),
    row(
      '  development half',
      plain.filter((one) => isRefusal(one) && one.sample.seen),
    ),
    row(
      '  held-out half',
      plain.filter((one) => isRefusal(one) && !one.sample.seen),
    ),
    row('  disguised (hosts, ids, line ends)', disguised.filter(isRefusal)),
    row('all samples', plain),
    row('  disguised', disguised),
  ];
  print([['', 'messages', 'detected', 'class right'], ...rows.filter((one) => one[1] !== '0')]);
  console.log('\nAs they came:');
  print(confusion(plain));
  if (!flags.has('--misses')) return;
  console.log('\nRead otherwise than labelled:');
  const wrong = (verdicts: readonly Verdict[]): Verdict[] => verdicts.filter((one) => !one.detected || one.read !== one.sample.label); // prettier-ignore
  for (const one of wrong(plain))
    console.log(`  ${one.sample.name}: ${one.sample.label}, read as ${one.read}`);
  console.log('\nOnly when disguised:');
  const known = new Set(wrong(plain).map((one) => one.sample.name));
  for (const one of wrong(disguised)) if (!known.has(one.sample.name)) console.log(`  ${one.sample.name}: ${one.sample.label}, read as ${one.read}`); // prettier-ignore
}

async function own(): Promise<void> {
  const { absences, detected, dated, wrong, people, machines, falseStops, missedReplies } = await readOwn();
  print([
    ['our own mails', 'messages', 'detected', 'date exact', 'date wrong'],
    ['absences in 12 languages', String(absences), percent(detected, absences), percent(dated, absences), String(wrong)], // prettier-ignore
  ]);
  console.log(`  ${people} replies of people: ${missedReplies} taken for a machine's`);
  console.log(`  ${machines} mails of machines: ${falseStops} false stops`);
  // What we hold ourselves to; of the samples we only tell.
  const met =
    detected >= 0.98 * absences && dated >= 0.95 * absences && wrong + falseStops + missedReplies === 0;
  if (!met) process.exitCode = 1;
  console.log(`  messages of 10 KB: ${Math.round(await speed())} per second\n`);
}

async function judgeAll(samples: readonly Sample[], rawOf: (one: Sample) => Buffer): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const one of samples) verdicts.push(await judge(one, rawOf(one)));
  return verdicts;
}

function row(title: string, verdicts: readonly Verdict[]): string[] {
  const { count, detected, right } = scoreOf(verdicts);
  return [title, String(count), percent(detected, count), percent(right, count)];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((cells) => cells[at]!.length)));
  for (const cells of rows) console.log(`  ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')}`); // prettier-ignore
}

void main(process.argv.slice(2));
