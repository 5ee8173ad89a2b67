import { readMail } from '../../../engine/mail/reading/reading';
import { writeMail, type MailParts } from '../../../engine/mail/writeMail';

const NOTHING: MailParts = {
  from: '',
  to: '',
  subject: '',
  text: '',
  html: '',
  date: '',
  messageId: '',
  inReplyTo: '',
  references: '',
  headers: [],
};

const write = (parts: Partial<MailParts>): Promise<Buffer> => writeMail({ ...NOTHING, ...parts });

describe('A message written from its parts', () => {
  test('is read as the parts say', async () => {
    const raw = await write({
      from: '"Grace Hopper" <grace@example.test>',
      to: 'us@lab.test',
      subject: 'Re: Größe und Maß',
      text: 'Gern, am Dienstag.\n\n> Wann passt es?',
      date: '2026-11-03T10:00:00+01:00',
      messageId: 'in-1@example.test',
      inReplyTo: '<m1@lab.test>',
      references: 'm0@lab.test <m1@lab.test>',
    });
    const reading = await readMail(raw);
    expect(reading).toMatchObject({
      kind: 'reply',
      replyText: 'Gern, am Dienstag.',
      subject: 'Re: Größe und Maß',
      messageId: '<in-1@example.test>',
      from: { address: 'grace@example.test', name: 'Grace Hopper' },
    });
    expect(reading.mail.inReplyTo).toEqual(['<m1@lab.test>']);
    expect(reading.mail.references).toEqual(['<m0@lab.test>', '<m1@lab.test>']);
    expect(Date.parse(reading.mail.date)).toBe(Date.parse('2026-11-03T10:00:00+01:00'));
  });

  test('of HTML alone is read as its text', async () => {
    const raw = await write({
      from: 'a@b.co',
      html: '<p>Yes <b>please</b></p><blockquote>Hello?</blockquote>',
    });
    expect((await readMail(raw)).replyText).toBe('Yes please');
  });

  test('keeps the headers by which machines are known, and none that describe another form', async () => {
    const raw = await write({
      from: 'a@b.co',
      subject: 'Out of office',
      text: 'I am out of the office.',
      headers: [
        ['Auto-Submitted', 'auto-replied'],
        ['Content-Type', 'multipart/report; boundary=x'],
        ['Content-Transfer-Encoding', 'base64'],
        ['DKIM-Signature', 'v=1'],
        ['Bad name', 'x'],
        ['X-Injected', 'one\r\nFrom: evil@example.org\r\n\r\nbody'],
      ],
    });
    const reading = await readMail(raw);
    expect(reading.kind).toBe('absence');
    expect(reading.from?.address).toBe('a@b.co');
    expect(reading.mail.contentType).toMatch(/^text\/plain/);
    expect(reading.mail.all('dkim-signature')).toEqual([]);
    expect(reading.mail.all('from')).toHaveLength(1);
  });

  test('is the same for the same parts, and has no date and no Message-ID of our making', async () => {
    const parts = { from: 'a@b.co', text: 'Yes', html: '<p>Yes</p>' };
    const [once, again, other] = [
      await write(parts),
      await write(parts),
      await write({ ...parts, text: 'No' }),
    ];
    expect(again.equals(once)).toBe(true);
    expect(other.equals(once)).toBe(false);
    expect(once.toString()).not.toMatch(/^(date|message-id):/im);
    const { messageId, from, replyText } = await readMail(once);
    expect([messageId, from?.address, replyText]).toEqual([null, 'a@b.co', 'Yes']);
  });

  test('reads no file and asks no address that a text names', async () => {
    const raw = await write({
      from: 'a@b.co',
      html: '<img src="file:///etc/hostname"><img src="http://127.0.0.1:9/x">',
    });
    expect(raw.toString()).toContain('file:///etc/hostname');
  });
});
