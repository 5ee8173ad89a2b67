import { createTransport } from 'nodemailer';
import { handClock, openEngine, systemClock, type EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../databases';
import { openDovecot, type Dovecot } from '../dovecot';
import { freePort } from '../freePort';
import { freshDatabase } from '../freshDatabase';
import { openFarSide, type FarSide } from './farSide';
import { openPostfix, type Postfix } from './postfix';

export const DATABASES = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASES)[number];

/** Real servers, one behind the other, and the real engine among them. */
export interface Town {
  /** Mailboxes and answering machines of lab.test. */
  readonly dovecot: Dovecot;
  /** Sends for everybody in town; what it cannot deliver comes back from it. */
  readonly postfix: Postfix;
  /** Everybody who does not live in town. */
  readonly far: FarSide;
  /** Where TLS begins with the first byte; null where nothing is encrypted. */
  readonly secure: { readonly imapsPort: number; readonly smtpsPort: number } | null;
  /** An engine whose clock stands at the real time until it is moved: what comes back is dated by the servers. */
  open(kind: DatabaseKind, options?: Partial<EngineOptions>): Promise<TestEngine>;
  /** Adds a sender with an account of that name, and its mailbox if it is to be read. */
  addSender(door: TestEngine, name: string, over?: object): Promise<void>;
  /** What the last server on the way does: LMTP, with the envelope. */
  deliver(raw: string, to: string, from?: string): Promise<void>;
  /** What somebody's mail program does: SMTP, to Postfix. */
  post(raw: string, to: string, from: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param encrypted servers that want a login and take none in the clear, with certificates of their own making */
export async function openTown({ encrypted = false }: { readonly encrypted?: boolean } = {}): Promise<Town> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const [port, deadPort] = [await freePort(), await freePort()];
    const far = await openFarSide();
    closing.push(far.stop);
    const secure = encrypted
      ? { imapsPort: await freePort(), smtpsPort: await freePort(), authPort: await freePort() }
      : undefined;
    const dovecot = await openDovecot({ submissionPort: port, ...(secure ? { encrypted: secure } : {}) });
    closing.push(dovecot.stop);
    const { lmtpPort } = dovecot;
    const postfix = await openPostfix({ port, lmtpPort, farPort: far.port, deadPort, encrypted: secure });
    closing.push(postfix.stop);
    return town({ dovecot, postfix, far, secure: secure ?? null }, closing, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function town(
  servers: Pick<Town, 'dovecot' | 'postfix' | 'far' | 'secure'>,
  closing: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Town {
  const { dovecot, postfix } = servers;
  const hand = (options: object) => async (raw: string, to: string, from: string) => {
    const transport = createTransport({ host: '127.0.0.1', ignoreTLS: true, ...options });
    await transport.sendMail({ envelope: { from, to: [to] }, raw });
    transport.close();
  };
  const deliver = hand({ port: dovecot.lmtpPort, lmtp: true });
  return {
    ...servers,
    stop,
    deliver: (raw, to, from = '') => deliver(raw, to, from),
    post: hand({ port: postfix.port }),
    async open(kind, options = {}) {
      const place =
        kind === 'sqlite' ? { url: ':memory:', drop: () => Promise.resolve() } : await freshDatabase();
      closing.push(place.drop);
      const real = systemClock();
      const clock = handClock(real.now());
      const settings: EngineOptions = {
        database: place.url,
        clock,
        // Connections are lost and made again in real time.
        leaseClock: real,
        timeZone: 'Europe/Berlin',
        secretKey: 'a key for tests, long enough',
        ...options,
      };
      const engine = await openEngine(settings);
      closing.push(() => engine.close());
      return {
        engine,
        clock,
        run: async <Result>(name: string, input: unknown = {}) => (await engine.run(name, input)) as Result,
        another: async (more = {}) => {
          const other = await openEngine({ ...settings, ...more });
          closing.push(() => other.close());
          return other;
        },
      };
    },
    async addSender(door, name, over = {}) {
      dovecot.addAccount(name);
      await door.run('sender.save', {
        name,
        address: `${name}@lab.test`,
        smtp: { host: '127.0.0.1', port: postfix.port },
        imap: imapOf(dovecot, name),
        envelopeTag: true,
        ...over,
      });
    },
  };
}

/** How an account is read. */
export function imapOf({ imapPort }: Dovecot, name: string, over: object = {}): object {
  return { host: '127.0.0.1', port: imapPort, user: `${name}@lab.test`, password: 'secret', ...over };
}
