import { readMail } from '../../../../engine/mail/reading/reading';
import { mail, THREAD } from '../../../fixtures/mail/build';
import { fc, times } from '../../../support/property';

const MEGABYTE = 1_000_000;
const fill = (unit: string): string => unit.repeat(Math.ceil(MEGABYTE / unit.length));

/** Made to be slow: what expressions like to try again and again. */
const UNITS = [' ', '\t', '\n', '>', '> ', '<', '<>', 'a@', '@', '-', '_', '-- \n', 'On ', 'On 1 ', 'wrote:', 'Am 1. schrieb ', ': ', 'From: ', 'From: a\n', '________________________________\n', '<style>', '<blockquote>', '&#', '&amp', '5.1.', '550 ', '=?utf-8?q?', '(', ',', '"', '\\', 'é', '休'] as const; // prettier-ignore

test.each(UNITS)(
  'a megabyte of %j keeps nobody waiting, wherever it is',
  async (unit) => {
    const text = fill(unit);
    const line = text.replaceAll('\n', ' ');
    const mails = [
      mail(THREAD, text),
      mail({ ...THREAD, 'Content-Type': 'text/html' }, text),
      mail({ ...THREAD, Subject: line }, 'x'),
      mail({ From: line, To: line, References: line, 'Delivered-To': line, 'Content-Type': line }, 'x'),
      mail({ From: 'MAILER-DAEMON@x.test', Subject: 'failure notice' }, text),
      mail({ 'Content-Type': 'message/delivery-status' }, text),
      mail({ 'Content-Type': 'message/delivery-status' }, `Final-Recipient: rfc822; a@b.test\nAction: failed\nDiagnostic-Code: ${line}`), // prettier-ignore
    ];
    // An expression that begins again at every character would take an hour: the limit of the test is what it meets.
    for (const raw of mails) expect((await readMail(raw)).certainty).toBeGreaterThan(0);
  },
  60_000,
);

test('a thousand nested parts, and ten thousand headers, are read all the same', async () => {
  let nested = 'Hello';
  for (let i = 0; i < 1_000; i += 1)
    nested = `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n${nested}\n--b${i}--`;
  expect((await readMail(Buffer.from(`From: a@b.test\n${nested}`))).kind).toBe('reply');
  const many = Array.from({ length: 10_000 }, (_, i) => `X-${i}: y`).join('\n');
  expect((await readMail(Buffer.from(`From: a@b.test\n${many}\n\nYes`))).replyText).toBe('Yes');
});

test('no bytes make it throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const reading = await readMail(Buffer.from(bytes));
      expect(reading.certainty).toBeGreaterThan(0);
    }),
    times(300),
  );
});

test('no headers and bodies of mail-like text make it throw', async () => {
  const word = fc.constantFrom('From', ':', ' ', '\n', '\n\n', '--b', 'Content-Type: multipart/report; boundary=b', 'message/delivery-status', 'Action: failed', '<', '>', '@', 'wrote:', '=?utf-8?b?', '550 5.1.1'); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 200 }), async (words) => {
      await readMail(Buffer.from(words.join('')));
    }),
    times(300),
  );
});
