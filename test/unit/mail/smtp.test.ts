import { smtpOutgoing, SMTP_TIMING } from '../../../engine/mail/smtp';
import type { Outgoing } from '../../../engine/mail/outgoing';
import type { SmtpSettings } from '../../../engine/model/sender';
import { aMessage, refusal, smtpLab, type SmtpLab } from './smtpLab';

const QUICK = { ...SMTP_TIMING, connect: 700, silence: 700 };
let open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.reverse()) await close();
  open = [];
});

async function lab(options?: Parameters<typeof smtpLab>[0]): Promise<SmtpLab> {
  const made = await smtpLab(options);
  open.push(() => made.stop());
  return made;
}

function outgoing(settings: SmtpSettings, timing = QUICK): Outgoing {
  const made = smtpOutgoing(settings, timing);
  open.push(() => made.close());
  return made;
}

describe('what is sent', () => {
  test('the message arrives with its Message-ID, thread headers, own headers and date', async () => {
    const server = await lab();
    const out = outgoing(server.settings());
    const outcome = await out.send(
      aMessage({
        subject: 'Grüße',
        html: '<p>Hello there.</p>',
        inReplyTo: '<m0@lab.test>',
        references: ['<mm@lab.test>', '<m0@lab.test>'],
        replyTo: 'team@lab.test',
        headers: { 'X-Throughline': 'abc', 'List-Unsubscribe': '<https://u.test/1>' },
      }),
    );
    expect(outcome).toEqual({ outcome: 'sent', response: expect.stringContaining('queued as 4711') });
    const raw = server.received[0]!.raw;
    expect(raw).toMatch(/^Message-ID: <m1@lab\.test>\r$/m);
    expect(raw).toMatch(/^In-Reply-To: <m0@lab\.test>\r$/m);
    expect(raw).toMatch(/^References: <mm@lab\.test> <m0@lab\.test>\r$/m);
    expect(raw).toMatch(/^Date: Tue, 0?3 Nov 2026 09:30:00 \+0000\r$/m);
    expect(raw).toMatch(/^X-Throughline: abc\r$/m);
    expect(raw).toMatch(/^List-Unsubscribe: <https:\/\/u\.test\/1>\r$/m);
    expect(raw).toMatch(/^Reply-To: team@lab\.test\r$/m);
    expect(raw).toMatch(/multipart\/alternative/);
    expect(raw).not.toMatch(/nodemailer/i);
    expect(server.received[0]!.from).toBe('ada@lab.test');
  });

  test('the envelope address, ENVID and ORCPT are used where given and offered', async () => {
    const server = await lab();
    const out = outgoing(server.settings());
    await out.send(aMessage({ envelopeFrom: 'ada+tok@lab.test', envid: 'tok' }));
    expect(server.received[0]).toMatchObject({
      from: 'ada+tok@lab.test',
      fromArgs: { ENVID: 'tok', RET: 'HDRS' },
      toArgs: { ORCPT: 'rfc822;lead@example.test' },
    });
  });

  test('no DSN parameter is sent to a server that does not offer DSN, or without an envid', async () => {
    const bare = await lab({ hideDSN: true });
    await outgoing(bare.settings()).send(aMessage({ envid: 'tok' }));
    expect(bare.received[0]!.fromArgs).not.toHaveProperty('ENVID');
    const able = await lab();
    await outgoing(able.settings()).send(aMessage());
    expect(able.received[0]!.fromArgs).not.toHaveProperty('ENVID');
  });

  test('files and addresses named in the text are never read', async () => {
    const server = await lab();
    const html = { path: '/etc/passwd' } as unknown as string;
    const outcome = await outgoing(server.settings()).send(aMessage({ html }));
    expect(outcome).toMatchObject({ outcome: 'failed', class: 'sender' });
    expect(server.received).toHaveLength(0);
  });

  test('many messages share the allowed number of connections', async () => {
    const server = await lab();
    const out = outgoing(server.settings({ connections: 3 }));
    const sent = await Promise.all(Array.from({ length: 40 }, (_, i) => out.send(aMessage({ messageId: `<m${i}@lab.test>` })))); // prettier-ignore
    expect(sent.every((one) => one.outcome === 'sent')).toBe(true);
    expect(server.connections).toBeLessThanOrEqual(3);
  });

  test('closing lets what is under way finish', async () => {
    const server = await lab();
    const out = smtpOutgoing(server.settings(), QUICK);
    const sending = out.send(aMessage());
    await out.close();
    expect((await sending).outcome).toBe('sent');
    expect((await out.send(aMessage())).outcome).toBe('failed');
  });
});

