import { CommanderError } from 'commander';
import { isThroughlineError, messageOf, type ErrorKind, type Problem } from '../../engine/index';
import { forTerminal } from './forTerminal';

/** What a command's end says to a script; docs/runner.md lists them. */
export const EXIT = {
  done: 0,
  /** It ran, and something was refused: some enrollments, some rows. */
  refused: 1,
  /** Wrong usage, a wrong option, an input that does not hold. Nothing was changed. */
  invalid: 2,
  /** The database, the data folder or the port cannot be used. */
  unavailable: 3,
  /** What it is about is not there, or is in a state that forbids it. Nothing was changed. */
  conflict: 4,
  /** A fault of the program. */
  internal: 5,
} as const;

const OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: EXIT.invalid,
  unauthenticated: EXIT.conflict,
  forbidden: EXIT.conflict,
  not_found: EXIT.conflict,
  conflict: EXIT.conflict,
  unavailable: EXIT.unavailable,
  internal: EXIT.internal,
};

export interface Failure {
  readonly exit: number;
  readonly problem: Problem & { readonly problems?: readonly Problem[] };
}

export function failureOf(error: unknown): Failure {
  if (isThroughlineError(error)) return { exit: OF_KIND[error.kind], problem: error.toJSON() };
  if (error instanceof CommanderError) return { exit: EXIT.invalid, problem: usageProblem(error) };
  return {
    exit: EXIT.internal,
    problem: {
      code: 'internal',
      message: messageOf(error),
      hint: 'This should not happen: please report it.',
    },
  };
}

const USAGE: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
  'commander.missingArgument': 'missing_argument',
  'commander.optionMissingArgument': 'missing_value',
  'commander.missingMandatoryOptionValue': 'missing_option',
  'commander.invalidArgument': 'invalid_value',
  'commander.excessArguments': 'too_many_arguments',
};

function usageProblem(error: CommanderError): Problem {
  const sentence = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(?Did you/g, '; did you')
    .replace(/\s*\n\s*\(?/g, '; ')
    .replace(/\)$/, '');
  return {
    code: USAGE[error.code] ?? 'wrong_usage',
    message: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?!]$/.test(sentence) ? '' : '.'}`,
    hint: 'Add --help to see what the command takes.',
  };
}

/** `error code: sentence`, every further problem on its own line, then what to do; nothing is said twice. */
export function describeFailure({ problem }: Failure): string {
  const { problems = [] } = problem;
  const lines = [`error ${problem.code}: ${problem.message}`];
  const [only] = problems;
  const told = problems.length === 1 && only !== undefined && problem.message.includes(only.message);
  const place = told ? placeIn(only) : null;
  if (place !== null) lines.push(`at: ${place}`);
  for (const one of told ? [] : problems) {
    const at = placeIn(one);
    lines.push(
      `  - ${at === null ? '' : `${at}: `}${one.message}${one.hint === undefined ? '' : ` ${one.hint}`}`,
    );
  }
  const listed = !told && problems.some(({ hint }) => hint === problem.hint);
  if (problem.hint !== undefined && !listed) lines.push(`hint: ${problem.hint}`);
  return `${forTerminal(lines.join('\n'))}\n`;
}

/** Where in the input, as people count (`stage 2, subject`); null where the sentence says it already. */
function placeIn({ path, message }: Problem): string | null {
  if (path === undefined) return null;
  const words = path.replace(
    /^(\w+)s\.(\d+)(?:\.(.+))?$/,
    (_all, list: string, index: string, key?: string) =>
      [`${list} ${Number(index) + 1}`, key ?? ''].filter(Boolean).join(', '),
  );
  const [entry = words] = words.split(', ');
  return message.includes(path) || message.toLowerCase().includes(entry) ? null : words;
}
