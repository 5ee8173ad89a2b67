import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ThroughlineError, messageOf } from '../../engine/index';
import type { Field } from './fields';

/** What one flag or argument says, as the operation's input wants it. @throws ThroughlineError `invalid_value` */
export function readValue(field: Field, raw: unknown, folder: string): unknown {
  switch (field.shape) {
    case 'number': {
      const number = Number(raw);
      if (typeof raw === 'string' && raw.trim() !== '' && Number.isFinite(number)) return number;
      throw wrong(field, raw, 'a number');
    }
    case 'list':
      return (raw as readonly string[])
        .flatMap((part) => part.split(','))
        .map((part) => part.trim())
        .filter(Boolean);
    case 'structure':
      return structure(field, String(raw), folder);
    case 'switch':
    case 'text':
    case 'texts':
      return raw;
  }
}

function structure(field: Field, raw: string, folder: string): unknown {
  // YAML reads JSON too, so one reader serves both.
  const text = raw.startsWith('@') ? readTextFile(raw.slice(1), folder) : raw;
  try {
    return parseYaml(text, { logLevel: 'error' });
  } catch {
    throw wrong(field, raw, 'JSON, such as \'{"plan":"pro"}\', or @FILE with JSON or YAML');
  }
}

/** @throws ThroughlineError `file_not_readable` */
export function readTextFile(path: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (cause) {
    throw fileError(path, cause);
  }
}

export function fileError(path: string, cause: unknown): ThroughlineError {
  return new ThroughlineError({
    code: 'file_not_readable',
    message: `The file '${path}' cannot be read: ${messageOf(cause)}.`,
    hint: 'Check the name; - reads from standard input.',
    cause,
  });
}

function wrong(field: Field, raw: unknown, allowed: string): ThroughlineError {
  return new ThroughlineError({
    code: 'invalid_value',
    message: `${field.flag} is '${String(raw)}'; it takes ${allowed}.`,
    path: field.key,
  });
}
