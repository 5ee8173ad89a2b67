import { onEachConnection } from '../support/n8n/onEachConnection';
import { IT } from '../support/n8n/workflows';
import { mail } from '../fixtures/mail/build';

jest.setTimeout(60_000);

interface Letter {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
}

const LEADS = ['ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'leo', 'mia'];

onEachConnection('Receive Mail', (scene) => {
  const letters = new Map<string, Letter>();
  beforeAll(async () => {
    const { there } = scene();
    await there.run('enroll', {
      sequence: 'Welcome',
      leads: LEADS.map((name) => ({ email: `${name}@example.com`, firstName: name })),
    });
    await there.engine.tick();
    const { messages } = await there.run<{ messages: Letter[] }>('message.list', { limit: 100 });
    for (const letter of messages) letters.set(letter.to, letter);
  });
  const letterTo = (name: string): Letter => letters.get(`${name}@example.com`)!;
  const taken = async (json: object, parameters: object = {}): Promise<Record<string, unknown>> => {
    const [out] = await scene().outOf('receiveMail', parameters, [json]);
    return out!.json;
  };
  const reply = (name: string, text: string, more: Record<string, string> = {}): Buffer =>
    mail(
      {
        From: `${name}@example.com`,
        'Message-ID': `<${name}-${text.length}@example.com>`,
        'In-Reply-To': letterTo(name).messageId,
        ...more,
      },
      text,
    );
  const replied = { kind: 'reply', state: 'Finished (Replied)', sequence: 'Welcome', duplicate: false };

  test('a whole message as text, in base64url as Gmail gives it, or as a provider posts it', async () => {
    const text = reply('ada', 'Yes, gladly.\n\n> A first word.');
    expect(await taken({ raw: text.toString() })).toMatchObject({
      ...replied,
      text: 'Yes, gladly.',
      fullText: expect.stringContaining('> A first word.'),
      email: 'ada@example.com',
      lead: { firstName: 'ada' },
      enrollment: expect.stringMatching(/^[0-9a-z]{26}$/),
      matchedBy: 'in_reply_to',
    });
    expect(await taken({ raw: text.toString() })).toMatchObject({
      kind: 'reply',
      duplicate: true,
      text: 'Yes, gladly.',
    });
    const gmail = {
      id: '18c',
      threadId: '18b',
      labelIds: ['INBOX'],
      raw: reply('bob', 'Oui').toString('base64url'),
    };
    expect(await taken(gmail)).toMatchObject({ ...replied, text: 'Oui', email: 'bob@example.com' });
    const sendgrid = { email: reply('cleo', 'Nein, danke.').toString(), to: 'us@lab.test', charsets: '{}' };
    expect(await taken({ body: sendgrid, headers: { host: 'n8n' }, params: {}, query: {} })).toMatchObject({
      ...replied,
      text: 'Nein, danke.',
    });
    expect(await taken({ other: reply('dora', 'Si').toString('base64') }, { source: 'raw', raw: '={{ $json.other }}' })).toMatchObject(replied); // prettier-ignore
  });

  test('what a Gmail or IMAP trigger makes of a mail that it has taken apart', async () => {
    const { messageId } = letterTo('emil');
    // Headers as whole lines, addresses as objects: the shape of both with 'Simplify' off and 'Resolved'.
    const resolved = {
      id: '19a',
      threadId: '19',
      labelIds: ['INBOX'],
      headers: {
        from: 'From: Emil <emil@example.com>',
        'in-reply-to': `In-Reply-To: ${messageId}`,
        'auto-submitted': 'Auto-Submitted: no',
      },
      html: '<p>Gern.</p>',
      text: 'Gern.',
      subject: 'Re: Hello emil',
      date: '2026-11-03T09:00:00.000Z',
      from: {
        value: [{ address: 'emil@example.com', name: 'Emil' }],
        html: 'x',
        text: 'Emil <emil@example.com>',
      },
      messageId: '<e1@example.com>',
      inReplyTo: messageId,
      references: [messageId],
    };
    expect(await taken(resolved)).toMatchObject({ ...replied, text: 'Gern.', matchedBy: 'in_reply_to' });
    // The IMAP trigger's 'Simple'.
    const simple = {
      textPlain: 'Ik ben met vakantie tot 4 januari 2027.',
      textHtml: '',
      from: 'Fay <fay@example.com>',
      to: 'us@lab.test',
      subject: 'Automatisch antwoord: Hello fay',
      date: 'Tue, 22 Dec 2026 10:00:00 +0100',
      metadata: {
        'auto-submitted': 'auto-replied',
        'in-reply-to': letterTo('fay').messageId,
        'message-id': '<f@x>',
      },
      attributes: { uid: 7 },
    };
    expect(await taken(simple)).toMatchObject({ kind: 'absence', state: expect.stringMatching(/^Paused/) });
  });

  test('a simplified Gmail or Outlook item holds the beginning of the text only, and n8n says so', async () => {
    const item = {
      id: '20a',
      threadId: '20',
      snippet: 'Yes please',
      internalDate: String(Date.now()),
      From: 'Gus <gus@example.com>',
      Subject: 'Re: Hello gus',
      payload: { mimeType: 'text/plain' },
    };
    const run = await scene().ran('receiveMail', {}, [item]);
    expect(run.outputs[IT]?.[0]?.[0]?.json).toMatchObject({
      ...replied,
      text: 'Yes please',
      matchedBy: 'from',
    });
    expect(run.hints.map(({ message }) => message)).toEqual([
      expect.stringContaining("Switch 'Simplify' off"),
    ]);
    const outlook = {
      id: 'AAMk',
      conversationId: 'AAQk',
      internetMessageId: '<h1@example.com>',
      receivedDateTime: '2026-11-03T09:00:00Z',
      subject: 'Re: Hello hal',
      bodyPreview: 'Not now',
      body: { contentType: 'html', content: '<html><body><p>Not now, thanks.</p></body></html>' },
      from: { emailAddress: { name: 'Hal', address: 'hal@example.com' } },
      toRecipients: [{ emailAddress: { name: 'Us', address: 'us@lab.test' } }],
      internetMessageHeaders: [{ name: 'In-Reply-To', value: letterTo('hal').messageId }],
    };
    const whole = await scene().ran('receiveMail', {}, [outlook]);
    expect(whole.hints).toEqual([]);
    expect(whole.outputs[IT]?.[0]?.[0]?.json).toMatchObject({ ...replied, text: 'Not now, thanks.' });
  });

  test('what Postmark, Mailgun and SendGrid post', async () => {
    const posted = (body: object): object => ({ body, headers: { host: 'n8n.lab' }, params: {}, query: {} });
    const postmark = {
      FromName: 'Ida',
      From: 'ida@example.com',
      FromFull: { Email: 'ida@example.com', Name: 'Ida', MailboxHash: '' },
      To: 'us@lab.test',
      Subject: 'Re: Hello ida',
      MessageID: '22c74902-a0c1-4511-804f-341342852c90',
      Date: 'Tue, 3 Nov 2026 10:00:00 +0100',
      TextBody: 'Count me in.',
      HtmlBody: '',
      StrippedTextReply: 'Count me in.',
      Headers: [
        { Name: 'Message-ID', Value: '<ida@example.com>' },
        { Name: 'In-Reply-To', Value: letterTo('ida').messageId },
      ],
    };
    expect(await taken(posted(postmark))).toMatchObject({
      ...replied,
      text: 'Count me in.',
      matchedBy: 'in_reply_to',
    });
    const mailgun = {
      sender: 'bounce+x@example.com',
      recipient: 'us@lab.test',
      from: 'Jon <jon@example.com>',
      subject: 'Out of office',
      'body-plain': 'I am out of the office.',
      'stripped-text': 'I am out of the office.',
      timestamp: '1793700000',
      'message-headers': JSON.stringify([
        ['Auto-Submitted', 'auto-replied'],
        ['Message-Id', '<jon@example.com>'],
        ['In-Reply-To', letterTo('jon').messageId],
      ]),
    };
    expect(await taken(posted(mailgun))).toMatchObject({
      kind: 'absence',
      email: 'jon@example.com',
      text: 'I am out of the office.',
    });
    const sendgrid = {
      headers: `Message-ID: <kim@example.com>\nIn-Reply-To: ${letterTo('kim').messageId}\nReceived: by mx\n`,
      from: 'Kim <kim@example.com>',
      to: 'us@lab.test',
      subject: 'Re: Hello kim',
      text: 'Please unsubscribe me.',
      envelope: '{"to":["us@lab.test"],"from":"kim@example.com"}',
    };
    expect(await taken(posted(sendgrid))).toMatchObject({
      kind: 'unsubscribe',
      state: 'Finished (Unsubscribed)',
    });
  });

  test('fields of one’s own; twice without a Message-ID they count once, and another text is another mail', async () => {
    const parameters = {
      source: 'fields',
      from: '={{ $json.who }}',
      subject: '={{ $json.about }}',
      text: '={{ $json.said }}',
      headers: '={{ $json.head }}',
    };
    const said = {
      who: 'leo@example.com',
      about: 'Re: Hello leo',
      said: 'Ja',
      head: { 'X-Mailer': 'Pidgin' },
    };
    expect(await taken(said, parameters)).toMatchObject({ ...replied, text: 'Ja', matchedBy: 'from' });
    expect(await taken(said, parameters)).toMatchObject({ duplicate: true });
    expect(await taken({ ...said, said: 'Ja!' }, parameters)).toMatchObject({
      duplicate: false,
      text: 'Ja!',
    });
  });

  test('every item for itself: what is no mail says so and what to do, the others are taken in', async () => {
    const items = [
      { nothing: 1 },
      { raw: reply('mia', 'Yes').toString() },
      { raw: 'just words, no headers' },
    ];
    const out = await scene().outOf('receiveMail', {}, items, 'continueRegularOutput');
    expect(out.map(({ json, pairedItem }) => [json['error'] ?? json['kind'], pairedItem])).toEqual([
      [expect.stringMatching(/^The item holds no mail/), { item: 0 }],
      ['reply', { item: 1 }],
      [expect.stringMatching(/^The item holds no mail/), { item: 2 }],
    ]);
    const stopped = await scene().ran('receiveMail', { source: 'raw', raw: 'no mail' }, [{}]);
    expect(stopped.error?.message).toMatch(/^This is no whole message/);
    expect(stopped.error?.context).toMatchObject({ itemIndex: 0 });
  });

  test('somebody else’s mail belongs to nobody, and none of it is kept', async () => {
    const stranger = mail({ From: 'stranger@example.org', Subject: 'Offer' }, 'Buy this.');
    expect(await taken({ raw: stranger.toString() })).toMatchObject({
      kind: 'reply',
      lead: null,
      enrollment: null,
      state: null,
      text: '',
    });
  });
});
