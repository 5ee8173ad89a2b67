import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { smtpInput, type SmtpSettings } from '../../../engine/model/sender';
import type { OutgoingMessage } from '../../../engine/mail/outgoing';

export interface Received {
  readonly from: string;
  readonly to: string[];
  readonly fromArgs: Record<string, string>;
  readonly toArgs: Record<string, string>;
  readonly raw: string;
}

export interface SmtpLab {
  readonly port: number;
  readonly received: Received[];
  /** The sockets of the sessions, for servers that are to die in the middle. */
  readonly sockets: Set<Socket>;
  /** Connections ever made. */
  connections: number;
  settings(over?: Partial<SmtpSettings>): SmtpSettings;
  stop(): Promise<void>;
}

/** A real SMTP server in this process. What it should do differently is given as smtp-server options. */
export async function smtpLab(options: SMTPServerOptions = {}): Promise<SmtpLab> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideENHANCEDSTATUSCODES: true,
    hideDSN: false,
    logger: false,
    // smtp-server asks the DNS for the peer's name otherwise; there is none here.
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          fromArgs: (mailFrom === false ? {} : mailFrom.args || {}) as Record<string, string>,
          to: rcptTo.map((to) => to.address),
          toArgs: (rcptTo[0]?.args || {}) as Record<string, string>,
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        done(null, 'Ok: queued as 4711');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const lab = { received, sockets, connections: 0 };
  server.server.on('connection', (socket: Socket) => {
    lab.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(lab, {
    port,
    settings: (over: Partial<SmtpSettings> = {}) => smtpInput.parse({ host: '127.0.0.1', port, ...over }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  });
}

/** An error as smtp-server turns into a reply. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export function aMessage(over: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    id: 'm1',
    from: { name: 'Ada Löwe', address: 'ada@lab.test' },
    to: 'lead@example.test',
    replyTo: null,
    subject: 'Hello',
    text: 'Hello there.\n',
    html: null,
    messageId: '<m1@lab.test>',
    inReplyTo: null,
    references: [],
    headers: {},
    date: Date.UTC(2026, 10, 3, 9, 30),
    ...over,
  };
}
