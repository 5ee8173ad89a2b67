import { fileBytes } from '../../../../engine/operations/leads/csv/bytes';
import { fieldOf, mapColumns } from '../../../../engine/operations/leads/csv/columns';
import { readHeader } from '../../../../engine/operations/leads/csv/header';
import { readLines, type Line } from '../../../../engine/operations/leads/csv/lines';
import { parseRows } from '../../../../engine/operations/leads/csv/parse';
import { readRecords, type Piece } from '../../../../engine/operations/leads/csv/records';
import { Readable } from 'node:stream';
import { fc } from '../../../support/property';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const linesOf = (file: Buffer | string, limit?: number): AsyncGenerator<Line> =>
  readLines(fileBytes(Readable.from([Buffer.from(file)])), limit);

describe('lines of a file', () => {
  test('LF, CRLF and CR each end a line, wherever the file is cut into chunks', async () => {
    const file = 'a\r\nb\rc\n\nd\r\n\r\ne';
    for (let size = 1; size <= file.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, n) =>
        Buffer.from(file.slice(n * size, (n + 1) * size)),
      );
      const lines = await all(readLines(fileBytes(Readable.from(chunks))));
      expect(lines.map(({ number, text }) => `${number}${text}`)).toEqual([
        '1a',
        '2b',
        '3c',
        '4',
        '5d',
        '6',
        '7e',
      ]);
    }
  });

  test('a line that is no UTF-8 is read as Windows-1252, and only that one', async () => {
    const file = Buffer.concat([
      Buffer.from('größe\n'),
      Buffer.from([0x67, 0xf6, 0x92, 0x80, 0x0a]),
      Buffer.from('größe'),
    ]);
    const lines = await all(linesOf(file));
    expect(lines.map(({ text, legacy }) => [text, legacy])).toEqual([
      ['größe', false],
      ['gö’€', true],
      ['größe', false],
    ]);
  });

  test('a byte order mark is not part of the first column', async () => {
    expect((await all(linesOf('\ufeffemail\n\ufeffx')))[0]?.text).toBe('email');
  });

  test.each(['utf-16le', 'utf-16be'])('a file in %s is read too, cut anywhere', async (encoding) => {
    const bytes = Buffer.from('\ufeffemail,größe\r\na@x.test,日本\r\n', 'utf16le');
    if (encoding === 'utf-16be') bytes.swap16();
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    const lines = await all(readLines(fileBytes(Readable.from(chunks))));
    expect(lines.map(({ text }) => text)).toEqual(['email,größe', 'a@x.test,日本']);
  });

  test('a line without an end does not fill the memory: its beginning is kept and it is marked', async () => {
    const lines = await all(linesOf(`${'x'.repeat(5_000)}\nshort\n`, 100));
    expect(lines).toMatchObject([
      { number: 1, cut: true, text: 'x'.repeat(100) },
      { number: 2, cut: false, text: 'short' },
    ]);
  });
});

async function pieces(file: string, columns: number, separator = ','): Promise<Piece[]> {
  return all(readRecords(linesOf(file), separator, columns));
}

const sketch = (found: readonly Piece[]): string[] =>
  found.map((piece) => `${piece.line} ${piece.kind === 'record' ? piece.text : piece.kind}`);

