import { Option, type Command } from 'commander';
import { OPTIONS, type Option as Configurable } from '../config/options';

/** Marks the options that configure the program, apart from an operation's keys of the same name. */
const OURS = 'Configuration:';

/**
 * Gives the command the options that every command has; --help names them in one line.
 * @param taken flags that mean something else here: an operation's own key wins
 */
export function addConfigFlags(command: Command, taken: readonly string[] = []): Command {
  const shared = flagsOf('all').filter((option) => !taken.includes(option.long ?? ''));
  for (const option of shared) command.addOption(option.hideHelp());
  if (!taken.includes('--json'))
    command.addOption(new Option('--json', 'Print the result as JSON.').helpGroup(OURS));
  const names = shared.map(({ long }) => long).join(', ');
  return command.addHelpText('after', `\nAlso, as everywhere: ${names} (see throughline --help).`);
}

export function addServerFlags(command: Command): Command {
  for (const option of flagsOf('serve')) command.addOption(option);
  return command;
}

/** What was said to this command about the configuration, by option name; and `json`. */
export function configFlags(command: Command): Record<string, unknown> {
  const ours = command.options
    .filter((option) => option.helpGroupHeading === OURS)
    .map((option) => option.attributeName());
  return Object.fromEntries(
    Object.entries(command.opts<Record<string, unknown>>()).filter(([name]) => ours.includes(name)),
  );
}

function flagsOf(scope: Configurable['scope']): readonly Option[] {
  return OPTIONS.filter((option) => option.scope === scope && option.flag !== null).map((option) =>
    new Option(
      `${String(option.flag)}${option.value === null ? '' : ` <${option.value}>`}`,
      option.about,
    ).helpGroup(OURS),
  );
}
