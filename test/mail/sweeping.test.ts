import { setTimeout as pause } from 'node:timers/promises';
import type { TestEngine } from '../support/databases';
import { answering, letters, write, type Letter } from '../support/inbox';
import { DATABASES, imapOf, openTown, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { enroll, mail, publish, states } from '../support/scenario';

jest.setTimeout(90_000);

const STAGES = [mail('hello'), mail('nudge', { after: '3 days' })];
const DRIVERS = ['imapflow', 'imap-simple'] as const;

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.stop());

let accounts = 0;

interface Desk {
  readonly door: TestEngine;
  readonly account: string;
  readonly sent: readonly Letter[];
}

/** A sender with a mailbox of its own that has written to so many leads. */
async function desk(
  kind: (typeof DATABASES)[number],
  leads: number,
  over: { readonly imap?: object; readonly verify?: boolean } = {},
): Promise<Desk> {
  const door = await town.open(kind);
  const account = `desk${(accounts += 1)}`;
  const { imap = {}, ...more } = over;
  await town.addSender(door, account, { imap: imapOf(town.dovecot, account, imap), ...more });
  await publish(door, STAGES);
  await enroll(
    door,
    Array.from({ length: leads }, (_, i) => `${account}-lead${i}@far.test`),
  );
  await door.engine.tick();
  const sent = await letters(door);
  return { door, account, sent };
}

const answer = (letter: Letter): string => write(answering(letter), 'Yes, call me.').toString();

/** By the last server on the way, with the lead's envelope. */
function arrive(account: string, letter: Letter, raw = answer(letter)): Promise<void> {
  return town.deliver(raw, `${account}@lab.test`, letter.to);
}

async function replies(door: TestEngine): Promise<{ enrollments: number; events: number }> {
  const { events } = await door.run<{ events: { enrollmentId: string | null }[] }>('events', {
    kinds: ['replied'],
    limit: 1_000,
  });
  return { enrollments: new Set(events.map(({ enrollmentId }) => enrollmentId)).size, events: events.length };
}

/** What everybody sees of the mailbox: in the health of the engine, and on its sender. */
async function problems(door: TestEngine): Promise<(string | null)[]> {
  const { mailboxes } = await door.engine.status();
  const { senders } = await door.run<{ senders: { mailbox: { problem: string | null }[] }[] }>('sender.list');
  return [...mailboxes, ...senders.flatMap(({ mailbox }) => mailbox)].map(({ problem }) => problem);
}

