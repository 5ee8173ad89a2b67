import { createServer, type AddressInfo, type Socket } from 'node:net';
import { IMAP_TIMING } from '../../engine/mail/imapSession';
import type { MailboxSource } from '../../engine/mail/mailboxSource';
import { openMailbox } from '../../engine/mail/openMailbox';
import type { ImapSettings } from '../../engine/model/sender';
import { systemClock } from '../../engine/schedule/clock';

/** A real IMAP server with one user, a folder INBOX and a folder Leads. */
export interface MailServer {
  settings(over?: Partial<ImapSettings>): ImapSettings;
  /** Mail comes in, byte for byte. */
  deliver(raw: Buffer, folder?: string): Promise<void>;
  /** The folder is deleted and made anew, empty, with another UIDVALIDITY. */
  remake(folder: string): Promise<void>;
  /** Whether any message there carries a flag that a reader could have set. */
  flagged(folder: string): Promise<boolean>;
  /** Dies at once, with all connections. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const QUICK = { ...IMAP_TIMING, connect: 5_000, command: 5_000, fetch: 20_000, look: 60_000 };
const BACKOFF = { first: 50, factor: 2, most: 400 };

export function numbered(n: number, body = 'Hello.\r\n'): Buffer {
  return Buffer.from(
    `Message-ID: <n${n}@lab.test>\r\nFrom: a@lab.test\r\nSubject: number ${n}\r\n\r\n${body}`,
  );
}

/** What every driver must do on every server. */
export function mailboxContract(
  driver: ImapSettings['driver'],
  openServer: (options: { readonly idle: boolean }) => Promise<MailServer>,
): void {
  // prettier-ignore
  describe(`a mailbox over ${driver}`, () => {
    const clock = systemClock();
    let server: MailServer;
    let opened: MailboxSource[] = [];

    beforeEach(async () => {
      server = await openServer({ idle: true });
    });
    afterEach(async () => {
      await Promise.all(opened.map((source) => source.close()));
      opened = [];
      await server.stop();
    });

    function mailbox(over: Partial<ImapSettings> = {}, timing = QUICK): MailboxSource {
      const source = openMailbox(server.settings({ driver, ...over }), { clock, timing, backoff: BACKOFF });
      opened.push(source);
      return source;
    }

    test('first contact reads nothing that is already there', async () => {
      await server.deliver(numbered(1));
      await server.deliver(numbered(2));
      const box = mailbox();
      const from = await box.currentPosition('INBOX');
      expect((await box.fetchSince('INBOX', from, 10)).messages).toEqual([]);
      await server.deliver(numbered(3));
      expect(ids((await box.fetchSince('INBOX', from, 10)).messages)).toEqual([3]);
    });

    test('new mail is seen once, in order, and nothing where there is nothing', async () => {
      const box = mailbox();
      let at = await box.currentPosition('INBOX');
      const seen: number[] = [];
      for (const some of [[1], [2, 3, 4], [], [5]]) {
        for (const n of some) await server.deliver(numbered(n));
        const batch = await box.fetchSince('INBOX', at, 10);
        expect(ids(batch.messages)).toEqual(some);
        seen.push(...ids(batch.messages));
        at = { uidValidity: batch.uidValidity, lastUid: batch.highestUid };
      }
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    });

    test('a limit is kept, and more is said to wait', async () => {
      for (let n = 1; n <= 7; n += 1) await server.deliver(numbered(n));
      const box = mailbox();
      const first = await box.fetchSince('INBOX', null, 5);
      expect([ids(first.messages), first.more]).toEqual([[1, 2, 3, 4, 5], true]);
      const rest = await box.fetchSince('INBOX', { uidValidity: first.uidValidity, lastUid: first.highestUid }, 5);
      expect([ids(rest.messages), rest.more]).toEqual([[6, 7], false]);
    });

    test('bytes come back as they are: Latin-1, UTF-8, binary, long lines, five megabytes', async () => {
      const head = Buffer.from('Message-ID: <n1@lab.test>\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');
      const bodies = [
        Buffer.from('Gr\xfc\xdfe aus K\xf6ln\r\n', 'latin1'),
        Buffer.from('Grüße 日本語 🙂\r\n', 'utf8'),
        Buffer.concat([Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7) % 255 + 1).filter((b) => b !== 10 && b !== 13)), Buffer.from('\r\n')]), // prettier-ignore
        Buffer.from(`${')'.repeat(500)} {12}\r\n* BYE\r\nA1 OK "\\\r\n`),
        Buffer.alloc(5 * 1024 * 1024, 'A line of seventy-odd characters, over and over again, to be large \xe9.\r\n', 'latin1'),
      ];
      const sent = bodies.map((body) => Buffer.concat([head, body]));
      for (const raw of sent) await server.deliver(raw);
      const box = mailbox();
      const batch = await box.fetchSince('INBOX', null, 10);
      expect(batch.messages.map((one) => one.raw.length)).toEqual(sent.map((raw) => raw.length));
      batch.messages.forEach((one, i) => expect(one.raw.equals(sent[i]!)).toBe(true));
      expect(Math.abs(batch.messages[0]!.internalDate! - clock.now())).toBeLessThan(3_600_000 * 26);
    }, 30_000);

    test('reading leaves no trace', async () => {
      await server.deliver(numbered(1));
      await mailbox().fetchSince('INBOX', null, 10);
      expect(await server.flagged('INBOX')).toBe(false);
    });

    test('a message that is put into a folder is there unchanged', async () => {
      const raw = Buffer.concat([numbered(9), Buffer.from('\xe4\xf6\xfc\r\n', 'latin1')]);
      const box = mailbox();
      await box.append('Leads', raw);
      const { messages } = await box.fetchSince('Leads', null, 10);
      expect(messages).toHaveLength(1);
      expect(messages[0]!.raw.equals(raw)).toBe(true);
    });

