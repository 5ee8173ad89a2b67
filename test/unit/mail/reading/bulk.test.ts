import { withoutBulk } from '../../../../engine/mail/reading/bulk';
import { readMail } from '../../../../engine/mail/reading/reading';
import { mail, multipart, THREAD } from '../../../fixtures/mail/build';

const MEGABYTE = 1024 * 1024;
const BASE64 = `${'QUJD'.repeat(19)}\n`.repeat(14_000);

test('a message of usual size is handed on as it is, without a copy', () => {
  const raw = mail(THREAD, 'Yes.\n'.repeat(1_000));
  expect(withoutBulk(raw).buffer).toBe(raw.buffer);
  expect(withoutBulk(raw).equals(raw)).toBe(true);
  expect(withoutBulk(Buffer.alloc(0)).length).toBe(0);
});

test('what stands behind a large attachment is read', async () => {
  const raw = multipart({ From: 'MAILER-DAEMON@x.test', Subject: 'Undelivered' }, 'report; report-type=delivery-status', [
    { type: 'text/plain', body: 'It could not be delivered.' },
    { type: 'message/rfc822', body: `Message-ID: <m1@lab.test>\nSubject: x\n\n${BASE64}` },
    { type: 'message/delivery-status', body: 'Final-Recipient: rfc822; lead@example.test\nAction: failed\nStatus: 5.1.1' },
  ]); // prettier-ignore
  expect(withoutBulk(raw).length).toBeLessThan(0.5 * MEGABYTE);
  const { recipients, keys } = await readMail(raw);
  expect(recipients).toMatchObject([{ address: 'lead@example.test', class: 'hard' }]);
  expect(keys).toContainEqual({ kind: 'returned_message_id', value: '<m1@lab.test>' });
});

test('an attachment in one line of megabytes does not hide the part behind it', async () => {
  const raw = multipart(THREAD, 'mixed', [
    { type: 'application/pdf', body: 'A'.repeat(3 * MEGABYTE) },
    { type: 'text/plain', body: 'Call me.' },
  ]);
  expect(withoutBulk(raw).length).toBeLessThan(1.1 * MEGABYTE);
  expect((await readMail(raw)).replyText).toBe('Call me.');
});

test.each([
  ['newlines', '\n'],
  ['lines of dashes', '--\n'],
  ['lines that look like boundaries', '--limit-1\n'],
])('a megabyte of %s is cut to what can be parsed in a moment', (_what, unit) => {
  const raw = Buffer.from(unit.repeat(Math.ceil(MEGABYTE / unit.length)));
  expect(withoutBulk(raw).toString('latin1').split('\n').length).toBeLessThan(12_100);
});