describe.each(DRIVERS)('a mailbox over %s', (driver) => {
  const kind = DATABASES[DRIVERS.indexOf(driver)]!;

  test('whose server is killed in the middle of a sweep, twice: nothing is missed, nothing happens twice', async () => {
    const COUNT = 150;
    const { door, account, sent } = await desk(kind, COUNT, { imap: { driver } });
    for (const letter of sent) await town.dovecot.deliver(Buffer.from(answer(letter)), 'INBOX', account);
    let over = false;
    const sweeping = (async () => {
      while (!over) await door.engine.sweep().then(() => pause(50));
    })();
    for (const least of [5, 60]) {
      await until(`${least} are taken in`, async () => (await replies(door)).events >= least, { every: 5 });
      await town.dovecot.kill();
      // In health, and on the sender.
      await until('everybody sees it', async () => (await problems(door)).every((problem) => problem !== null)); // prettier-ignore
      expect((await replies(door)).events).toBeLessThan(COUNT);
      await town.dovecot.start();
    }
    await until('all is read', async () => (await replies(door)).events >= COUNT, { every: 100 });
    over = true;
    await sweeping;
    await door.engine.sweep();
    expect(await replies(door)).toEqual({ enrollments: COUNT, events: COUNT });
    expect(new Set(Object.values(await states(door)))).toEqual(new Set(['Finished (Replied)']));
    expect(await problems(door)).toEqual([null, null]);
  });

  test('that is watched reads what came while its server was away, though nobody sweeps', async () => {
    const { door, account, sent } = await desk(kind, 3, { imap: { driver } });
    const stop = new AbortController();
    const watching = door.engine.watch({ signal: stop.signal });
    await arrive(account, sent[0]!);
    await until('the server has pushed', async () => (await replies(door)).events === 1);
    await town.dovecot.kill();
    // Several tries fail meanwhile.
    await pause(3_500);
    await town.dovecot.start();
    await arrive(account, sent[1]!);
    await until('what came meanwhile', async () => (await replies(door)).events === 2, { within: 30_000 });
    await arrive(account, sent[2]!);
    await until('it watches again', async () => (await replies(door)).events === 3, { within: 30_000 });
    expect(await problems(door)).toEqual([null, null]);
    stop.abort();
    await watching;
  });

  test('whose UIDVALIDITY changes: what was read is not read as new, what is new is not missed', async () => {
    const { door, account, sent } = await desk(kind, 3, { imap: { driver } });
    const raws = sent.map((letter) => answer(letter));
    for (const n of [0, 1]) await arrive(account, sent[n]!, raws[n]);
    expect(await door.engine.sweep()).toMatchObject({ read: 2, replies: 2 });
    // Dovecot takes UIDVALIDITY from the clock, in seconds.
    await pause(1_100);
    await town.dovecot.remake('INBOX', account);
    for (const n of [2, 1, 0]) await arrive(account, sent[n]!, raws[n]);
    expect(await door.engine.sweep()).toMatchObject({ read: 3, replies: 1, problems: [] });
    expect(await replies(door)).toEqual({ enrollments: 3, events: 3 });
    expect(await door.engine.sweep()).toMatchObject({ read: 0 });
  });

  test('with a folder for spam: what a filter put there counts, and lies there as it lay', async () => {
    const { door, account, sent } = await desk(kind, 2, { imap: { driver, folders: ['INBOX', 'Junk'] } });
    town.dovecot.sieve(account, 'require ["fileinto"];\nif header :contains "X-Spam-Flag" "YES" { fileinto "Junk"; }\n'); // prettier-ignore
    await arrive(account, sent[0]!, `X-Spam-Flag: YES\r\n${answer(sent[0]!)}`);
    await arrive(account, sent[1]!);
    const lying = (): string[] => ['INBOX', 'Junk'].flatMap((box) => [...town.dovecot.files(account, box), ...town.dovecot.mails(account, box)]); // prettier-ignore
    const before = lying();
    expect(town.dovecot.files(account, 'Junk')).toHaveLength(1);
    expect(await door.engine.sweep()).toMatchObject({ mailboxes: 1, read: 2, replies: 2, problems: [] });
    expect(lying()).toEqual(before);
  });

  test('with a folder that is not there: the others are read, and both health and sender name it', async () => {
    const { door, account, sent } = await desk(kind, 1, {
      imap: { driver, folders: ['Nowhere', 'INBOX'] },
      verify: false,
    });
    await door.engine.sweep();
    await arrive(account, sent[0]!);
    expect(await door.engine.sweep()).toMatchObject({ replies: 1, problems: [{ folder: 'Nowhere' }] });
    const named = expect.stringContaining('Nowhere') as string;
    expect((await problems(door)).filter(Boolean)).toEqual([named, named]);
  });
});

test('a mailbox that could not be reached at first is read from the moment at which its sender was added', async () => {
  const account = `desk${(accounts += 1)}`;
  town.dovecot.addAccount(account);
  await town.deliver(write({ From: 'somebody@far.test', Subject: 'Old' }, 'Old news.').toString(), `${account}@lab.test`); // prettier-ignore
  const door = await town.open('sqlite');
  await town.dovecot.kill();
  await town.addSender(door, account, { verify: false });
  expect((await door.engine.sweep()).problems).toHaveLength(1);
  await publish(door, STAGES);
  await enroll(door, [`${account}-lead@far.test`]);
  await door.engine.tick();
  const [letter] = await letters(door);
  await town.dovecot.start();
  await arrive(account, letter!);
  await until('it is read', async () => (await door.engine.sweep()).replies === 1, { every: 100 });
  expect(await states(door)).toEqual({ [`${account}-lead@far.test`]: 'Finished (Replied)' });
});
