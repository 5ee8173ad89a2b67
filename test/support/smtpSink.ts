import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What the sink does with a message once it has all of it. */
export type Manner =
  /** Takes it and says so. */
  | 'take'
  /** Takes it and hangs up without a word. */
  | 'vanish'
  /** Takes it, and says so when the promise that `hold` gave is let go. */
  | 'hold'
  /** Takes it and says so a moment later. */
  | 'slow'
  /** Answers 550 5.1.1. */
  | 'unknown'
  /** Answers 554 5.7.1: spam. */
  | 'spam'
  /** Answers 451. */
  | 'later';

export interface Sink {
  readonly port: number;
  /** Every message that was taken, in order: whether the other side heard of it or not. */
  readonly taken: {
    readonly to: string;
    readonly messageId: string;
    readonly subject: string;
    /** As it came over the wire. */
    readonly raw: string;
  }[];
  /** How often each recipient got something. */
  counts(): Record<string, number>;
  manner: (to: string, nth: number) => Manner;
  /** Whether logins are accepted. */
  passwordRight: boolean;
  logins: number;
  /** Resolves as soon as that many messages are in hand (taken, some perhaps unanswered). */
  until(count: number): Promise<void>;
  /** Answers all that are held. */
  release(): void;
  stop(): Promise<void>;
}

/** A real SMTP server that counts. */
export async function smtpSink(): Promise<Sink> {
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  const waiting: { count: number; tell: () => void }[] = [];
  const taken: Sink['taken'] = [];
  let nth = 0;
  const sink: Sink = {
    port: 0,
    taken,
    counts: () => {
      const result: Record<string, number> = {};
      for (const { to } of taken) result[to] = (result[to] ?? 0) + 1;
      return result;
    },
    manner: () => 'take',
    passwordRight: true,
    logins: 0,
    until: (count) =>
      taken.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, tell: resolve })),
    release: () => held.splice(0).forEach((answer) => answer()),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 50,
    onAuth(auth, _session, done) {
      sink.logins += 1;
      if (sink.passwordRight) return done(null, { user: auth.username });
      return done(Object.assign(new Error('5.7.8 Wrong user name or password'), { responseCode: 535 }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const manner = sink.manner(to, (nth += 1));
        const refusals = { unknown: [550, '5.1.1 No such user'], spam: [554, '5.7.1 Rejected as spam'], later: [451, '4.3.0 Try again later'] } as const; // prettier-ignore
        if (manner in refusals) {
          const [responseCode, text] = refusals[manner as keyof typeof refusals];
          return done(Object.assign(new Error(text), { responseCode }));
        }
        taken.push({ to, messageId: /^message-id:\s*(\S+)/im.exec(raw)?.[1] ?? '', subject: /^subject:\s*(.*)$/im.exec(raw)?.[1]?.trim() ?? '', raw }); // prettier-ignore
        for (const one of waiting.splice(0)) {
          if (taken.length >= one.count) one.tell();
          else waiting.push(one);
        }
        if (manner === 'vanish') {
          const port = session.remotePort;
          for (const socket of sockets) if (socket.remotePort === port) socket.destroy();
        } else if (manner === 'hold') held.push(() => done(null, 'Ok: queued'));
        else if (manner === 'slow') setTimeout(() => done(null, 'Ok: queued'), 5);
        else done(null, 'Ok: queued');
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return Object.assign(sink, { port: (server.server.address() as AddressInfo).port });
}

/** The input of `sender.save` for a mailbox that sends through the sink. */
export function through(sink: Sink, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Ada',
    address: 'ada@lab.test',
    smtp: { host: '127.0.0.1', port: sink.port, connections: 10 },
    verify: false,
    ...over,
  };
}
