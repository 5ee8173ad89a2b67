import { join } from 'node:path';
import { handClock, systemClock } from '../../../engine/index';
import type { MailServer } from '../../support/mailboxContract';
import { onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, write, type Letter } from '../../support/inbox';
import { enroll, kindsOf, mail, publish, states } from '../../support/scenario';
import { until } from '../../support/poll';
import { scratchFolder } from '../../support/scratch';
import { openHoodiecrow } from '../mail/hoodiecrow';
import { smtpLab, type SmtpLab } from '../mail/smtpLab';
import * as keeping from '../../../engine/store/senders';
import * as receiving from '../../../engine/worker/receive';

// The only way to have code stumble over what nobody foresaw; until it is told to, it is the real one.
jest.mock('../../../engine/worker/receive', () => {
  const real = jest.requireActual<typeof receiving>('../../../engine/worker/receive');
  return { ...real, receive: jest.fn(real.receive) };
});

// And to have the database fail in the moment in which mailboxes are looked up.
jest.mock('../../../engine/store/senders', () => {
  const real = jest.requireActual<typeof keeping>('../../../engine/store/senders');
  return { ...real, listSenders: jest.fn(real.listSenders) };
});

jest.setTimeout(60_000);

const LEADS = ['a@example.com', 'b@example.com', 'c@example.com'];
let lab: SmtpLab;
let server: MailServer;
beforeAll(async () => {
  lab = await smtpLab({});
});
afterAll(() => lab.stop());
beforeEach(async () => {
  server = await openHoodiecrow({ idle: false });
});
afterEach(async () => {
  stumbleOver(null);
  await server.stop();
});

async function sent(
  door: TestEngine,
  names: readonly string[] = ['ada'],
  folders = ['INBOX'],
): Promise<Letter[]> {
  const { host, port } = server.settings();
  for (const name of names)
    await door.run('sender.save', {
      name,
      address: `${name}@lab.test`,
      smtp: { host: '127.0.0.1', port: lab.port },
      imap: { host, port, user: 'ada', password: 'secret', folders },
    });
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })]);
  await enroll(door, LEADS);
  await door.engine.tick();
  return letters(door);
}

const replied = async (door: TestEngine, letter: Letter): Promise<number> =>
  (await kindsOf(door, letter.enrollmentId)).filter((kind) => kind === 'replied').length;

