import MailComposer from 'nodemailer/lib/mail-composer';
import { inOnePiece } from '../../../engine/mail/inOnePiece';
import { fc } from '../../support/property';

const LONG =
  'A line that is longer than seventy-six characters, as everybody writes them nowadays, on and on. ';

/** Both ways: ours, and nodemailer's own stream. */
async function bothWays(text: string, html: string | null): Promise<{ ours: string; theirs: string }> {
  const message = new MailComposer({
    from: { name: 'Ada Löwe', address: 'ada@lab.test' },
    to: 'lead@example.test',
    subject: 'Grüße',
    text,
    ...(html === null ? {} : { html }),
    messageId: '<m1@lab.test>',
    date: new Date(Date.UTC(2026, 10, 3, 9, 30)),
    baseBoundary: 'always-the-same',
  } as ConstructorParameters<typeof MailComposer>[0]).compile();
  const stream = inOnePiece(message);
  if (stream === null) throw new Error('It was left to nodemailer.');
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return {
    ours: Buffer.concat(pieces).toString('latin1'),
    theirs: (await message.build()).toString('latin1'),
  };
}

describe('A message in one piece', () => {
  test.each([
    ['short lines', 'Hello there.\n\nBye\n', null],
    ['long lines', `${LONG.repeat(20)}\n${LONG}\n`, null],
    ['a last line without its end', 'Hello there.', null],
    ['a last line that ends in half of a break', 'Hello there.\r', null],
    ['breaks of every kind', 'one\r\ntwo\rthree\n\n\r\n', null],
    ['dots and equal signs at the beginning', '.\n..\n=\n=3D\nFrom here on\n', null],
    ['blanks at the ends of lines', `one \ntwo\t\n \n${LONG}\n`, null],
    ['umlauts', `Grüße aus Köln, ${LONG}ä\n`, '<p>Grüße</p>'],
    ['another script', 'Здравствуйте, как поживаете? '.repeat(30) + '\n', '<p>Здравствуйте</p>'],
    ['signs beyond the first plane', '😀'.repeat(200) + '\n', null],
    ['two ways to read it', 'Hello there.\n', `<html><body><p>${LONG.repeat(5)}</p></body></html>`],
    ['no text', '', '<p>Hello</p>'],
    ['neither', '', null],
  ])('is byte for byte what nodemailer writes: %s', async (_name, text, html) => {
    const { ours, theirs } = await bothWays(text, html);
    expect(ours).toBe(theirs);
    expect(ours.length).toBeGreaterThan(100);
  });

  test('whatever is written', async () => {
    const word = fc.oneof(
      fc.string({ maxLength: 90 }),
      fc.string({ unit: 'grapheme', maxLength: 90 }),
      fc.constantFrom(' ', '.', '=', LONG, 'ä'.repeat(40), 'Ж'.repeat(40)),
    );
    const letter = fc.array(word, { maxLength: 12 }).map((lines) => `${lines.join('\n').trim()}\n`);
    await fc.assert(
      fc.asyncProperty(letter, fc.option(letter.map((html) => html.trim())), async (text, html) => {
        const { ours, theirs } = await bothWays(text, html);
        expect(ours).toBe(theirs);
      }),
    );
  });

  test('a long one comes in pieces, so that most of it is not handed over before it is taken', async () => {
    const text = 'Short lines, and very many of them.\n'.repeat(10_000);
    const message = new MailComposer({ to: 'lead@example.test', text, messageId: '<m1@lab.test>' }).compile();
    const pieces: Buffer[] = [];
    for await (const piece of inOnePiece(message) ?? []) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toBe((await message.build()).toString());
    expect(pieces.length).toBeGreaterThan(5);
  });

  test('what is not a text in memory is left to nodemailer, which refuses it', () => {
    const html = { path: '/etc/passwd' };
    const message = new MailComposer({ to: 'lead@example.test', text: 'Hello', html }).compile();
    expect(inOnePiece(message)).toBeNull();
  });
});
