import { createTransport } from 'nodemailer';
import type { Side } from '../support/duel';
import { rate } from '../support/duel';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface BarePool extends Side {
  close(): void;
}

/** Messages handed to the pool and not answered yet; more gains nothing. */
const UNDER_WAY = 50;

/** Somebody who has all messages ready, sends them through nodemailer's pool, and remembers nothing. */
export function barePool(port: number, connections: number, mails: readonly Mail[]): BarePool {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    maxConnections: connections,
    maxMessages: 500,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    prepare: async () => undefined,
    run: () =>
      rate(mails.length, async () => {
        const rest = mails.values();
        const sendOn = async (): Promise<void> => {
          for (const mail of rest) await transport.sendMail({ from: 'Bench <me@sender.example>', ...mail });
        };
        await Promise.all(Array.from({ length: UNDER_WAY }, sendOn));
      }),
    close: () => transport.close(),
  };
}
