import type { Operation } from '../../engine/index';
import { fieldsOf, wordsOf, type Field } from '../../runner/command/fields';
import { fileKeyOf } from '../../runner/command/operationCommand';
import { exampleInput } from '../../runner/http/exampleInput';
import { inQuery, pathKeys } from '../../runner/http/schemas';

/** The command line takes plain addresses where the API takes more. */
const BY_COMMAND: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  enroll: { sequence: 'Welcome', leads: ['ada@initech.example'] },
};

/** Files that the command line takes in place of a long text. */
const FILES: Readonly<Record<string, string>> = { 'text/csv': 'leads.csv', 'message/rfc822': 'mail.eml' };

/** The example as a call with curl, an option a line. */
export function curlCall(operation: Operation): string {
  const input = exampleInput(operation);
  const inPath = pathKeys(operation);
  const path = operation.path.replace(/:(\w+)/g, (_all, key: string) =>
    encodeURIComponent(String(input[key])),
  );
  const rest = Object.entries(input).filter(([key]) => !inPath.includes(key));
  const query = inQuery(operation) ? rest.map(([key, value]) => `${key}=${inUrl(value)}`).join('&') : '';
  const url = `http://127.0.0.1:3210/api/v1${path}${query === '' ? '' : `?${query}`}`;
  const lines = [`curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}${quoted(url)}`];
  lines.push('-H "Authorization: Bearer $THROUGHLINE_API_KEY"');
  if (operation.body) {
    lines.push(`-H 'Content-Type: ${operation.body.type}'`, `--data-binary @${fileFor(operation)}`);
  } else if (!inQuery(operation) && rest.length > 0) {
    lines.push(
      "-H 'Content-Type: application/json'",
      `-d ${quoted(JSON.stringify(Object.fromEntries(rest)))}`,
    );
  }
  return lines.join(' \\\n  ');
}

/** The example as words of the command line, after `throughline`; a shell's quotes are not in them. */
export function commandWords(operation: Operation): readonly string[] {
  const input = BY_COMMAND[operation.name] ?? exampleInput(operation);
  const fileKey = fileKeyOf(operation);
  const fields = fieldsOf(operation);
  const first = (operation.positional ?? []).filter((key) => key !== fileKey && input[key] !== undefined);
  const positional = first.flatMap((key) => asWords(input[key]));
  const file = operation.body ? [fileFor(operation)] : fileKey === undefined ? [] : ['welcome.yaml'];
  const flags = fields
    .filter(({ key }) => key in input && !first.includes(key) && key !== fileKey)
    .flatMap((field) => flagWords(field, input[field.key]));
  return [...wordsOf(operation.name), ...positional, ...file, ...flags];
}

export function commandLine(operation: Operation): string {
  return ['throughline', ...commandWords(operation)].map(quoted).join(' ');
}

function flagWords({ flag, shape }: Field, value: unknown): readonly string[] {
  if (shape === 'switch') return [value === false ? flag.replace(/^--/, '--no-') : flag];
  if (shape === 'list' || shape === 'texts') return [flag, asWords(value).join(',')];
  return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)];
}

function asWords(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((one: unknown) =>
    typeof one === 'object' ? JSON.stringify(one) : String(one),
  );
}

function inUrl(value: unknown): string {
  return asWords(value).map(encodeURIComponent).join(',');
}

function fileFor({ body }: Operation): string {
  return FILES[body?.type ?? ''] ?? 'file';
}

/** For a shell; words that need no quotes get none. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}
