import type { AddressInfo, Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** One message that was taken: from here on the sender's word 'not sent' would be wrong. */
export interface Taken {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  /** The first value of a header, null when it is not there. */
  header(name: string): string | null;
  readonly text: string;
}

/** How the server behaves towards one recipient. Times in milliseconds. */
export interface Manners {
  /** How long it thinks before it lets the message come. */
  readonly before?: number;
  /** How long it thinks after it has taken it and before it says so: who is cut off here was delivered. */
  readonly after?: number;
}

export interface PostOffice {
  readonly port: number;
  /** Mail for everybody else than the domain that is delivered: in the order in which it was taken. */
  readonly taken: readonly Taken[];
  takenBy(address: string): readonly Taken[];
  manners: (to: string) => Manners;
  /** Messages on the wire at this moment: begun, and not yet answered. */
  readonly inHand: number;
  /** Sends as a lead's mail program would: by SMTP to this server. */
  write(mail: Letter): Promise<string>;
  stop(): Promise<void>;
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The message that it answers. */
  readonly answers?: Taken;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A real SMTP server in this process, as a mail system of a town: what is for `home.domain` goes on to the mailboxes
 * there by LMTP, everything else is taken and kept.
 */
export async function openPostOffice(home: {
  readonly domain: string;
  readonly lmtpPort: number;
}): Promise<PostOffice> {
  const taken: Taken[] = [];
  const sockets = new Set<Socket>();
  const mailboxes = createTransport({
    lmtp: true,
    host: '127.0.0.1',
    port: home.lmtpPort,
    tls: { rejectUnauthorized: false },
  } as object);
  const office = { taken, manners: (): Manners => ({}), inHand: 0 } as {
    taken: Taken[];
    manners: (to: string) => Manners;
    inHand: number;
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    maxClients: 200,
    onRcptTo({ address }, _session, done) {
      const { before = 0 } = office.manners(address);
      setTimeout(() => done(), before);
    },
    onData(stream, { envelope }, done) {
      office.inHand += 1;
      const chunks: Buffer[] = [];
      const answered = (error?: Error | null, words?: string): void => {
        office.inHand -= 1;
        done(error, words);
      };
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // Somebody who hangs up before the last dot has delivered nothing.
      stream.on('error', () => (office.inHand -= 1));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        const raw = Buffer.concat(chunks);
        const inside = to.filter((address) => address.endsWith(`@${home.domain}`));
        if (inside.length > 0) {
          mailboxes.sendMail({ envelope: { from, to: inside }, raw }).then(
            () => answered(null, 'Ok: delivered'),
            (error: unknown) => answered(error as Error),
          );
          return;
        }
        readTaken(raw, from, to[0] ?? '').then((one) => {
          taken.push(one);
          setTimeout(
            () => answered(null, `Ok: queued as ${taken.length}`),
            office.manners(one.to).after ?? 0,
          );
        }, answered);
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const programs = createTransport({ host: '127.0.0.1', port, pool: true });

  return Object.assign(office, {
    port,
    takenBy: (address: string) => taken.filter(({ to }) => to === address),
    async write({ answers, headers = {}, ...letter }: Letter) {
      const id = answers?.header('message-id');
      const info = await programs.sendMail({
        ...letter,
        ...(id ? { inReplyTo: id, references: [id] } : {}),
        headers: { ...headers },
      });
      return info.messageId;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        programs.close();
        mailboxes.close();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}

async function readTaken(raw: Buffer, from: string, to: string): Promise<Taken> {
  const at = Date.now();
  const mail: Email = await PostalMime.parse(raw);
  return {
    at,
    from,
    to,
    raw: raw.toString('utf8'),
    header: (name) => mail.headers.find(({ key }) => key === name.toLowerCase())?.value ?? null,
    text: mail.text ?? '',
  };
}
