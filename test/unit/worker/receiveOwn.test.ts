import { onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write, type Letter } from '../../support/inbox';
import { enroll, mail, publish, states } from '../../support/scenario';
import { smtpLab, type SmtpLab } from '../mail/smtpLab';

jest.setTimeout(60_000);

const LEAD = 'lead@example.com';
let lab: SmtpLab;
beforeAll(async () => {
  lab = await smtpLab({});
});
afterAll(() => lab.stop());

async function sent(door: TestEngine, lead = LEAD): Promise<Letter> {
  const smtp = { host: '127.0.0.1', port: lab.port };
  for (const name of ['ada', 'bob'])
    await door.run('sender.save', { name, address: `${name}@lab.test`, replyTo: 'office@lab.test', smtp });
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['ada'] });
  await enroll(door, [lead]);
  await door.engine.tick();
  return (await letters(door))[0]!;
}

onEachDatabase('mail that we wrote ourselves', (open) => {
  test.each(['ada@lab.test', 'Bob <BOB@lab.test>', 'office@lab.test'])(
    'what %s writes in the thread is no answer of the lead',
    async (from) => {
      const door = await open();
      const letter = await sent(door);
      const taken = await takeIn(door, write({ ...answering(letter), From: from }, 'As I said.'));
      expect(taken).toMatchObject({ kind: 'own', state: null });
      expect(await states(door)).toEqual({ [LEAD]: 'Active' });
    },
  );

  test('a copy of what was sent is no answer, nor what its text says a wish for no more mail', async () => {
    const door = await open();
    const letter = await sent(door);
    const copy = { 'Message-ID': letter.messageId, From: 'ada@lab.test', To: LEAD };
    expect(await takeIn(door, write(copy, 'unsubscribe'))).toMatchObject({ kind: 'own', enrollment: letter.enrollmentId }); // prettier-ignore
    expect(await states(door)).toEqual({ [LEAD]: 'Active' });
  });

  test("who enrolls a sender's own address may answer from it; the copy in the same mailbox is no answer", async () => {
    const door = await open();
    const letter = await sent(door, 'ada@lab.test');
    const copy = { 'Message-ID': letter.messageId, From: 'ada@lab.test', To: 'ada@lab.test' };
    expect(await takeIn(door, write(copy, 'Text of hello.'))).toMatchObject({ kind: 'own' });
    expect(await states(door)).toEqual({ 'ada@lab.test': 'Active' });
    expect(await takeIn(door, write(answering(letter), 'It works!'))).toMatchObject({ kind: 'reply' });
    expect(await states(door)).toEqual({ 'ada@lab.test': 'Finished (Replied)' });
  });

  test("a lead's answer through a list of ours, which puts its own address into From, is an answer", async () => {
    const door = await open();
    const letter = await sent(door);
    const list = {
      From: "'Lead' via Office <office@lab.test>",
      'X-Original-From': `Lead <${LEAD}>`,
      'Reply-To': LEAD,
    };
    expect(await takeIn(door, write({ ...answering(letter), ...list }, 'Yes'))).toMatchObject({
      kind: 'reply',
    });
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Replied)' });
  });

  test("other mail from a sender's mailbox is not told of as mail of strangers", async () => {
    const door = await open();
    await sent(door);
    await takeIn(door, write({ From: 'ada@lab.test', To: 'x@y.test' }, 'Lunch?'));
    const { events } = await door.run<{ events: { kind: string }[] }>('events', { limit: 1_000 });
    expect(events.map(({ kind }) => kind)).not.toContain('mail_unmatched');
  });
});
