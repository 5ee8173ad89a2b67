import { text } from 'node:stream/consumers';
import { Argument, Command, Option } from 'commander';
import type { Operation } from '../../engine/index';
import { EXIT } from './failure';
import { fieldsOf, wordsOf, type Field } from './fields';
import type { Io } from './io';
import { readTextFile, readValue } from './values';

export interface Asked {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  /** For operations that take a stream: a path, or `-`. */
  readonly file: string | null;
}

/** Texts that people keep in files: the command line takes the path and reads it. */
const FROM_FILE: Readonly<Record<string, string>> = { 'sequence.save': 'file' };

/** The key that the command line fills with the text of a file, if the operation has one. */
export function fileKeyOf(operation: Operation): string | undefined {
  return FROM_FILE[operation.name];
}

/** The command of one operation, all of it derived from its input. `act` gets what was asked. */
export function operationCommand(
  operation: Operation,
  io: Pick<Io, 'folder' | 'stdin'>,
  act: (asked: Asked, command: Command) => Promise<void>,
): Command {
  const command = new Command(wordsOf(operation.name).at(-1)).description(operation.summary);
  const fields = fieldsOf(operation);
  const fileKey = fileKeyOf(operation);
  const positional = positionalOf(operation, fields);
  const flags = fields.filter((field) => !positional.includes(field) && field.key !== fileKey);

  for (const field of positional) command.addArgument(argumentOf(field));
  if (operation.body) command.argument('<file>', `${operation.body.about} - reads from standard input.`);
  else if (fileKey !== undefined) command.argument('[file]', 'A YAML file; - reads from standard input.');
  for (const field of flags) for (const option of optionsOf(field)) command.addOption(option);

  return command.action(async (...given: readonly unknown[]) => {
    const options = command.opts<Record<string, unknown>>();
    const input: Record<string, unknown> = {};
    positional.forEach((field, i) => take(input, field, given[i], io.folder));
    for (const field of flags) take(input, field, options[attribute(field)], io.folder);
    const file =
      operation.body || fileKey !== undefined ? (given[positional.length] as string | undefined) : undefined;
    if (fileKey !== undefined && file !== undefined)
      input[fileKey] = file === '-' ? await text(io.stdin) : readTextFile(file, io.folder);
    const missing = fields.find((field) => field.required && !(field.key in input));
    if (missing)
      command.error(`${operation.name.replace('.', ' ')} needs ${missing.flag}`, {
        code: 'commander.missingMandatoryOptionValue',
        exitCode: EXIT.invalid,
      });
    await act({ operation, input, file: operation.body ? (file ?? null) : null }, command);
  });
}

function positionalOf(operation: Operation, fields: readonly Field[]): readonly Field[] {
  const keys = (operation.positional ?? []).filter((key) => key !== fileKeyOf(operation));
  return keys.flatMap((key) => fields.find((field) => field.key === key) ?? []);
}

function argumentOf(field: Field): Argument {
  const name = `${field.flag.slice(2)}${field.shape === 'list' ? '...' : ''}`;
  const argument = new Argument(field.required ? `<${name}>` : `[${name}]`, field.about);
  return field.choices.length > 0 && field.shape === 'text' ? argument.choices(field.choices) : argument;
}

function optionsOf(field: Field): readonly Option[] {
  if (field.shape === 'switch') {
    const no = new Option(`--no-${field.flag.slice(2)}`, `Not: ${field.about}`);
    return [
      new Option(field.flag, field.about),
      field.initial === true || field.required ? no : no.hideHelp(),
    ];
  }
  const takes = { text: 'TEXT', number: 'N', list: 'LIST', texts: 'TEXT', structure: 'JSON|@FILE' }[
    field.shape
  ];
  const about = [
    field.about,
    field.choices.length > 0 ? `(${field.choices.join(', ')})` : '',
    field.required ? '(needed)' : '',
  ];
  const option = new Option(`${field.flag} <${takes}>`, about.filter(Boolean).join(' '));
  // Repeating adds to a list: nothing is silently replaced.
  if (field.shape === 'list' || field.shape === 'texts')
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return [option];
}

function attribute(field: Field): string {
  return new Option(`${field.flag} <x>`).attributeName();
}

function take(input: Record<string, unknown>, field: Field, raw: unknown, folder: string): void {
  if (raw === undefined || (Array.isArray(raw) && raw.length === 0)) return;
  input[field.key] = readValue(field, raw, folder);
}