onEachDatabase('a sweep', (open, database) => {
  test('reads what came since the sender was added, and nothing from before', async () => {
    const door = await open();
    await server.deliver(write({ From: LEADS[0]! }, 'Old news.'));
    const [a] = await sent(door);
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ mailboxes: 1, read: 1, replies: 1, problems: [] });
    expect(await door.engine.sweep()).toMatchObject({ read: 0 });
  });

  test('reads what came while nobody could look: the server was away, or nobody had logged in yet', async () => {
    const door = await open({ clock: handClock(Date.now()), leaseClock: systemClock() });
    const { host, port } = server.settings();
    const ada = {
      name: 'ada',
      address: 'ada@lab.test',
      smtp: { host: '127.0.0.1', port: lab.port },
      verify: false,
    };
    await door.run('sender.save', { ...ada, imap: { host, port, user: 'ada', password: 'secret' } });
    await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })]);
    await enroll(door, LEADS);
    await door.engine.tick();
    const [a] = await letters(door);
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 1, problems: [] });
    expect(await door.engine.sweep()).toMatchObject({ read: 0 });
  });

  test('counts once what lies in two folders, or in a mailbox that two senders share', async () => {
    const door = await open();
    const [a] = await sent(door, ['ada', 'bob'], ['INBOX', 'Leads']);
    const raw = write(answering(a!), 'Yes');
    await server.deliver(raw, 'INBOX');
    await server.deliver(raw, 'Leads');
    expect(await door.engine.sweep()).toMatchObject({ mailboxes: 2, read: 4, replies: 1 });
    expect(await replied(door, a!)).toBe(1);
  });

  test('at the same time as the sweep of another process changes each lead once', async () => {
    const folder = scratchFolder('sweep');
    const door = await open(database === 'sqlite' ? { database: join(folder, 'two.db') } : {});
    const all = await sent(door);
    const other = await door.another();
    for (const letter of all) await server.deliver(write(answering(letter), 'Yes'));
    await Promise.all([door.engine.sweep(), other.sweep(), door.engine.sweep(), other.sweep()]);
    for (const letter of all) expect(await replied(door, letter)).toBe(1);
    expect(new Set(Object.values(await states(door)))).toEqual(new Set(['Finished (Replied)']));
  });

  test('is an operation too: whoever asks for it at any door is told what came', async () => {
    const door = await open();
    const [a] = await sent(door);
    await server.deliver(write(answering(a!), 'Yes'));
    expect(await door.run('mail.sweep')).toEqual({
      mailboxes: 1,
      read: 1,
      replies: 1,
      problems: [],
      message: 'Read 1 new mail in 1 mailbox: 1 reply.',
    });
    expect(await replied(door, a!)).toBe(1);
    expect(await door.run('mail.sweep')).toMatchObject({ read: 0, replies: 0 });
  });

  test('reads a folder that was made anew from its recent mail on, and does nothing twice', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    const raw = write(answering(a!), 'Yes');
    await server.deliver(raw);
    await door.engine.sweep();
    await server.remake('INBOX');
    await server.deliver(raw);
    await server.deliver(write(answering(b!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ read: 2, replies: 1, problems: [] });
    expect(await replied(door, a!)).toBe(1);
    expect((await states(door))[LEADS[1]!]).toBe('Finished (Replied)');
  });

  test('takes in a mail again that failed in the moment in which somebody changed the same rows', async () => {
    const door = await open();
    const [a] = await sent(door);
    await server.deliver(write(answering(a!), 'Yes'));
    jest.mocked(receiving.receive).mockRejectedValueOnce(new RangeError('It was there a moment ago.'));
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 1, problems: [] });
    expect(await door.engine.status()).toMatchObject({ mailboxes: [{ unreadable: 0 }] });
  });

  test('goes on watching when the database was away for a moment', async () => {
    const door = await open();
    const [a] = await sent(door);
    await server.deliver(write(answering(a!), 'Yes'));
    jest.mocked(keeping.listSenders).mockRejectedValueOnce(new Error('Connection terminated unexpectedly'));
    const stop = new AbortController();
    const watching = door.engine.watch({ signal: stop.signal });
    await until('it is read', async () => {
      door.clock.advance(5_000);
      return (await replied(door, a!)) === 1;
    });
    stop.abort();
    await watching;
  });

  test('passes over a mail that cannot be taken in, says so, and stops for it neither now nor later', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    stumbleOver('poison');
    const poison = write(answering(a!), 'poison');
    await server.deliver(poison);
    await server.deliver(write(answering(b!), 'Yes'));
    expect(await door.engine.sweep()).toMatchObject({ replies: 1, problems: [] });
    expect((await states(door))[LEADS[1]!]).toBe('Finished (Replied)');
    expect(await door.engine.status()).toMatchObject({ mailboxes: [{ problem: null, unreadable: 1 }] });
    const { senders } = await door.run<{ senders: { name: string; mailbox: object[] }[] }>('sender.list');
    expect(senders.find(({ name }) => name === 'ada')).toMatchObject({ mailbox: [{ unreadable: 1 }] });
    stumbleOver(null);
    // Handed in by hand, it counts.
    await door.run('mail.receive', { raw: poison.toString('utf8') });
    expect((await states(door))[LEADS[0]!]).toBe('Finished (Replied)');
  });

  test('in a crash between two mails repeats neither and misses none', async () => {
    const door = await open();
    const [a, b] = await sent(door);
    await server.deliver(write(answering(a!), 'Yes'));
    await server.deliver(write(answering(b!), 'crash'));
    stumbleOver('crash', new Error('Connection terminated unexpectedly'));
    expect(await door.engine.sweep()).toMatchObject({
      read: 0,
      problems: [{ sender: 'ada', folder: 'INBOX' }],
    });
    expect((await door.engine.status()).mailboxes[0]).toMatchObject({
      problem: expect.stringMatching(/terminated/) as string,
      unreadable: 0,
    });
    stumbleOver(null);
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 1, problems: [] });
    expect((await door.engine.status()).mailboxes[0]).toMatchObject({ problem: null });
    for (const letter of [a!, b!]) expect(await replied(door, letter)).toBe(1);
  });

  test('that a push began and that was cut short is made up for by itself: nobody pushes the same mail twice', async () => {
    const door = await open();
    const [a] = await sent(door);
    await server.deliver(write(answering(a!), 'cut'));
    stumbleOver('cut', new Error('Connection terminated unexpectedly'));
    const stop = new AbortController();
    const watching = door.engine.watch({ signal: stop.signal });
    const problem = async (): Promise<string | null> => (await door.engine.status()).mailboxes[0]!.problem;
    await until('the push came to nothing', async () => (await problem()) !== null);
    stumbleOver(null);
    await until('it is read', async () => {
      door.clock.advance(5_000);
      return (await replied(door, a!)) === 1;
    });
    expect(await problem()).toBeNull();
    stop.abort();
    await watching;
  });

  test('finds a copy of what was sent, and takes it for nothing else', async () => {
    const door = await open();
    const [a] = await sent(door);
    await server.deliver(
      write({ From: 'ada@lab.test', To: a!.to, 'Message-ID': a!.messageId }, 'Text of hello.'),
    );
    expect(await door.engine.sweep()).toMatchObject({ read: 1, replies: 0 });
    expect((await states(door))[LEADS[0]!]).toBe('Active');
  });
});

/** From now on taking in a mail with this text fails, after all that it does. */
function stumbleOver(
  text: string | null,
  error: Error = new TypeError('Cannot read properties of undefined'),
): void {
  const { receive } = jest.requireActual<typeof receiving>('../../../engine/worker/receive');
  jest.mocked(receiving.receive).mockImplementation(async (context, db, raw, reading, origin) => {
    const result = await receive(context, db, raw, reading, origin);
    if (reading.replyText === text) throw error;
    return result;
  });
}
