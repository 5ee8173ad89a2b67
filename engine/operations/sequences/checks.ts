import type { Problem } from '../../model/errors';
import { isThroughlineError } from '../../model/errors';
import type { Definition } from '../../model/sequence';
import { OUTBOX } from '../../model/sender';
import { nearest } from '../../model/nearest';
import type { MergeTags } from '../../content/mergeTags';
import { windowProblems } from '../../schedule/problems';
import { nextOpen, nextOpenInAll, type Blocks } from '../../schedule/window';
import { checkZone, isZone } from '../../schedule/zone';
import { branchProblems } from './branches';
import { knownProblems } from './content';
import { pathProblems } from './paths';

/** What publishing has to know besides the definition. */
export interface CheckInput {
  readonly definition: Definition;
  readonly tags: MergeTags;
  readonly knownFields: readonly string[];
  /** All senders by name, with the problem that keeps each from sending. */
  readonly senders: readonly {
    readonly id: string;
    readonly name: string;
    readonly problem: string | null;
    readonly window: Blocks;
    readonly dailyQuota: number | null;
  }[];
  /** The organisation's zone, in which the windows of senders stand. */
  readonly timeZone: string;
  readonly now: number;
  /** Where links in mail lead; null: there are none. */
  readonly publicUrl: string | null;
}

/** Everything that keeps a sequence from being published: the full list, not the first. */
export function publishProblems(input: CheckInput): Problem[] {
  const { definition } = input;
  if (definition.stages.length === 0) {
    return [
      {
        code: 'empty_sequence',
        message: `The sequence '${definition.name}' has no stages.`,
        hint: 'Add at least one stage.',
        path: 'stages',
      },
    ];
  }
  return inOrder([...planProblems(input), ...senderProblems(input)]);
}

/** What is wrong with the plan itself, whoever sends it. */
export function planProblems(input: CheckInput): Problem[] {
  const { definition } = input;
  return inOrder([
    ...zoneProblems(definition),
    ...windowsProblems(input),
    ...idProblems(definition),
    ...pathProblems(definition),
    ...knownProblems(input),
    ...branchProblems(definition, input.knownFields),
  ]);
}

/** As they stand in the file: the settings, then stage by stage. What reads alike (both ways of a branch) is told once. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const place = ({ path = '' }: Problem): number => Number(/^stages\.(\d+)/.exec(path)?.[1] ?? -1);
  const key = ({ code, message }: Problem): string => `${code} ${message}`;
  const keys = problems.map(key);
  return problems
    .filter((problem, index) => keys.indexOf(key(problem)) === index)
    .sort((a, b) => place(a) - place(b));
}

function zoneProblems({ settings }: Definition): Problem[] {
  if (settings.timeZone === undefined) return [];
  try {
    checkZone(settings.timeZone);
    return [];
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return [{ ...error.toJSON(), path: 'settings.timeZone' }];
  }
}

function windowsProblems({ definition: { settings }, now }: CheckInput): Problem[] {
  const problems = windowProblems(settings.window);
  if (problems.length > 0) return [...problems];
  try {
    nextOpen(now, settings.window, {
      zone: isZone(settings.timeZone) ? settings.timeZone : 'UTC',
      holidays: settings.holidays,
    });
    return [];
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return [{ ...error.toJSON(), path: 'settings.window' }];
  }
}

type Candidate = CheckInput['senders'][number];

/** Senders that do not exist, that cannot send, and those whose hours and the sequence's never meet. */
function senderProblems(input: CheckInput): Problem[] {
  const { definition, senders } = input;
  const { settings } = definition;
  if (!definition.stages.some(({ kind }) => kind === 'email')) return [];
  if (settings.senders.length === 0) return nobodySends(senders);
  return settings.senders.flatMap((name, index): Problem[] => {
    const path = `settings.senders.${index}`;
    const sender = senders.find(
      (one) => one.id === name || one.name.toLowerCase() === name.trim().toLowerCase(),
    );
    if (!sender) return [unknownSender(name, senders, path)];
    if (sender.problem !== null) return [unusable(sender, path)];
    return neverMeet(input, sender) ? [hoursApart(sender, path)] : [];
  });
}

/** Without names the enrolling member's sender is used, else the first: one that works must be there. */
function nobodySends(senders: readonly Candidate[]): Problem[] {
  const real = senders.filter(({ id }) => id !== OUTBOX);
  const [first] = real;
  if (!first || real.some(({ problem }) => problem === null)) return [];
  return [unusable(first, 'settings.senders')];
}

function unknownSender(name: string, senders: readonly Candidate[], path: string): Problem {
  const meant = nearest(
    name,
    senders.map((one) => one.name),
  );
  return {
    code: 'unknown_sender',
    message: `There is no sender '${name}'.`,
    hint: meant === null ? 'Add the sender first, or leave senders out.' : `Did you mean '${meant}'?`,
    path,
  };
}

function unusable({ name, problem }: Candidate, path: string): Problem {
  return {
    code: 'sender_unusable',
    message: `The sender '${name}' cannot send: ${problem}`,
    hint: 'Mend its settings and test it, then publish again.',
    path,
  };
}

function neverMeet(input: CheckInput, { window }: Candidate): boolean {
  const { definition, timeZone, now } = input;
  const { settings } = definition;
  // A window that never opens meets none, and has been told.
  if (window.length === 0 || windowsProblems(input).length > 0) return false;
  const zone = isZone(settings.timeZone) ? settings.timeZone : timeZone;
  try {
    nextOpenInAll(now, [
      { blocks: settings.window, calendar: { zone, holidays: settings.holidays } },
      { blocks: window, calendar: { zone: timeZone } },
    ]);
    return false;
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return error.code === 'window_never_opens';
  }
}

function hoursApart({ name }: Candidate, path: string): Problem {
  return {
    code: 'windows_never_meet',
    message: `The hours of the sender '${name}' and the sequence's window never meet, so nothing could be sent.`,
    hint: "Change the sequence's window, or the sender's.",
    path,
  };
}

function idProblems({ stages }: Definition): Problem[] {
  const seen = new Set<string>();
  return stages.flatMap(({ id }, index): Problem[] => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        code: 'duplicate_stage_id',
        message: `Two stages have the id '${id}'.`,
        hint: 'Give each stage an id of its own; leads are kept by it.',
        path: `stages.${index}.id`,
      },
    ];
  });
}
