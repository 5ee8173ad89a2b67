import { Readable } from 'node:stream';
import { mailboxName } from '../../../../engine/index';
import { answering, letters, write } from '../../../support/inbox';
import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { enroll, mail, publish, states } from '../../../support/scenario';
import { openHoodiecrow } from '../../mail/hoodiecrow';
import { smtpLab } from '../../mail/smtpLab';
import { member } from '../../../support/stores';

jest.setTimeout(60_000);

const MAILBOX = 'imap://maya%40lab.test@mail.lab.test';
const INBOX = { mailbox: MAILBOX, folder: 'INBOX' };

const take = (door: TestEngine, raw: Buffer, uid: number, place: object = INBOX): Promise<{ taken: { kind: string; duplicate: boolean } | null }> =>
  door.run('mailbox.take', { ...place, uidValidity: '7', uid }, { body: Readable.from([raw]) }); // prettier-ignore
const position = (door: TestEngine): Promise<{ position: { uidValidity: string; lastUid: number } | null }> =>
  door.run('mailbox.position', INBOX);
const mailEvents = async (door: TestEngine, mailbox: string): Promise<string[]> => {
  const { events } = await door.run<{ events: { kind: string; email: string }[] }>('feed.latest', { mailbox, limit: 50 }); // prettier-ignore
  return events.map(({ kind, email }) => `${kind} ${email}`).reverse();
};

async function sent(door: TestEngine): Promise<Awaited<ReturnType<typeof letters>>> {
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })]);
  await enroll(door, ['ada@example.com', 'bob@example.com']);
  await door.engine.tick();
  return letters(door);
}

