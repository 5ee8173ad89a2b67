import { createTransport } from 'nodemailer';
import { openMailbox } from '../../engine/mail/openMailbox';
import { readMail } from '../../engine/mail/reading/reading';
import { systemClock } from '../../engine/schedule/clock';
import { deliveryReport, mail, THREAD } from '../fixtures/mail/build';
import { openDovecot, type Dovecot } from '../support/dovecot';

let server: Dovecot;
beforeAll(async () => {
  server = await openDovecot();
});
afterAll(() => server.stop());

/** As the last mail server on the way does: LMTP, to the envelope address, with the envelope sender. */
async function deliver(raw: Buffer, to: string, from: string): Promise<void> {
  const lmtp = createTransport({ host: '127.0.0.1', port: server.lmtpPort, lmtp: true, ignoreTLS: true });
  await lmtp.sendMail({ envelope: { from, to: [to] }, raw });
  lmtp.close();
}

test('what a real server adds on delivery is read: the tag of the envelope address, the null return path', async () => {
  const box = openMailbox(server.settings(), { clock: systemClock() });
  const start = await box.currentPosition('INBOX');
  await deliver(mail(THREAD, 'Yes, gladly.\n'), 'ada+tok9@lab.test', 'grace@example.test');
  await deliver(deliveryReport([{ action: 'failed', status: '5.1.1' }]), 'ada+tok1@lab.test', '');
  const { messages } = await box.fetchSince('INBOX', start, 10);
  const [reply, bounce] = await Promise.all(messages.map((one) => readMail(one.raw)));
  expect([reply!.kind, reply!.replyText, reply!.keys[0]]).toEqual(['reply', 'Yes, gladly.', { kind: 'envelope_token', value: 'tok9' }]); // prettier-ignore
  expect([bounce!.kind, bounce!.keys[0]]).toEqual(['bounce', { kind: 'envelope_token', value: 'tok1' }]);
  expect(bounce!.mail.one('return-path')).toBe('<>');
  await box.close();
});
