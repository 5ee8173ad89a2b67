import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import { isThroughlineError, readSequenceFile, type Engine } from '../../engine/index';
import type { Config } from '../config/config';
import { describeAnswer } from './answer';
import { EXIT } from './failure';
import { forTerminal } from './forTerminal';
import type { Io } from './io';
import { bodyOf, openForCommand, withProgress } from './perform';
import { untilDone } from './untilDone';
import { readTextFile } from './values';

type Asked = (config: Config, json: boolean, io: Io) => Promise<number>;

interface Imported {
  readonly message: string;
  readonly skipped: number;
  readonly more: number;
  readonly report: readonly {
    readonly email: string | null;
    readonly outcome: string;
    readonly line: number;
    readonly message: string;
  }[];
}
interface Enrolled {
  readonly message: string;
  readonly results: readonly { readonly code: string | null }[];
}

/** As many as one import reports row by row. */
const MOST_LEADS = 100_000;
const AT_ONCE = 1_000;

/** `throughline run file.yaml --leads leads.csv`: the whole job in one line. */
export function runCommand(act: (asked: Asked, command: Command) => Promise<void>): Command {
  const command = new Command('run')
    .description('Save and publish a sequence, import and enrol leads, and do what is due: the whole job.')
    .argument('<file>', 'The sequence, a YAML file.')
    .option('--leads <FILE>', 'A CSV file of leads to import and enrol; - reads from standard input.')
    .option(
      '--until-done',
      'Go on until nothing is due by itself any more; without it, do what is due now and end.',
    );
  return command.action(async (file: string, options: { leads?: string; untilDone?: boolean }) => {
    await act(
      (config, json, io) =>
        run({ file, leads: options.leads ?? null, untilDone: options.untilDone ?? false }, config, json, io),
      command,
    );
  });
}

interface Job {
  readonly file: string;
  readonly leads: string | null;
  readonly untilDone: boolean;
}

async function run(job: Job, config: Config, json: boolean, io: Io): Promise<number> {
  // Both files are opened before anything changes.
  const text = readTextFile(job.file, io.folder);
  const { definition } = readSequenceFile(text);
  const body = job.leads === null ? undefined : await bodyOf(job.leads, io);
  const say = (line: string): void => (json ? undefined : io.out(`${forTerminal(line)}\n`));
  const engine = await openForCommand(config, io);
  try {
    const published = await publish(engine, definition.name, text, definition);
    say(published);
    let refused = 0;
    if (body !== undefined) {
      const imported = (await withProgress(
        engine,
        'lead.import',
        { report: 'all', reportLimit: MOST_LEADS },
        io,
        body,
      )) as Imported;
      say(imported.message);
      for (const row of imported.report.filter(({ outcome }) => outcome === 'skipped').slice(0, 20))
        say(`  line ${row.line}: ${row.message}`);
      const emails = imported.report
        .filter(({ outcome }) => outcome !== 'skipped')
        .flatMap(({ email }) => email ?? []);
      refused =
        imported.skipped +
        imported.more +
        (await enrol(engine, definition.name, [...new Set(emails)], say, io));
      if (imported.more > 0)
        say(`Only the first ${MOST_LEADS} rows were enrolled; enrol the others with \`throughline enroll\`.`);
    }
    const report = await untilDone(engine, { once: !job.untilDone, screen: io.screen });
    const sequence = (await engine.run('sequence.get', { sequence: definition.name })) as {
      enrollments: Record<string, number>;
    };
    const result = {
      message: report.message,
      sent: report.sent,
      failed: report.failed,
      enrollments: sequence.enrollments,
    };
    const { enrollments: _told, ...figures } = result;
    io.out(json ? `${JSON.stringify(result, null, 2)}\n` : describeAnswer(figures, io.width));
    for (const [state, count] of Object.entries(sequence.enrollments))
      say(`  ${String(count).padStart(6)}  ${state}`);
    return refused > 0 ? EXIT.refused : EXIT.done;
  } finally {
    if (body !== io.stdin) body?.destroy();
    await engine.close();
  }
}

/** Publishes it when it is new, is off or has changed; a run that is repeated makes no new revision. */
async function publish(engine: Engine, name: string, text: string, wanted: unknown): Promise<string> {
  const there = await find(engine, name);
  const same = there !== null && isDeepStrictEqual(there.definition, JSON.parse(JSON.stringify(wanted)));
  if (there?.status === 'published' && same)
    return `The sequence '${name}' is published already and has not changed.`;
  if (there?.status === 'published') await engine.run('sequence.disable', { sequence: name });
  try {
    const published = same
      ? await engine.run('sequence.publish', { sequence: name })
      : await engine.run('sequence.save', { file: text, publish: true });
    const { message, warnings } = published as { message: string; warnings: string[] };
    return [message, ...warnings].join('\n');
  } catch (error) {
    // What ran before goes on as it was: a new version that cannot be published must not stop the old one.
    if (there?.status === 'published') await engine.run('sequence.publish', { sequence: name });
    throw error;
  }
}

async function find(engine: Engine, name: string): Promise<{ status: string; definition: unknown } | null> {
  try {
    return (await engine.run('sequence.get', { sequence: name })) as { status: string; definition: unknown };
  } catch (error) {
    if (isThroughlineError(error) && error.kind === 'not_found') return null;
    throw error;
  }
}

/** @returns how many were refused */
async function enrol(
  engine: Engine,
  sequence: string,
  emails: readonly string[],
  say: (line: string) => void,
  io: Io,
): Promise<number> {
  let refused = 0;
  for (let at = 0; at < emails.length; at += AT_ONCE) {
    const part = emails.slice(at, at + AT_ONCE);
    const answer = (await withProgress(engine, 'enroll', { sequence, leads: part }, io)) as Enrolled;
    // A run that is repeated finds most of its leads enrolled: that is no refusal.
    refused += answer.results.filter(({ code }) => code !== null && !code.startsWith('already')).length;
    say(answer.message);
  }
  return refused;
}
