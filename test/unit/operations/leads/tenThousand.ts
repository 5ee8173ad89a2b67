/** What a correct import says about one line of the file. */
export interface Truth {
  readonly line: number;
  readonly outcome: 'created' | 'updated' | 'skipped' | 'blank';
  readonly code: string | null;
  readonly email: string | null;
}

export interface Made {
  readonly file: Buffer;
  readonly truth: readonly Truth[];
  readonly lines: number;
  readonly continued: number;
  readonly legacyLines: number;
  /** Addresses that are leads already before the import. */
  readonly known: readonly string[];
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/**
 * Ten thousand rows as they come from real life: a BOM, CRLF, quoted commas and line breaks, two encodings, blank
 * lines, duplicates, addresses that are none, quotes that never close, commas too many.
 */
export function tenThousandRows(): Made {
  const parts: Buffer[] = [
    utf8('\ufeff"Email Address",First Name,Last Name,Company Name,Notes,Deal Size (EUR)\r\n'),
  ];
  const truth: Truth[] = [];
  const known: string[] = [];
  let line = 2;
  let continued = 0;
  let legacyLines = 0;
  const add = (
    bytes: Buffer,
    outcome: Truth['outcome'],
    code: string | null,
    email: string | null,
    lines = 1,
  ): void => {
    parts.push(bytes, utf8('\r\n'));
    truth.push({ line, outcome, code, email });
    line += lines;
    continued += lines - 1;
  };

  for (let n = 0; n < 10_000; n += 1) {
    const email = `person${n}@company${n % 97}.example`;
    const plain = `${email},Ada ${n},Lovelace,Company ${n},,${n}`;
    switch (n % 50) {
      case 3:
        add(utf8(`${email},Ada,"Love, Lady","Engines, ""Big"" & Sons",,${n}`), 'created', null, email);
        break;
      case 7:
        add(latin1(`${email},J\xf6rg,M\xfcller,Caf\xe9 \x96 Bar,,${n}`), 'created', null, email);
        legacyLines += 1;
        break;
      case 11:
        add(utf8(`${email},Jörg,Müller,Çafé 東京,,${n}`), 'created', null, email);
        break;
      case 13:
        add(
          utf8(`${email},Ada,Lovelace,X,"first line\r\nsecond, line\r\nthird",${n}`),
          'created',
          null,
          email,
          3,
        );
        break;
      case 17:
        add(utf8(`PERSON${n - 5}@Company${(n - 5) % 97}.example,Twice,,,,`), 'skipped', 'duplicate_in_file', `PERSON${n - 5}@company${(n - 5) % 97}.example`); // prettier-ignore
        break;
      case 19:
        add(
          utf8(`not-an-address-${n},Ada,Lovelace,X,,`),
          'skipped',
          'invalid_address',
          `not-an-address-${n}`,
        );
        break;
      case 23:
        add(utf8(`,Ada,Without,Address,,${n}`), 'skipped', 'no_address', null);
        break;
      case 29:
        add(utf8(`${email},"Ada,Lovelace,Company,,${n}`), 'skipped', 'unclosed_quote', null);
        break;
      case 31:
        add(utf8(n % 100 === 31 ? '' : n % 150 === 81 ? ' , ,,, ,' : '   \t'), 'blank', null, null);
        break;
      case 37:
        add(utf8(`${email},Ada,Lovelace,Commas, too, many, here`), 'skipped', 'too_many_columns', null);
        break;
      case 41:
        // A quote in the middle of a value, as in sizes: no CSV by the book, and clear enough.
        add(utf8(`${email},Ada,Lovelace,5" Screens,,${n}`), 'created', null, email);
        break;
      case 43:
        add(utf8(`${email},Ada`), 'created', null, email);
        break;
      case 47:
        known.push(email);
        add(utf8(plain), 'updated', null, email);
        break;
      default:
        add(utf8(plain), 'created', null, email);
    }
  }
  return { file: Buffer.concat(parts), truth, lines: line - 1, continued, legacyLines, known };
}
