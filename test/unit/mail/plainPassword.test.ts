import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { openImapSimple } from '../../../engine/mail/imapSimple';
import { IMAP_TIMING } from '../../../engine/mail/imapSession';
import { smtpOutgoing } from '../../../engine/mail/smtp';
import { imapInput, needsTls, smtpInput } from '../../../engine/model/sender';

describe('A password never crosses a network in the clear', () => {
  test.each([
    ['mail.example.com', false, true],
    ['mail.example.com', true, false],
    ['localhost', false, false],
    ['127.0.0.1', false, false],
    ['127.0.0.1.example.com', false, true],
    ['::1', false, false],
  ])('%s with secure %s: encryption is insisted on: %s', (host, secure, expected) => {
    expect(needsTls({ host, secure, user: 'me' })).toBe(expected);
  });

  test('without a login there is nothing to protect', () => {
    expect(needsTls({ host: 'mail.example.com', secure: false })).toBe(false);
  });

  test('a server that offers no STARTTLS hears no password', async () => {
    const heard: string[] = [];
    const server = new SMTPServer({
      hideSTARTTLS: true,
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        heard.push(String(auth.password));
        done(null, { user: 'me' });
      },
    });
    // Loopback by another name: only names that surely mean this machine are taken for it.
    const address = '127.1';
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const outgoing = smtpOutgoing(smtpInput.parse({ host: address, port, user: 'me', password: 'secret' }));
    try {
      await expect(outgoing.verify()).rejects.toMatchObject({ code: 'sender_certificate' });
      expect(heard).toEqual([]);
    } finally {
      await outgoing.close();
      await new Promise<void>((resolve) => server.close(resolve));
    }
  });

  test('the driver that cannot insist on STARTTLS is not let onto such a connection', async () => {
    const settings = imapInput.parse({ host: 'imap.example.com', port: 143, user: 'me', password: 'secret' });
    await expect(openImapSimple(settings, IMAP_TIMING)).rejects.toThrow(/cannot insist on STARTTLS/);
  });
});
