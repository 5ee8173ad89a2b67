import type { AddressInfo, Server, Socket } from 'node:net';
import { imapInput } from '../../../engine/model/sender';
import type { MailServer } from '../../support/mailboxContract';

interface CrowFolder {
  messages: { raw: string; flags: string[]; uid?: number }[];
  uidvalidity?: number;
  uidnext?: number;
}

interface Crow {
  server: Server;
  connectionHandlers: ((connection: { inputHandler?: false | ((line: string) => void) }) => void)[];
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  appendMessage(folder: string, flags: string[], date: string | undefined, raw: string): void;
  getMailbox(path: string): CrowFolder;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types to import
const hoodiecrow = require('hoodiecrow-imap') as (options: object) => Crow;

export interface Hoodiecrow extends MailServer {
  /** @param arrived as INTERNALDATE is written: `17-Feb-2026 12:00:00 +0000` */
  deliver(raw: Buffer, folder?: string, arrived?: string): Promise<void>;
  /** The folder is put back to an older copy, in which nothing was: it keeps its UIDVALIDITY. */
  restore(folder: string): void;
}

/** An IMAP server inside this process; nothing is kept but `storage`, which a restart is given again. */
export async function openHoodiecrow({ idle }: { readonly idle: boolean }): Promise<Hoodiecrow> {
  const plugins = ['LITERALPLUS', 'NAMESPACE', 'UIDPLUS', ...(idle ? ['IDLE'] : [])];
  const storage = {
    INBOX: { messages: [], uidvalidity: 11 },
    '': { separator: '/', folders: { Leads: { messages: [], uidvalidity: 12 } } },
  };
  const sockets = new Set<Socket>();
  const connections = new Set<Parameters<Crow['connectionHandlers'][number]>[0]>();
  let crow: Crow;
  let port = 0;

  async function start(): Promise<void> {
    crow = hoodiecrow({ plugins, storage, users: { ada: { password: 'secret' } } });
    crow.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      // It answers in several small writes; the kernel would hold each one back for 40 ms.
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    crow.connectionHandlers.push((connection) => connections.add(connection));
    await new Promise<void>((resolve) => crow.listen(port, '127.0.0.1', resolve));
    port = (crow.server.address() as AddressInfo).port;
  }
  async function kill(): Promise<void> {
    const closed = new Promise<void>((resolve) => crow.close(resolve));
    for (const socket of sockets) socket.destroy();
    // An IDLE that nobody ended keeps a timer of half an hour, and the process with it.
    for (const connection of connections) if (connection.inputHandler) connection.inputHandler('DONE');
    connections.clear();
    await closed;
  }

  await start();
  return {
    settings: (over = {}) =>
      imapInput.parse({ host: '127.0.0.1', port, user: 'ada', password: 'secret', ...over }),
    async deliver(raw, folder = 'INBOX', arrived?: string) {
      crow.appendMessage(folder, [], arrived, raw.toString('latin1'));
    },
    async remake(folder) {
      const box = crow.getMailbox(folder);
      box.messages.length = 0;
      box.uidnext = 1;
      box.uidvalidity = (box.uidvalidity ?? 0) + 100;
    },
    restore(folder) {
      const box = crow.getMailbox(folder);
      box.messages.length = 0;
      box.uidnext = 1;
    },
    flagged: async (folder) => crow.getMailbox(folder).messages.some((one) => one.flags.length > 0),
    kill,
    start,
    stop: kill,
  };
}
