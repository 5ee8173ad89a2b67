import { OPTIONS, type Option } from './options';

/** The part of `throughline --help` that lists every option. */
export function optionsHelp(width = 100): string {
  const left = (option: Option): string =>
    option.flag ? `${option.flag}${option.value === null ? '' : ` ${option.value}`}` : '';
  const lines = OPTIONS.flatMap((option: Option) => [
    `  ${left(option).padEnd(24)}${option.env}`,
    ...wrap(`${option.about} Allowed: ${option.allowed}. Default: ${option.otherwise}.`, width - 6).map(
      (line) => `      ${line}`,
    ),
  ]);
  return [
    'Configuration: flags win over the environment, the environment over the file (throughline.yaml).',
    ...lines,
  ].join('\n');
}

/** The table of docs/runner.md, checked by a test against the file. */
export function optionsTable(): string {
  const cell = (text: string | null): string => (text === null ? '' : `\`${text}\``);
  return [
    '| flag | environment | key in the file | what | allowed | default |',
    '|---|---|---|---|---|---|',
    ...OPTIONS.map((option: Option) => {
      const flag =
        option.flag === null ? null : `${option.flag}${option.value === null ? '' : ` ${option.value}`}`;
      const key = option.inFile ? option.name : null;
      return `| ${cell(flag)} | ${cell(option.env)} | ${cell(key)} | ${option.about} | ${option.allowed} | ${option.otherwise} |`;
    }),
  ].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
