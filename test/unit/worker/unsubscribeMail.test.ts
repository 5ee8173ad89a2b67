import { onEachDatabase, type TestEngine } from '../../support/databases';
import { takeIn, write } from '../../support/inbox';
import { enroll, mail, publish, states } from '../../support/scenario';
import { smtpLab, type SmtpLab } from '../mail/smtpLab';

jest.setTimeout(60_000);

const LEAD = 'lead@example.com';
const SENDER = { name: 'Ada', address: 'ada+sales@lab.test', verify: false };

let lab: SmtpLab;
beforeEach(async () => {
  lab = await smtpLab();
});
afterEach(() => lab.stop());

/** A lead in two sequences has had the first mail of both. @returns the subject that List-Unsubscribe asks for */
async function written(door: TestEngine, over: object = {}): Promise<string | null> {
  const smtp = { host: '127.0.0.1', port: lab.port };
  await door.run('sender.save', { ...SENDER, smtp, imap: { host: '127.0.0.1', port: 9 }, ...over });
  const stages = [mail('one'), mail('two', { after: '2 days' })];
  for (const name of ['Welcome', 'Second']) {
    await publish(door, stages, { unsubscribe: 'header_and_link', senders: ['Ada'] }, name);
    await enroll(door, [LEAD], { sequence: name, override: ['active_elsewhere'] });
  }
  await door.engine.tick();
  const header = /^List-Unsubscribe:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)/im.exec(lab.received[0]!.raw)![1]!;
  expect(header).toContain('<https://follow.example/u/');
  const uri = /<(mailto:[^>]+)>/.exec(header)?.[1];
  if (uri === undefined) return null;
  const { pathname, searchParams } = new URL(uri);
  expect(decodeURIComponent(pathname)).toBe(SENDER.address);
  return searchParams.get('subject');
}

const both = async (door: TestEngine): Promise<string[]> =>
  (await Promise.all(['Welcome', 'Second'].map((name) => states(door, name)))).map((each) => each[LEAD]!);

onEachDatabase('the unsubscribe button of a mail program that writes a mail', (open) => {
  const place = { publicUrl: 'https://follow.example' };

  test('counts whoever seems to write it, whatever is put below it, and without a public page being asked', async () => {
    const door = await open(place);
    const subject = await written(door);
    const raw = write({ From: 'private@home.example', Subject: subject! }, 'This e-mail is confidential. Please think of the trees before you print it.'); // prettier-ignore
    expect(await takeIn(door, raw)).toMatchObject({ kind: 'unsubscribe', matchedBy: 'unsubscribe_token' });
    expect(await both(door)).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: { reason: 'opt_out' } });
  });

  test('holds for the address that was written to, when the lead has a new one by now', async () => {
    const door = await open(place);
    const subject = await written(door);
    await door.run('lead.changeAddress', { lead: LEAD, email: 'lead@new.example' });
    await takeIn(door, write({ From: 'private@home.example', Subject: subject! }, ''));
    for (const lead of [LEAD, 'lead@new.example'])
      expect(await door.run('enroll', { sequence: 'Welcome', leads: [lead] })).toMatchObject({ enrolled: 0 });
  });

  test("moves nobody with a token of somebody else's making, or one that was made for something else", async () => {
    const door = await open(place);
    const subject = await written(door);
    const { messages } = await door.run<{ messages: { messageId: string }[] }>('message.list');
    const forged = subject!.replace(/.$/, subject!.endsWith('a') ? 'b' : 'a');
    for (const each of [forged, `unsubscribe ${messages[0]!.messageId.slice(1, 43)}`])
      expect(await takeIn(door, write({ From: 'x@y.test', Subject: each }, ''))).toMatchObject({
        lead: null,
      });
    expect(await both(door)).toEqual(['Active', 'Active']);
    const { events } = await door.run<{ events: object[] }>('events', { kinds: ['mail_unmatched'] });
    expect(events).toHaveLength(2);
  });

  test('is not offered where nobody would read that mail', async () => {
    expect(await written(await open(place), { imap: undefined })).toBeNull();
  });
});