describe('rows of a file', () => {
  test('a quoted value may have separators, quotes and line breaks in it', async () => {
    const found = await pieces('a,"b,1",c\nd,"e\nf ""g"" h",i\n', 3);
    const rows = found.filter((piece) => piece.kind === 'record');
    expect(parseRows(rows, ',')).toEqual([
      ['a', 'b,1', 'c'],
      ['d', 'e\nf "g" h', 'i'],
    ]);
  });

  test('a quote that is never closed costs its own line and no other', async () => {
    expect(sketch(await pieces('a,1\nb,"2\nc,3\nd,4', 2))).toEqual(['1 a,1', '2 bad', '3 c,3', '4 d,4']);
  });

  test('nor do two of them, one after the other, nor one whose end is found rows below', async () => {
    expect(sketch(await pieces('a,"1\nb,"2\nc,3', 2))).toEqual(['1 bad', '2 bad', '3 c,3']);
    expect(sketch(await pieces('a,"1\nb,"x, y"\nc,3', 2))).toEqual(['1 bad', '2 b,"x, y"', '3 c,3']);
  });

  test('joined lines that give another number of columns are not joined', async () => {
    expect(sketch(await pieces('a,"1\nb,2",z\nc,3', 2))).toEqual(['1 bad', '2 b,2",z', '3 c,3']);
  });

  test('what is wrong with a row over several lines is said as it is', async () => {
    const problems = async (file: string): Promise<unknown[]> =>
      (await pieces(file, 2)).flatMap((piece) => (piece.kind === 'bad' ? [piece.problem] : []));
    expect(await problems('a,"1\nb,2",z\nc,3')).toMatchObject([
      {
        code: 'wrong_number_of_cells',
        message:
          'A quoted value runs over 2 lines, and with them the row has 3 cells where the header has 2.',
      },
    ]);
    expect(await problems('a,"1\nb')).toMatchObject([{ code: 'unclosed_quote' }]);
  });

  test('the end is not looked for beyond a hundred lines', async () => {
    const rows = Array.from({ length: 150 }, (_, n) => `p${n},${n}`);
    const found = await pieces(`a,"1\n${rows.join('\n')}\nz,"`, 2);
    expect(found.filter(({ kind }) => kind === 'bad').map(({ line }) => line)).toEqual([1, 152]);
    expect(found.filter(({ kind }) => kind === 'record')).toHaveLength(150);
  });

  test.each([
    ['blanks around quotes', 'a, "b, c" ,d', ['a', 'b, c', 'd']],
    ['a quote inside a value', 'a,5" tall,d', ['a', '5" tall', 'd']],
    ['a value in quotes within a value', 'a,The "Big" One,d', ['a', 'The "Big" One', 'd']],
  ])('%s: read as it is meant', async (_, line, cells) => {
    const found = await pieces(line, 3);
    expect(parseRows(found.filter((piece) => piece.kind === 'record'), ',')).toEqual([cells]);
  }); // prettier-ignore

  test('an irregular row between others takes none of them along', () => {
    const rows = [
      { text: 'a,b', regular: true },
      { text: 'x,"y" z "', regular: false },
      { text: 'c,d', regular: true },
    ];
    const cells = parseRows(rows, ',');
    expect([cells[0], cells[2]]).toEqual([['a', 'b'], ['c', 'd']]); // prettier-ignore
  });

  test('whatever is written by the book is read back, in any separator', async () => {
    const cell = fc.stringMatching(/^[a-zé",;\t |\n]{0,12}$/).filter((text) => text.trim() === text);
    const table = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), cell, cell), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), async (rows, separator) => {
        const quote = (text: string): string =>
          /["\n,;\t|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const file = rows.map((row) => row.map(quote).join(separator)).join('\r\n');
        const found = (await pieces(file, 3, separator)).filter((piece) => piece.kind === 'record');
        expect(parseRows(found, separator)).toEqual(rows);
      }),
    );
  });

  test('whatever is in the file, each line is told of once', async () => {
    const line = fc.stringMatching(/^[ab", ]{0,15}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
        const found = await pieces(`${lines.join('\n')}\n`, 3);
        const told = found.flatMap((piece) =>
          Array.from({ length: piece.kind === 'record' ? piece.lines : 1 }, (_, n) => piece.line + n),
        );
        expect(told).toEqual(lines.map((_, n) => n + 1));
        expect(parseRows(found.filter((piece) => piece.kind === 'record'), ',')).toHaveLength(
          found.filter(({ kind }) => kind === 'record').length,
        );
      }),
    ); // prettier-ignore
  });
});

describe('the header', () => {
  test.each([
    ['Email,Name', ','],
    ['Name;E-Mail;Firma', ';'],
    ['First Name\tEmail Address', '\t'],
    ['id|mail', '|'],
    ['"Name, first";"E-Mail"', ';'],
    ['email', ','],
    ['email;notes, remarks, more, and more', ';'],
  ])('%s is separated by %j', async (line, separator) => {
    expect((await readHeader(linesOf(`${line}\nx`))).separator).toBe(separator);
  });

  test('blank lines above it and the line that Excel reads are passed over', async () => {
    const header = await readHeader(linesOf('\n  \nsep=;\r\nName;"E\nMail"\na;b'));
    expect(header).toEqual({ separator: ';', names: ['Name', 'E\nMail'], blank: 2 });
  });

  test('a line break in a name does not hide the separator', async () => {
    expect(await readHeader(linesOf('Name;"E\nMail"\na;b'))).toMatchObject({
      separator: ';',
      names: ['Name', 'E\nMail'],
    });
    expect((await readHeader(linesOf('sep=\t\nName, all\tMail'))).names).toEqual(['Name, all', 'Mail']);
  });

  test('one whose quote is never closed is an error', async () => {
    await expect(readHeader(linesOf('"email,name\na,b\n'))).rejects.toMatchObject({
      code: 'unreadable_header',
    });
  });
});

describe('what columns are', () => {
  test.each([
    ['E-Mail', 'email'],
    ['EMAIL ADDRESS', 'email'],
    ['email_address', 'email'],
    ['E-mail 1 - Value', 'email'],
    ['First Name', 'firstName'],
    ['Vorname', 'firstName'],
    ['Given name', 'firstName'],
    ['Prénom', 'firstName'],
    ['Organisation', 'company'],
    ['Company Name', 'company'],
    ['Société', 'company'],
    ['Timezone', 'timeZone'],
    ['time_zone', 'timeZone'],
    ['Job Title', 'title'],
    ['Phone', 'phone'],
    ['Record ID - Contact', 'crmId'],
    ['Lifecycle Stage', 'stage'],
    ['Deal size', null],
  ])('%s is %s', (name, field) => {
    expect(fieldOf(name)).toBe(field);
  });

  const map = (names: string[]): (string | null)[] =>
    mapColumns(names, { unknownColumns: 'keep', knownFields: [] }).map(({ field }) => field);

  test('of several that could be one field the most usual name is it, the others are custom fields', () => {
    expect(map(['Work Email', 'Email', 'Title', 'Job title'])).toEqual([
      'Work Email',
      'email',
      'Title',
      'title',
    ]);
  });

  test('two of one name and one without a name lose nothing', () => {
    expect(map(['email', 'Tag', 'Tag', ''])).toEqual(['email', 'Tag', 'Tag 2', 'column4']);
  });

  test('no custom field takes the name of a field of the lead', () => {
    expect(map(['email', 'company', 'company'])).toEqual(['email', 'company', 'company 2']);
  });
});
