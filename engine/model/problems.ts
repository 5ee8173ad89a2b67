import type { z } from 'zod';
import type { Problem } from './errors';
import { nearest } from './nearest';
import { holderOf, placeOf } from './place';
import { exampleAt } from './sampleKeys';
import { aboutAt, keysAt, valueAt, type Path } from './schemaKeys';

type Issue = z.core.$ZodIssue;

/** What was parsed and with what: lets a sentence show the value, and suggest the key that was meant. */
export interface ParsedInput {
  readonly input?: unknown;
  readonly schema?: z.core.$ZodType;
}

/**
 * What zod found, as our problems: the code of `params.code` where the schema gave one, `unknown_key` for keys
 * that are not known, else `invalid_input`. Values of keys that look like secrets are not shown.
 */
export function problemsOf(error: z.core.$ZodError, parsed: ParsedInput = {}): Problem[] {
  return error.issues.flatMap((issue) => translate(issue, issue.path, parsed));
}

function translate(issue: Issue, path: Path, parsed: ParsedInput): Problem[] {
  const dotted = path.map(String).join('.');
  const at = dotted === '' ? {} : { path: dotted };
  const label = placeOf(path, parsed.input);
  const value = valueAt(parsed.input, path);
  // Without the input nothing is known of the value, and nothing is said about it.
  const known = 'input' in parsed;
  const is = known ? `${label} is ${show(value, path)}` : `${label} is not valid`;
  const invalid = (message: string, hint?: string): Problem[] => [
    { code: 'invalid_input', message, ...(hint === undefined ? {} : { hint }), ...at },
  ];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, parsed));
    case 'custom': {
      const { code, hint } = (issue.params ?? {}) as { code?: string; hint?: string };
      return [
        {
          code: code ?? 'invalid_input',
          message: issue.message,
          ...(hint === undefined ? {} : { hint }),
          ...at,
        },
      ];
    }
    case 'invalid_type': {
      const wanted = `${article(issue.expected)} ${noun(issue.expected)}`;
      if (value === undefined && dotted !== '' && known)
        return invalid(`${label} is missing.`, whatToGive(wanted, path, parsed));
      return invalid(
        known ? `${is}, where ${wanted} is expected.` : `${label} is not ${wanted}.`,
        issue.expected === 'string' && known && typeof value !== 'object' ? 'Put it in quotes.' : undefined,
      );
    }
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return invalid(amount(issue.origin, 'least', issue.minimum));
    case 'too_big':
      return invalid(amount(issue.origin, 'most', issue.maximum));
    case 'invalid_format':
      return invalid(`${is}. ${sentence(issue.message)}`);
    case 'invalid_union': {
      const { options } = issue as { options?: readonly unknown[] };
      if (options) return oneOf(options.map(String));
      return likeliest(issue.errors).flatMap((inner) => translate(inner, [...path, ...inner.path], parsed));
    }
    default:
      return invalid(`${is}. ${sentence(issue.message)}`);
  }

  function oneOf(allowed: readonly string[]): Problem[] {
    const given = value === undefined && known ? `${label} is missing` : is;
    const meant = typeof value === 'string' ? nearest(value, allowed) : null;
    const list = allowed.map((word) => `'${word}'`).join(', ');
    return invalid(`${given}; allowed: ${list}.`, meant === null ? undefined : `Did you mean '${meant}'?`);
  }

  function amount(origin: string, edge: 'least' | 'most', limit: number | bigint): string {
    if (origin === 'string' && edge === 'least' && value === '') return `${label} is empty.`;
    const size = (value as { length?: number } | undefined)?.length;
    const unit = { string: 'characters', array: 'entries' }[origin];
    if (unit === undefined) return `${is}; the ${edge} allowed is ${limit}.`;
    return `${label} has ${size ?? 'a wrong number of'} ${unit}; at ${edge} ${limit} are allowed.`;
  }
}

/** What the schema says about the key, an example of it, or at least the keys that an object may have there. */
function whatToGive(wanted: string, path: Path, { schema, input }: ParsedInput): string {
  const example = exampleAt(path);
  if (example !== null) return `Give ${wanted}, such as \`${example}\`.`;
  const about = schema ? aboutAt(schema, path, input) : null;
  if (about !== null) return `Give ${wanted}: ${sentence(about)}`;
  const keys = schema ? keysAt(schema, path, input) : [];
  return keys.length === 0 ? `Give ${wanted}.` : `Give ${wanted} with ${keys.join(', ')}.`;
}

function unknownKey(key: string, path: Path, { schema, input }: ParsedInput): Problem {
  const keys = schema ? keysAt(schema, path, input) : [];
  const meant = nearest(key, keys);
  const hint = meant
    ? `Did you mean '${meant}'?`
    : keys.length > 0
      ? `Known here: ${keys.join(', ')}.`
      : null;
  const holder = holderOf(path, input);
  const place = holder === null ? 'here' : `in ${holder}`;
  return {
    code: 'unknown_key',
    message: `'${key}' is not known ${place}.`,
    ...(hint === null ? {} : { hint }),
    path: [...path, key].map(String).join('.'),
  };
}

/**
 * The alternative of a union that was most likely meant: the one that misses fewest keys and knows most of those
 * given. Where all fail at the value itself (`string or number`), the first speaks for them.
 */
function likeliest(errors: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1), 0);
  return [...errors].sort((a, b) => cost(a) - cost(b))[0] ?? [];
}

const SECRET = /pass|secret|token|api_?key|credential/i;

function show(value: unknown, path: Path): string {
  if (path.some((key) => SECRET.test(String(key)))) return 'a value that is not shown';
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
}

function noun(type: string): string {
  const nouns: Readonly<Record<string, string>> = { array: 'list', record: 'object', boolean: 'true or false', int: 'whole number', string: 'text' }; // prettier-ignore
  return nouns[type] ?? type;
}

function article(type: string): string {
  if (type === 'boolean') return 'either';
  return /^[aeiou]/.test(noun(type)) ? 'an' : 'a';
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
