import { Command } from 'commander';
import type { Operation } from '../../engine/index';
import { readConfig, type Config } from '../config/config';
import { optionsHelp } from '../config/describe';
import { VERSION } from '../version';
import { addConfigFlags, addServerFlags, configFlags } from './configFlags';
import { EXIT } from './failure';
import { fieldsOf, wordsOf } from './fields';
import type { Io } from './io';
import { operationCommand } from './operationCommand';
import { perform } from './perform';
import { readMailCommand } from './readMail';
import { runCommand } from './run';
import { serve } from './serve';

export interface Program {
  readonly command: Command;
  /** What the finished command says to the shell. */
  exitCode(): number;
}

/** The whole command line, from the list of operations. */
export function program(operations: readonly Operation[], io: Io): Program {
  let exit: number = EXIT.done;
  const root = new Command('throughline')
    .description('Sales and follow-up sequences that stop when mail comes back.')
    .version(VERSION, '--version', 'Print the version.')
    .helpOption('--help', 'Explain the command.')
    // An operation may have a key that is also an option's name; so options belong to the word that they follow.
    .enablePositionalOptions()
    .addHelpText('after', () => `\n${optionsHelp(io.width ?? 100)}\n\n${EXIT_HELP}`);
  addConfigFlags(root);

  const settings = (command: Command, usual: Partial<Config>): { config: Config; json: boolean } => {
    const flags = { ...configFlags(root), ...configFlags(command) };
    const json = flags['json'] === true;
    const likewise: Partial<Config> = json ? { ...usual, logFormat: 'json' } : usual;
    return { config: readConfig({ flags, env: io.env, folder: io.folder }, likewise), json };
  };

  const server = new Command('serve').description(
    'Start the server: the page, the API, and the work when it is due.',
  );
  server.action(async () => {
    const { config, json } = settings(server, {});
    exit = await serve(config, json, io);
  });
  root.addCommand(addConfigFlags(addServerFlags(server)));

  const run = runCommand(async (asked, command) => {
    const { config, json } = settings(command, { logLevel: 'warn' });
    exit = await asked(config, json, io);
  });
  root.addCommand(addConfigFlags(run));

  root.addCommand(readMailCommand(io, (code) => void (exit = code)));

  for (const operation of operations) {
    const command = operationCommand(operation, io, async (asked, self) => {
      const { config, json } = settings(self, { logLevel: 'warn' });
      exit = await perform(asked, config, json, io);
    });
    addConfigFlags(
      command,
      fieldsOf(operation).map(({ flag }) => flag),
    );
    parentOf(root, operation).addCommand(command);
  }
  for (const group of root.commands.filter((command) => command.commands.length > 0)) {
    group.description(`${group.name()} ${group.commands.map((verb) => verb.name()).join(' | ')}`);
  }
  prepare(root, io);
  return { command: root, exitCode: () => exit };
}

/** `sequence` above `sequence publish`; made when its first child comes. */
function parentOf(root: Command, operation: Operation): Command {
  const [group, verb] = wordsOf(operation.name);
  if (group === undefined || verb === undefined) return root;
  const there = root.commands.find((command) => command.name() === group);
  if (there) return there;
  const made = new Command(group);
  root.addCommand(made);
  return made;
}

/** Commander would write and exit by itself; we want errors as values and texts where `io` says. */
function prepare(command: Command, io: Io): void {
  command.exitOverride();
  command.helpOption('--help', 'Explain the command.');
  command.configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
    outputError: () => undefined,
    getOutHelpWidth: () => io.width ?? 100,
    getErrHelpWidth: () => io.width ?? 100,
  });
  for (const child of command.commands) prepare(child, io);
}

const EXIT_HELP = `Exit codes: ${EXIT.done} done; ${EXIT.refused} done, but something was refused; ${EXIT.invalid} wrong usage or input; ${EXIT.unavailable} database, folder or port cannot be used;
${EXIT.conflict} not found, or not possible in its state; ${EXIT.internal} a fault of the program.`;
