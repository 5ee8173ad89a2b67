import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { fuzz } from './fuzz';
import { ALL_OWN, readOwn, speed } from './own';
import { measureSamples } from './measureSamples';
import { percent, print, type Row } from './print';

/**
 * How well mail that came back is read: npm run bench:mail [-- FOLDER] [--quick] [--misses] [--seen]
 * `--quick` spoils 3,000 messages and not 100,000; `--misses` names the files that were read otherwise than they are
 * labelled; `--seen` looks only at the half that rules may be developed on. Ends with 1 where mail is read
 * otherwise than the goal says; times and memory are figures, and depend on the machine.
 */
async function main(words: readonly string[]): Promise<void> {
  const flags = new Set(words.filter((word) => word.startsWith('--')));
  const folder = path.resolve(words.find((word) => !word.startsWith('--')) ?? path.join(__dirname, '../../../../shared/mail-samples')); // prettier-ignore
  const rows: Row[] = [...(await measureSamples(folder, flags)), ...(await measureOwn())];
  rows.push(...(await measureCost(flags.has('--quick'))));
  console.log('');
  print([['measure', 'result', 'goal', ''], ...rows.map(({ what, result, goal, met }) => [what, result, goal, goal === '' ? '' : met ? 'met' : 'MISSED'])]); // prettier-ignore
  if (rows.some(({ met, isFigure }) => !met && isFigure !== true)) process.exitCode = 1;
}

async function measureOwn(): Promise<Row[]> {
  const own = await readOwn();
  const { absences, detected, dated, wrong, people, machines, falseStops, missedReplies, reports, classified } = own; // prettier-ignore
  return [
    { what: `absences in 12 languages, detected (${absences})`, result: percent(detected, absences), goal: '>= 98 %', met: detected >= 0.98 * absences }, // prettier-ignore
    { what: '  date exact, or rightly none', result: percent(dated, absences), goal: '>= 95 %', met: dated >= 0.95 * absences }, // prettier-ignore
    { what: '  date wrong', result: String(wrong), goal: '0', met: wrong === 0 },
    { what: `replies of people taken for a machine's (${people})`, result: String(missedReplies), goal: '0', met: missedReplies === 0 }, // prettier-ignore
    { what: `false stops by mails of machines (${machines})`, result: String(falseStops), goal: '0', met: falseStops === 0 }, // prettier-ignore
    { what: `our own reports of other systems (${reports}), class right`, result: percent(classified, reports), goal: '100 %', met: classified === reports }, // prettier-ignore
  ];
}

async function measureCost(quick: boolean): Promise<Row[]> {
  const perSecond = Math.round(await speed(quick ? 1_000 : 5_000));
  const { megabytes, ms } = await large();
  const { count, slowest, failed, slow } = await fuzz(ALL_OWN, quick ? 3_000 : 100_000);
  for (const one of [...failed, ...slow].slice(0, 20)) console.log(`  spoilt message ${one}`);
  return [
    {
      what: 'messages of 10 KB a second',
      result: String(perSecond),
      goal: '>= 500',
      met: perSecond >= 500,
      isFigure: true,
    },
    { what: 'a message of 25 MB: memory of the process', result: `${Math.round(megabytes)} MB`, goal: '< 150 MB', met: megabytes < 150, isFigure: true }, // prettier-ignore
    { what: '  time', result: `${Math.round(ms)} ms`, goal: '', met: true },
    { what: `spoilt messages (${count}): failed`, result: String(failed.length), goal: '0', met: failed.length === 0 }, // prettier-ignore
    {
      what: '  took a second',
      result: String(slow.length),
      goal: '0',
      met: slow.length === 0,
      isFigure: true,
    },
    { what: '  the slowest', result: `${Math.round(slowest)} ms`, goal: '', met: true },
  ];
}

async function large(): Promise<{ megabytes: number; ms: number }> {
  const script = path.join(__dirname, '../../../scripts/run-ts.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path.join(__dirname, 'large.ts')]);
  // What the script of the line before prints.
  return JSON.parse(stdout) as { megabytes: number; ms: number };
}

void main(process.argv.slice(2));
