import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Refusal {
  readonly at: 'recipient' | 'data';
  readonly code: number;
  /** With its enhanced status: `5.1.1 No such user`. */
  readonly text: string;
}

/** The mail server of the people whom we write to. */
export interface FarSide {
  readonly port: number;
  /** What it took, in order: from here on a second copy would be one too many. */
  readonly taken: readonly { readonly to: string; readonly from: string; readonly raw: string }[];
  /** What to answer the nth time that this recipient is named; null: takes the message. */
  answer: (to: string, nth: number) => Refusal | null;
  /** How often that recipient was named. */
  tries(to: string): number;
  stop(): Promise<void>;
}

/** A real SMTP server in this process that answers as it is told. It knows nothing of DSN, so that those before it report. */
export async function openFarSide(): Promise<FarSide> {
  const taken: { to: string; from: string; raw: string }[] = [];
  const named = new Map<string, number>();
  const sockets = new Set<Socket>();
  const said = ({ code, text }: Refusal): Error => Object.assign(new Error(text), { responseCode: code });
  const far = { port: 0, taken, answer: (): Refusal | null => null } as unknown as FarSide & { port: number };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideENHANCEDSTATUSCODES: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 50,
    onRcptTo({ address }, _session, done) {
      const nth = (named.get(address) ?? 0) + 1;
      named.set(address, nth);
      const refusal = far.answer(address, nth);
      done(refusal?.at === 'recipient' ? said(refusal) : null);
    },
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address ?? '';
        const refusal = far.answer(to, named.get(to) ?? 1);
        if (refusal) return done(said(refusal));
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        taken.push({ to, from, raw: Buffer.concat(parts).toString('utf8') });
        done(null, `Ok: queued as ${taken.length}`);
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
  return Object.assign(far, {
    port: (server.server.address() as AddressInfo).port,
    tries: (to: string) => named.get(to) ?? 0,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
