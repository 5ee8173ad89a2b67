import { disguise } from './disguise';

export interface Change {
  readonly what: string;
  readonly apply: (raw: Buffer) => Buffer;
}

/** What may differ between two copies of one report without its meaning anything else. */
export const CHANGES: readonly Change[] = [
  { what: 'other people, hosts, ids, boundaries', apply: disguise },
  { what: 'line ends of Unix', apply: (raw) => ended(raw, '\n') },
  { what: 'line ends of mail', apply: (raw) => ended(raw, '\r\n') },
  { what: 'fields folded otherwise', apply: refold },
];

function ended(raw: Buffer, end: string): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/\r\n/g, '\n').replaceAll('\n', end), 'latin1');
}

/** Every block of fields (of the message, of its parts, of reports) with its folds elsewhere. */
function refold(raw: Buffer): Buffer {
  const lines = raw.toString('latin1').replace(/\r\n/g, '\n').split('\n');
  const out: string[] = [];
  let inFields = true;
  let field = '';
  const flush = (): void => {
    if (field !== '') out.push(fold(field));
    field = '';
  };
  for (const line of lines) {
    if (inFields && field !== '' && /^[ \t]+\S/.test(line)) field += ` ${line.trim()}`;
    else {
      flush();
      if (/^[A-Za-z][\w-]{1,60}:/.test(line) && inFields) field = line;
      else out.push(line);
      // Fields follow a boundary or, in reports, an empty line that follows fields.
      if (/^--\S/.test(line)) inFields = true;
      else if (!/^[A-Za-z][\w-]{1,60}:/.test(line) && line !== '' && !/^From /.test(line)) inFields = false;
    }
  }
  flush();
  return Buffer.from(out.join('\n'), 'latin1');
}

/** At a space behind column 50, which leaves addresses, ids and boundaries whole. */
function fold(field: string): string {
  let [done, rest] = ['', field];
  for (;;) {
    const at = rest.indexOf(' ', 50);
    // Within quotes a fold would become part of a parameter.
    if (at < 0 || /"/.test(field)) return done + rest;
    done += `${rest.slice(0, at)}\n\t`;
    rest = rest.slice(at + 1);
  }
}
