import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { needsTls, type SmtpSettings } from '../model/sender';
import { inOnePiece } from './inOnePiece';
import type { Outgoing, OutgoingMessage, SendOutcome } from './outgoing';
import { outcomeOfError, verifyError, type SmtpError } from './smtpError';

export interface SmtpTiming {
  /** Milliseconds to a usable connection, greeting included. */
  readonly connect: number;
  /** Milliseconds of silence in a session, the wait for the answer to a message included. */
  readonly silence: number;
  /** Milliseconds after which an unused connection is closed. */
  readonly idle: number;
}

/** What a door's own credential may say beyond a sender's settings. */
export interface SmtpManner {
  /** The name by which we greet the server, where its own guess is refused. */
  readonly clientName?: string;
  /** Whoever set it up has said that there is to be no STARTTLS, and takes the password in the clear for it. */
  readonly neverTls?: boolean;
}

export const SMTP_TIMING: SmtpTiming = { connect: 20_000, silence: 180_000, idle: 30_000 };

/** Sends through one SMTP server: up to `connections` sessions, kept open while there is something to send. */
export function smtpOutgoing(
  settings: SmtpSettings,
  timing: SmtpTiming = SMTP_TIMING,
  { clientName, neverTls = false }: SmtpManner = {},
): Outgoing {
  const transport = createTransport({
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    ...(clientName === undefined ? {} : { name: clientName }),
    ignoreTLS: neverTls,
    requireTLS: !neverTls && needsTls(settings),
    tls: { rejectUnauthorized: !settings.allowInvalidCertificate },
    ...(settings.user === undefined ? {} : { auth: { user: settings.user, pass: settings.password ?? '' } }),
    maxConnections: settings.connections,
    maxMessages: 500,
    // It re-queues only what never reached DATA; two tries tell a hiccup from a server that hangs up on us.
    maxRequeues: 2,
    connectionTimeout: timing.connect,
    greetingTimeout: timing.connect,
    dnsTimeout: timing.connect,
    socketTimeout: timing.silence,
    idleTimeout: timing.idle,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });

  // Nodemailer reports a connection lost before and after DATA alike (code ECONNECTION or ETIMEDOUT, command CONN).
  // Its own message stream tells them apart: it is read only once DATA was accepted, and the final dot is written
  // only after it has ended.
  const bodies = new Map<string, Readable>();
  transport.use('stream', (mail, done) => {
    const make = mail.message.createReadStream.bind(mail.message);
    const key = String(mail.data.messageId);
    mail.message.createReadStream = (options) => {
      const stream = inOnePiece(mail.message) ?? make(options);
      bodies.set(key, stream);
      return stream;
    };
    done();
  });

  const underWay = new Set<Promise<SendOutcome>>();

  async function deliver(message: OutgoingMessage): Promise<SendOutcome> {
    try {
      const info = await transport.sendMail(toMail(message));
      return {
        outcome: 'sent',
        response: info.response,
        ...(info.serverMessageId ? { serverMessageId: info.serverMessageId } : {}),
      };
    } catch (error) {
      const handedOver = bodies.get(message.messageId)?.readableEnded ?? false;
      return outcomeOfError(error as SmtpError, handedOver, settings.password);
    } finally {
      bodies.delete(message.messageId);
    }
  }

  return {
    send(message) {
      const sending = deliver(message);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
      return sending;
    },
    async verify() {
      try {
        await transport.verify();
      } catch (error) {
        throw verifyError(error as SmtpError, settings);
      }
    },
    async close() {
      await Promise.all(underWay);
      transport.close();
    },
  };
}

function toMail(message: OutgoingMessage): SendMailOptions {
  return {
    from: { name: message.from.name ?? '', address: message.from.address },
    to: { name: '', address: message.to },
    ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    subject: message.subject,
    text: message.text,
    ...(message.html === null ? {} : { html: message.html }),
    messageId: message.messageId,
    ...(message.inReplyTo === null ? {} : { inReplyTo: message.inReplyTo }),
    ...(message.references.length === 0 ? {} : { references: [...message.references] }),
    headers: { ...message.headers },
    // As RFC 5322 has it; Luxon's way to the same text takes 11 µs of the 600 that a message has.
    date: new Date(message.date).toUTCString().replace('GMT', '+0000'),
    xMailer: false,
    // As objects: a text would be parsed, as a list of addresses with names.
    envelope: {
      from: { name: '', address: message.envelopeFrom ?? message.from.address },
      to: [{ name: '', address: message.to }],
    },
    // HDRS: our Message-ID and X- header come back, the body does not need to.
    ...(message.envid === undefined
      ? {}
      : { dsn: { ret: 'HDRS', envid: message.envid, recipient: `rfc822;${message.to}` } }),
  };
}
