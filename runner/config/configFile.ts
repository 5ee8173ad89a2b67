import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { ThroughlineError, messageOf } from '../../engine/index';

export const FILE_NAME = 'throughline.yaml';

export interface ConfigFile {
  readonly path: string;
  /** Relative paths in it start here. */
  readonly folder: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The named file, which must be there; else `throughline.yaml` in the first of the folders that has one; else null.
 * @throws ThroughlineError `config_file_missing`, `config_file_invalid`
 */
export function readConfigFile(named: string | undefined, folders: readonly string[]): ConfigFile | null {
  const path = named ?? folders.map((folder) => join(folder, FILE_NAME)).find((file) => existsSync(file));
  if (path === undefined) return null;
  const values = parse(path, read(path));
  return { path, folder: dirname(path), values };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ThroughlineError({
      code: 'config_file_missing',
      message: `The configuration file '${path}' cannot be read: ${messageOf(cause)}.`,
      hint: 'Name an existing YAML file with --config or THROUGHLINE_CONFIG.',
      cause,
    });
  }
}

function parse(path: string, text: string): Record<string, unknown> {
  const document = parseDocument(text, { logLevel: 'error' });
  const value: unknown = document.errors.length === 0 ? document.toJS() : undefined;
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ThroughlineError({
    code: 'config_file_invalid',
    message: `The configuration file '${path}' is not a YAML file of options: ${
      document.errors[0]?.message.split('\n')[0] ?? 'it holds no `name: value` lines.'
    }`,
    hint: 'Write one option per line, such as `port: 3210`; docs/runner.md lists them.',
  });
}
