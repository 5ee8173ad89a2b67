import { join } from 'node:path';
import { startN8n, type N8n } from '../support/n8n/n8n';
import { byName, IT, one } from '../support/n8n/workflows';
import { openPostOffice, type PostOffice } from '../support/postOffice';
import { killAll, throughline, type Ended } from '../support/runner';
import type { MailServer } from '../support/mailboxContract';
import { openHoodiecrow } from '../unit/mail/hoodiecrow';

jest.setTimeout(60_000);

const SEQUENCE = `
name: Welcome
settings:
  window: []
stages:
  - id: intro
    kind: email
    subject: 'Hello {{ firstName }}'
    text: 'How do you follow up at {{ company }}?'
  - id: again
    kind: email
    after: 3 business days
    text: Did my mail reach you?
`;
const HERE = { connection: 'sqlite' };

let n8n: N8n;
let office: PostOffice;
let mailbox: MailServer;
beforeAll(async () => {
  n8n = startN8n();
  office = await openPostOffice({ domain: 'nowhere.test', lmtpPort: 1 });
  mailbox = await openHoodiecrow({ idle: false });
});
afterAll(async () => {
  await n8n.end();
  await mailbox?.stop();
  await office?.stop();
  killAll();
});

/** The command line on the folder that n8n's default credential names: a sender with a mailbox of its own. */
async function command(...words: string[]): Promise<Ended> {
  const done = await throughline(words, { place: { data: join(n8n.folder, '.n8n/throughline') } });
  expect(done).toMatchObject({ code: 0 });
  return done;
}

const nextMinute = () => n8n.run(one('advance', {}), [{}], HERE);

// One story, told in order.
describe('An n8n user, from nothing to the first message and its answer', () => {
  test('a sequence is written and published in n8n; a sender is saved on the command line, beside it', async () => {
    expect(await n8n.testCredential(HERE)).toEqual({ status: 'OK', message: 'Connected; 0 sequences there' });
    const smtp = { host: '127.0.0.1', port: office.port };
    await command(
      'sender',
      'save',
      'Ada',
      '--address',
      'ada@us.test',
      '--smtp',
      JSON.stringify(smtp),
      '--imap',
      JSON.stringify(mailbox.settings()),
    );
    const written = { operation: 'save', define: 'yaml', yaml: SEQUENCE, afterSaving: 'publish' };
    const saved = await n8n.run(one('sequence', written), [{}], HERE);
    expect(saved.outputs[IT]?.[0]).toMatchObject([{ json: { name: 'Welcome', status: 'published' } }]);
    expect(saved.hints).toEqual([]);
    expect(await n8n.testCredential(HERE)).toEqual({ status: 'OK', message: 'Connected; 1 sequence there' });
  });

  test('n8n enrolls a lead and sends the first message', async () => {
    const leads = [
      { email: 'bob@lead.test', firstName: 'Bob', company: 'Builders' },
      { email: 'cleo@lead.test', firstName: 'Cleo', company: 'Nile' },
    ];
    const enrolled = await n8n.run(one('enroll', { sequence: byName('Welcome') }), leads, HERE);
    expect(enrolled.outputs[IT]?.[0]).toMatchObject([
      { json: { outcome: 'enrolled' } },
      { json: { outcome: 'enrolled' } },
    ]);
    const minute = await nextMinute();
    expect(minute.outputs[IT]?.[0]).toMatchObject([{ json: { sender: 'Ada' } }, { json: { sender: 'Ada' } }]);
    expect(minute.hints).toEqual([]);
    expect(office.takenBy('bob@lead.test')).toMatchObject([
      { from: 'ada@us.test', text: expect.stringContaining('How do you follow up at Builders?') },
    ]);
  });

  test('the answer in the mailbox stops its lead and no other', async () => {
    const [sent] = office.takenBy('bob@lead.test');
    const reply = `From: Bob <bob@lead.test>\r\nTo: ada@us.test\r\nSubject: Re: Hello Bob\r\nMessage-ID: <r1@lead.test>\r\nIn-Reply-To: ${sent?.header('message-id')}\r\nDate: ${new Date().toUTCString()}\r\n\r\nCall me tomorrow.\r\n`;
    await mailbox.deliver(Buffer.from(reply));
    const minute = await nextMinute();
    expect(minute.outputs[IT]).toEqual([[], [], []]);
    expect(minute.log.join()).toContain('1 mails read, 1 of them replies');
    const both = [{ email: 'bob@lead.test' }, { email: 'cleo@lead.test' }];
    const hurried = await n8n.run(one('advance', { operation: 'leads' }), both, HERE);
    expect(hurried.outputs[IT]).toMatchObject([
      [{ json: { outcome: 'done', email: 'cleo@lead.test' } }],
      [],
      [{ json: { outcome: 'refused', state: expect.stringMatching(/^Finished \(Replied/) } }],
    ]);
    expect(office.taken.map(({ to }) => to).sort()).toEqual([
      'bob@lead.test',
      'cleo@lead.test',
      'cleo@lead.test',
    ]);
  });

  test('a mailbox that cannot be read is told of, and costs nobody a message', async () => {
    await mailbox.stop();
    const minute = await nextMinute();
    expect(minute.error).toBeNull();
    expect(minute.hints).toMatchObject([
      { message: expect.stringMatching(/^The mailbox of 'Ada' \(INBOX\) cannot be read/) },
    ]);
    await mailbox.start();
  });
});