describe('refusals', () => {
  test.each([
    [550, '5.1.1 <lead@example.test>: user unknown', 'hard', '5.1.1'],
    [550, '5.7.1 Recipient address rejected: User unknown in relay recipient table', 'hard', '5.7.1'],
    [451, '4.7.1 Greylisted, try again later', 'soft', '4.7.1'],
    [552, '5.2.2 Mailbox full', 'soft', '5.2.2'],
    [550, '5.7.1 Message refused: spam detected', 'block', '5.7.1'],
    [454, '4.7.1 <lead@example.test>: Relay access denied', 'sender', '4.7.1'],
    [554, '5.7.1 <lead@example.test>: Relay access denied', 'sender', '5.7.1'],
    [553, "sorry, that domain isn't in my list of allowed rcpthosts", 'sender', null],
    [550, '5.7.1 Client host rejected: Access denied', 'sender', '5.7.1'],
    [554, '5.7.1 <lead@example.test>: Recipient address rejected: Access denied', 'block', '5.7.1'],
    [550, '5.1.1 <relay@denied.example>: Recipient address rejected: User unknown', 'hard', '5.1.1'],
    [550, '5.7.515 Access denied, sending domain does not meet the required authentication level', 'sender', '5.7.515'], // prettier-ignore
  ] as const)('a recipient answered with %i %s', async (code, text, expected, enhanced) => {
    const server = await lab({ onRcptTo: (_address, _session, done) => done(refusal(code, text)) });
    const outcome = await outgoing(server.settings()).send(aMessage());
    expect(outcome).toEqual({ outcome: 'failed', class: expected, code, enhanced, response: expect.stringContaining(text) }); // prettier-ignore
  });

  test.each([
    [451, '4.3.0 Server busy', 'sender'],
    [553, '5.7.1 Sender address rejected: not owned by user', 'sender'],
    [552, '5.3.4 Message size exceeds fixed limit', 'soft'],
  ] as const)('MAIL FROM answered with %i %s', async (code, text, expected) => {
    const server = await lab({ onMailFrom: (_address, _session, done) => done(refusal(code, text)) });
    expect(await outgoing(server.settings()).send(aMessage())).toMatchObject({ outcome: 'failed', class: expected, code }); // prettier-ignore
  });

  test('a login that cannot be checked at the moment is trouble of the sender, of nobody else', async () => {
    const server = await lab({ onAuth: (_auth, _session, done) => done(refusal(454, '4.7.0 Temporary authentication failure')) }); // prettier-ignore
    const settings = server.settings({ user: 'ada', password: 'secret' });
    expect(await outgoing(settings).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'sender' });
  });

  test('a refusal after the message is a refusal, and the connection goes on', async () => {
    let first = true;
    const server = await lab({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => {
          if (!first) return done(null, 'ok');
          first = false;
          done(refusal(554, '5.7.1 content rejected'));
        });
      },
    });
    const out = outgoing(server.settings({ connections: 1 }));
    expect(await out.send(aMessage())).toMatchObject({ outcome: 'failed', class: 'block', code: 554 });
    expect(await out.send(aMessage({ messageId: '<m2@lab.test>' }))).toMatchObject({ outcome: 'sent' });
    expect(server.connections).toBe(1);
  });

  test('what is refused at MAIL FROM is about us', async () => {
    const server = await lab({ onMailFrom: (_a, _s, done) => done(refusal(553, '5.7.1 not your address')) });
    expect(await outgoing(server.settings()).send(aMessage())).toMatchObject({ outcome: 'failed', class: 'sender', code: 553 }); // prettier-ignore
  });

  test('a wrong password is the sender’s trouble, and is not shown', async () => {
    const server = await lab({ onAuth: (auth, _s, done) => done(refusal(535, `5.7.8 bad password ${auth.password}`)) }); // prettier-ignore
    const out = outgoing(server.settings({ user: 'ada', password: 'hunter-2' }));
    const outcome = await out.send(aMessage());
    expect(outcome).toMatchObject({ outcome: 'failed', class: 'sender', code: 535 });
    expect(JSON.stringify(outcome)).not.toContain('hunter-2');
  });
});

describe('verify', () => {
  const auth: Parameters<typeof smtpLab>[0] = {
    onAuth: ({ username, password }, _s, done) =>
      username === 'ada' && password === 'right'
        ? done(null, { user: 'ada' })
        : done(refusal(535, '5.7.8 no')),
  };

  test('passes with the right password and sends nothing', async () => {
    const server = await lab(auth);
    await expect(
      outgoing(server.settings({ user: 'ada', password: 'right' })).verify(),
    ).resolves.toBeUndefined();
    expect(server.received).toHaveLength(0);
  });

  test('names a refused login, with what to do, and never the password', async () => {
    const server = await lab(auth);
    const error = await outgoing(server.settings({ user: 'ada', password: 'wr0ng-one' })).verify().catch((e: unknown) => e); // prettier-ignore
    expect(error).toMatchObject({
      code: 'sender_login_failed',
      hint: expect.stringContaining('app password'),
    });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('wr0ng-one');
  });

  test('names a server that cannot be reached', async () => {
    const server = await smtpLab();
    await server.stop();
    await expect(outgoing(server.settings()).verify()).rejects.toMatchObject({ code: 'sender_unreachable' });
  });

  test('names a certificate that is not trusted, and passes where it is allowed', async () => {
    for (const secure of [true, false]) {
      const server = await lab({ secure, disabledCommands: [] });
      await expect(outgoing(server.settings({ secure })).verify()).rejects.toMatchObject({ code: 'sender_certificate' }); // prettier-ignore
      await expect(outgoing(server.settings({ secure, allowInvalidCertificate: true })).verify()).resolves.toBeUndefined(); // prettier-ignore
    }
  });
});