    test('a new UIDVALIDITY is reported, and nothing is taken for new', async () => {
      await server.deliver(numbered(1), 'Leads');
      const box = mailbox();
      const before = await box.currentPosition('Leads');
      await server.remake('Leads');
      await server.deliver(numbered(2), 'Leads');
      await server.deliver(numbered(3), 'Leads');
      const batch = await mailbox().fetchSince('Leads', before, 10);
      expect(batch).toMatchObject({ uidValidityChanged: true, messages: [] });
      expect(batch.uidValidity).not.toBe(before.uidValidity);
      const again = await box.positionSince('Leads', clock.now() - 3_600_000);
      expect(again).toEqual({ uidValidity: batch.uidValidity, lastUid: 0 });
      expect(ids((await box.fetchSince('Leads', again, 10)).messages)).toEqual([2, 3]);
    });

    test('the position since a time when nothing has come is the current one', async () => {
      await server.deliver(numbered(1));
      const box = mailbox();
      expect(await box.positionSince('INBOX', clock.now() + 5 * 86_400_000)).toEqual(await box.currentPosition('INBOX')); // prettier-ignore
    });

    test('folders are listed, and each is read apart', async () => {
      await server.deliver(numbered(1));
      await server.deliver(numbered(2), 'Leads');
      const box = mailbox();
      const folders = await box.folders();
      expect(folders.map((one) => one.path)).toEqual(expect.arrayContaining(['INBOX', 'Leads']));
      expect(folders.find((one) => one.path === 'INBOX')!.role).toBe('\\Inbox');
      const [leads, inbox] = await Promise.all([box.fetchSince('Leads', null, 5), box.fetchSince('INBOX', null, 5)]);
      expect([ids(leads.messages), ids(inbox.messages)]).toEqual([[2], [1]]);
    });

    test('a folder that is not there is named, and the rest goes on', async () => {
      const box = mailbox();
      await expect(box.fetchSince('Nowhere', null, 5)).rejects.toMatchObject({ code: 'mailbox_folder_missing' });
      await expect(box.fetchSince('INBOX', null, 5)).resolves.toMatchObject({ messages: [] });
    });

    test('a wrong password is named, and not shown', async () => {
      const error: unknown = await mailbox({ password: 'wr0ng-one' }).connect().catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'mailbox_login_failed', hint: expect.stringContaining('app password') });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('wr0ng-one');
    });

    test('a server that is not there is named', async () => {
      await server.kill();
      await expect(mailbox().fetchSince('INBOX', null, 5)).rejects.toMatchObject({ code: 'mailbox_unreachable' });
      await server.start();
    });

    test('a server that takes the connection and says nothing does not hold us', async () => {
      const sockets: Socket[] = [];
      const mute = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const { port } = mute.address() as AddressInfo;
      const box = mailbox({ port, secure: false }, { ...QUICK, connect: 400 });
      await expect(box.connect()).rejects.toMatchObject({ code: 'mailbox_unreachable' });
      sockets.forEach((socket) => socket.destroy());
      mute.close();
    });

    test('the server pushes news, also while other folders are read', async () => {
      const box = mailbox();
      const news = counter();
      const watch = await box.watch('INBOX', news.hit);
      await news.beyond(0);
      await box.fetchSince('Leads', null, 5);
      await pause(300); // IDLE has begun
      for (const n of [1, 2]) {
        const before = news.count();
        await server.deliver(numbered(n));
        await news.beyond(before);
      }
      await watch.stop();
      const quiet = news.count();
      await server.deliver(numbered(3));
      await pause(200);
      expect(news.count()).toBe(quiet);
    });

    test('a server that does not push is looked at', async () => {
      await server.stop();
      server = await openServer({ idle: false });
      const box = mailbox({}, { ...QUICK, look: 250 });
      const news = counter();
      await box.watch('INBOX', news.hit);
      await news.beyond(0);
      await pause(600);
      expect(news.count()).toBe(1);
      await server.deliver(numbered(1));
      await news.beyond(1);
    });

    test('the server is killed and comes back: watching and reading go on', async () => {
      const box = mailbox();
      const at = await box.currentPosition('INBOX');
      const news = counter();
      await box.watch('INBOX', news.hit);
      await news.beyond(0);
      for (let round = 1; round <= 2; round += 1) {
        await server.kill();
        await expect(box.fetchSince('INBOX', at, 10)).rejects.toMatchObject({ code: 'mailbox_unreachable' });
        const before = news.count();
        await server.start();
        await server.deliver(numbered(round));
        await news.beyond(before);
        await pause(BACKOFF.most);
        expect(ids((await box.fetchSince('INBOX', at, 10)).messages)).toEqual([1, 2].slice(0, round));
      }
    }, 30_000);

    test('a connection that died unnoticed costs nobody a call', async () => {
      const box = mailbox();
      await box.connect();
      await server.kill();
      await server.start();
      await server.deliver(numbered(1));
      expect(ids((await box.fetchSince('INBOX', null, 10)).messages)).toEqual([1]);
    });
  });
}

function ids(messages: readonly { raw: Buffer }[]): number[] {
  return messages.map(({ raw }) => Number(/<n(\d+)@/.exec(raw.toString('latin1'))?.[1]));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function counter(): { hit: () => void; count: () => number; beyond: (n: number) => Promise<void> } {
  let count = 0;
  return {
    hit: () => (count += 1),
    count: () => count,
    async beyond(n) {
      for (let waited = 0; count <= n; waited += 20) {
        if (waited > 4_000) throw new Error('No news within 4 seconds.');
        await pause(20);
      }
    },
  };
}
