import { CommanderError } from 'commander';
import { OPERATIONS } from '../../engine/index';
import { describeFailure, EXIT, failureOf } from './failure';
import type { Io } from './io';
import { program } from './program';

/**
 * Runs one command line; resolves to the exit code and never throws.
 * @param words what stands after the program's name
 */
export async function main(words: readonly string[], io: Io): Promise<number> {
  const { command, exitCode } = program(OPERATIONS, io);
  try {
    await command.parseAsync([...words], { from: 'user' });
    return exitCode();
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error))
      return error.code === 'commander.help' ? EXIT.invalid : EXIT.done;
    const failure = failureOf(error);
    // Asked for by word and not by the parsed option: parsing may be what failed.
    io.err(
      words.includes('--json') ? `${JSON.stringify({ error: failure.problem })}\n` : describeFailure(failure),
    );
    return failure.exit;
  }
}

/** `commander.help`: a group was named without its verb; the help is then an answer to a mistake. */
function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.helpDisplayed' || code === 'commander.version' || code === 'commander.help';
}
