import { ThroughlineError, withoutPassword } from '../../engine/index';
import { readConfigFile } from './configFile';
import { OPTIONS, type Given, type Option, type OptionName } from './options';
import { suggest } from './suggest';

export interface Sources {
  /** By option name, as the command line gave them. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder. */
  readonly folder: string;
}

/** A value as somebody wrote it, and where. */
interface Said {
  readonly value: unknown;
  /** 'the flag --port', for the sentence about a wrong one. */
  readonly where: string;
  readonly folder: string;
}

const PREFIX = 'THROUGHLINE_';
const byName = (name: OptionName): Option => OPTIONS.find((option) => option.name === name) as Option;

/**
 * What was configured: flags win over the environment, the environment over the file.
 * @throws ThroughlineError `invalid_option`, `unknown_option`, `config_file_missing`, `config_file_invalid`
 */
export function readGiven(sources: Sources): Given {
  refuseUnknownVariables(sources.env);
  const fromOutside = (option: Option): Said | null => fromFlags(option, sources) ?? fromEnv(option, sources);
  const valueOf = (name: OptionName): string | undefined => {
    const said = fromOutside(byName(name));
    return said === null ? undefined : (parsed(byName(name), said) as string);
  };
  const dataFolder = valueOf('data') ?? `${sources.folder}/data`;
  const file = readConfigFile(valueOf('config'), [sources.folder, dataFolder]);
  if (file) refuseUnknownKeys(file.path, file.values);

  const given: Record<string, unknown> = {};
  for (const option of OPTIONS) {
    const inFile: Said | null =
      file && option.name in file.values
        ? { value: file.values[option.name], where: `in ${file.path}`, folder: file.folder }
        : null;
    const said = fromOutside(option) ?? inFile;
    if (said !== null) given[option.name] = parsed(option, said);
  }
  return given as Given;
}

function fromFlags(option: Option, { flags, folder }: Sources): Said | null {
  const value = flags[option.name];
  return value === undefined ? null : { value, where: `by the flag ${String(option.flag)}`, folder };
}

function fromEnv(option: Option, { env, folder }: Sources): Said | null {
  const value = env[option.env];
  // An empty variable is how a compose file or a unit file says 'not set'.
  return value === undefined || value === '' ? null : { value, where: `by ${option.env}`, folder };
}

function parsed(option: Option, said: Said): unknown {
  const value = option.parse(said.value, said.folder);
  if (value !== undefined) return value;
  const shown = option.secret ? '(not shown)' : `'${withoutPassword(String(said.value))}'`;
  throw new ThroughlineError({
    code: 'invalid_option',
    message: `The option ${option.name}, set ${said.where}, is ${shown}; allowed is ${option.allowed}.`,
    hint: `Correct it, or leave it out for the default (${option.otherwise}).`,
    path: option.name,
  });
}

function refuseUnknownVariables(env: Sources['env']): void {
  // What all begin with alike would make any of them look near.
  const known: readonly string[] = OPTIONS.map((option) => option.env.slice(PREFIX.length));
  for (const name of Object.keys(env)) {
    if (name.startsWith(PREFIX) && !known.includes(name.slice(PREFIX.length)))
      throw unknown(`The variable ${name}`, name, known, PREFIX);
  }
}

function refuseUnknownKeys(path: string, values: Readonly<Record<string, unknown>>): void {
  const known: readonly string[] = OPTIONS.filter((option) => option.inFile).map((option) => option.name);
  for (const key of Object.keys(values)) {
    if (known.includes(key)) continue;
    const elsewhere = OPTIONS.find((option) => option.name === key);
    if (elsewhere) {
      throw new ThroughlineError({
        code: 'unknown_option',
        message: `The option ${key} cannot be set in ${path}.`,
        hint: `Set ${elsewhere.env} in the environment${elsewhere.flag ? ` or use ${elsewhere.flag}` : ''}.`,
        path: key,
      });
    }
    throw unknown(`The option '${key}' in ${path}`, key, known);
  }
}

function unknown(subject: string, name: string, known: readonly string[], prefix = ''): ThroughlineError {
  const near = suggest(name.slice(prefix.length), known);
  const nearest = near === null ? null : prefix + near;
  return new ThroughlineError({
    code: 'unknown_option',
    message: `${subject} is not known${nearest === null ? '' : `; did you mean ${nearest}?`}${nearest === null ? '.' : ''}`,
    hint: '`throughline --help` lists all options.',
    path: name,
  });
}
