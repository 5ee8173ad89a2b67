import type { Operation } from '../../engine/index';
import { fieldsOf } from '../../runner/command/fields';
import { fileKeyOf } from '../../runner/command/operationCommand';
import { inputSchema, inQuery, pathKeys, resultSchema, type JsonSchema } from '../../runner/http/schemas';
import { commandLine, curlCall } from './examples';
import { keyRows, typeWords, type KeyRow } from './types';

/** The page of one operation, as Markdown; all of it comes from the operation. */
export function operationPage(operation: Operation): string {
  return [
    `# ${operation.name}`,
    sentence(operation.summary),
    facts(operation),
    '## Input',
    inputTable(operation),
    '## Result',
    resultTable(resultSchema(operation)),
    '## Example',
    `\`\`\`sh\n${curlCall(operation)}\n\`\`\``,
    `\`\`\`sh\n${commandLine(operation)}\n\`\`\``,
    '[All operations](README.md)',
  ]
    .join('\n\n')
    .concat('\n');
}

/** The table of contents of all pages. */
export function operationIndex(operations: readonly Operation[]): string {
  const rows = operations.map(
    (operation) =>
      `| [${operation.name}](${operation.name}.md) | ${cell(sentence(operation.summary))} | \`${operation.method} ${operation.path}\` |`,
  );
  return [
    '# Operations',
    [
      'Everything that can be done. Each is the same at every door: a route of the REST API below `/api/v1`, a command of',
      '`throughline`, and `engine.run(name, input)` in a program of your own. These pages are written by `npm run docs` from the',
      'operations themselves.',
    ].join('\n'),
    ['| operation | what it does | route |', '|---|---|---|', ...rows].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function facts(operation: Operation): string {
  const who =
    operation.permission === 'admin'
      ? 'owners and admins'
      : 'any member; where a sequence is concerned, its sharing decides';
  return [
    '| | |',
    '|---|---|',
    `| REST | \`${operation.method} /api/v1${operation.path}\` |`,
    `| Command | \`throughline ${commandName(operation)}\` |`,
    `| Library | \`engine.run('${operation.name}', { … })\` |`,
    `| For | ${who} |`,
  ].join('\n');
}

function inputTable(operation: Operation): string {
  const rows = keyRows(inputSchema(operation));
  const inPath = pathKeys(operation);
  const flags = new Map(fieldsOf(operation).map(({ key, flag }) => [key, flag]));
  const positional = operation.positional ?? [];
  const place = ({ key }: KeyRow): string => {
    const top = key.replace(/[.[].*/, '');
    return inPath.includes(top) ? 'path' : inQuery(operation) ? 'query' : 'body';
  };
  const word = ({ key }: KeyRow): string => {
    if (key === fileKeyOf(operation)) return '`FILE`';
    if (positional.includes(key)) return `\`${(flags.get(key) ?? '').slice(2).toUpperCase()}\``;
    return flags.has(key) ? `\`${flags.get(key)}\`` : '';
  };
  const body = operation.body
    ? [
        `The ${operation.body.about.charAt(0).toLowerCase()}${operation.body.about.slice(1)} travels as the body (\`${operation.body.type}\`); what follows, in the query.`,
      ]
    : [];
  if (rows.length === 0) return [...body, 'Nothing.'].join('\n\n');
  const lines = rows.map(
    (row) =>
      `| \`${row.key}\` | ${place(row)} | ${word(row)} | ${cell(row.type)} | ${row.needed ? '**needed**' : initial(row)} | ${cell(row.about)} |`,
  );
  const table = ['| key | in | command | type | default | meaning |', '|---|---|---|---|---|---|', ...lines];
  return [...body, table.join('\n')].join('\n\n');
}

function resultTable(schema: JsonSchema): string {
  const rows = keyRows(schema);
  if (rows.length === 0)
    return `${typeWords(schema) === 'text' ? 'A text' : 'Nothing but that it was done'}.`;
  const lines = rows.map((row) => `| \`${row.key}\` | ${cell(row.type)} | ${cell(row.about)} |`);
  return ['| key | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

/** Nothing where there is no default, and where the default says nothing. */
function initial({ initial: value }: KeyRow): string {
  if (value === undefined) return '';
  return cell(`\`${JSON.stringify(value)}\``);
}

function commandName({ name }: Operation): string {
  return name
    .split('.')
    .map((word) => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    .join(' ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A table's cell ends at a bar, and at a line's end. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').replace(/</g, '&lt;');
}