onEachDatabase('A mailbox that another program reads', (open) => {
  const ending: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0)) await end();
  });

  test('is not known at first; then its place moves with what is taken in', async () => {
    const door = await open();
    const [letter] = await sent(door);
    expect(await position(door)).toEqual({ position: null });
    await door.run('mailbox.move', { ...INBOX, uidValidity: '7', lastUid: 3 });
    expect(await position(door)).toMatchObject({ position: { uidValidity: '7', lastUid: 3 } });
    expect(await take(door, write(answering(letter!), 'Yes'), 4)).toMatchObject({
      taken: { kind: 'reply', duplicate: false, state: 'Finished (Replied)' },
    });
    expect(await position(door)).toMatchObject({ position: { uidValidity: '7', lastUid: 4 } });
    expect(Object.values(await states(door)).sort()).toEqual(['Active', 'Finished (Replied)']);
  });

  test('what its mails led to is told apart from other mailboxes, and from what was handed in', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    const other = 'imap://sales@mail.lab.test';
    await take(door, write(answering(a!), 'Yes'), 1);
    await take(door, write(answering(b!), 'No'), 1, { mailbox: other, folder: 'INBOX' });
    await door.run('mail.receive', { raw: write(answering(b!), 'Really not').toString() });
    expect(await mailEvents(door, MAILBOX)).toEqual([`replied ${a!.to}`, `finished ${a!.to}`]);
    expect(await mailEvents(door, other)).toContain(`replied ${b!.to}`);
    expect(await mailEvents(door, other)).not.toContain(`replied ${a!.to}`);
  });

  test('may be a sender’s too: whoever reads a mail first, it came into this mailbox', async () => {
    const door = await open();
    const server = await openHoodiecrow({ idle: false });
    const lab = await smtpLab({});
    ending.push(server.stop, lab.stop);
    const imap = server.settings();
    await door.run('sender.save', {
      name: 'Maya',
      address: 'maya@lab.test',
      smtp: { host: '127.0.0.1', port: lab.port },
      imap: { host: imap.host, port: imap.port, user: imap.user, password: imap.password },
    });
    await door.engine.sweep();
    const [a] = await sent(door);
    const raw = write(answering(a!), 'Yes');
    await server.deliver(raw);
    expect(await door.engine.sweep()).toMatchObject({ replies: 1 });
    const own = { mailbox: mailboxName({ ...imap, host: imap.host.toUpperCase() }), folder: 'INBOX' };
    expect(await take(door, raw, 1, own)).toMatchObject({ taken: { duplicate: true } });
    expect(await mailEvents(door, own.mailbox)).toContain(`replied ${a!.to}`);
    expect(await mailEvents(door, MAILBOX)).toEqual([]);
  });

  test('a mail that somebody else read first is told of once here too: by another name of the mailbox, or as a copy', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    const other = 'imap://maya%40lab.test@other-name.lab.test';
    await door.run('feed.open', { feed: 'mine' });
    const mine = async (mailbox: string): Promise<string[]> => {
      const kinds = ['replied', 'mail_received'];
      const { events } = await door.run<{ events: { email: string; mail: { kind: string }; answered: { stage: string } }[] }>('feed.next', { feed: 'mine', kinds, mailbox }); // prettier-ignore
      return events.map(({ email, mail: { kind }, answered }) => `${kind} ${email} ${answered?.stage}`);
    };
    const yes = write(answering(a!), 'Yes');
    await take(door, yes, 1, { mailbox: other, folder: 'INBOX' });
    expect(await mine(MAILBOX)).toEqual([]);
    expect(await take(door, yes, 1)).toMatchObject({ taken: { duplicate: true } });
    // Read again (the folder was made anew), or by two at once.
    await Promise.all([2, 3, 4].map((uid) => take(door, yes, uid)));
    expect(await mine(MAILBOX)).toEqual([`reply ${a!.to} hello`]);
    expect(await mine(other)).toEqual([`reply ${a!.to} hello`]);
    // Handed in by a workflow first; nobody is told of what is our own, or a stranger's.
    const no = write(answering(b!), 'No');
    await door.run('mail.receive', { raw: no.toString() });
    await take(door, no, 5);
    for (const raw of [
      write({ From: 'x@y.test' }, 'Hi'),
      write({ From: b!.to, 'Message-ID': b!.messageId }, 'Text.'),
    ]) {
      await take(door, raw, 1, { mailbox: other, folder: 'INBOX' });
      await take(door, raw, 6);
    }
    expect(await mine(MAILBOX)).toEqual([`reply ${a!.to} hello`, `reply ${b!.to} hello`]);
    const { events } = await door.run<{ events: { kind: string }[] }>('events', { lead: a!.to, limit: 100 });
    expect(events.filter(({ kind }) => kind === 'replied')).toHaveLength(1);
  });

  test('says when a mail came, from which its days are reckoned, however long nobody could read it', async () => {
    const door = await open();
    const [a] = await sent(door);
    door.clock.advance({ days: 16 });
    const away = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: hello', Date: 'Mon, 02 Mar 2026 11:00:00 +0100' }; // prettier-ignore
    const raw = write({ ...answering(a!), ...away }, 'I am out of the office and will be back on Friday.');
    await take(door, raw, 1, { ...INBOX, arrivedAt: '2026-03-02T11:00:05+01:00' });
    expect((await states(door))[a!.to]).toBe('Active');
  });

  test('a wish for no more mail from a lead whom nothing of ours was found for stands in its history', async () => {
    const door = await open();
    await door.run('lead.upsert', { email: 'eve@example.com' });
    await take(door, write({ From: 'eve@example.com', Subject: 'Please unsubscribe me' }, 'Unsubscribe'), 1);
    expect(await mailEvents(door, MAILBOX)).toEqual(['mail_received eve@example.com']);
  });

  test('a mail that cannot be taken in is put aside, and shown with the mailbox where it lies', async () => {
    const door = await open();
    await sent(door);
    await door.run('mailbox.problem', { ...INBOX, problem: 'It does not answer.' });
    // Never read yet: what came since then counts once it can be.
    expect(await position(door)).toMatchObject({
      position: { uidValidity: '', sweptAt: '2026-03-02T10:00:00+01:00' },
    });
    expect((await door.engine.status()).mailboxes).toMatchObject([
      { sender: MAILBOX, folder: 'INBOX', problem: 'It does not answer.' },
    ]);
    await door.run('mailbox.move', { ...INBOX, uidValidity: '7', lastUid: 0 });
    expect((await door.engine.status()).mailboxes).toMatchObject([{ problem: null }]);
    await door.run('mailbox.remove', { mailbox: MAILBOX });
    expect((await door.engine.status()).mailboxes).toEqual([]);
  });

  test('is named as a mailbox, never by the id of a sender; and only who looks after mailboxes moves it', async () => {
    const door = await open();
    await expect(
      door.run('mailbox.move', { mailbox: 'outbox', folder: 'INBOX', uidValidity: '1', lastUid: 9 }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(
      door.run('mailbox.position', INBOX, { actor: member('member', 'm1') }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
