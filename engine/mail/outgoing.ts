import type { AnswerClass } from './smtpAnswer';

/** One message, complete: what goes on the wire is a function of this and nothing else. */
export interface OutgoingMessage {
  /** Ours; for logs and matching, not sent unless it is in `headers` or `envid`. */
  readonly id: string;
  readonly from: { readonly name: string | null; readonly address: string };
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** With its angle brackets, as are the two below. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** MAIL FROM, where it is not the From address: user+token@domain. */
  readonly envelopeFrom?: string;
  /** Asks for delivery reports that carry this id (RFC 3461), where the server offers DSN. */
  readonly envid?: string;
  /** The Date header, epoch milliseconds. */
  readonly date: number;
}

/** The other side has taken the message. */
export interface Sent {
  readonly outcome: 'sent';
  readonly response: string;
  /** Some servers (Microsoft 365, Amazon SES) replace the Message-ID: replies refer to this one. */
  readonly serverMessageId?: string;
}

/** The other side has certainly not taken it. */
export interface Failed {
  readonly outcome: 'failed';
  readonly class: AnswerClass;
  /** The three-digit reply, null when there was none (no connection, no login). */
  readonly code: number | null;
  /** RFC 3463: `5.1.1`. */
  readonly enhanced: string | null;
  readonly response: string;
}

/** All of it was handed over and no answer came: nobody knows. Never to be sent again without being asked. */
export interface Uncertain {
  readonly outcome: 'uncertain';
  readonly response: string;
}

export type SendOutcome = Sent | Failed | Uncertain;

/** A way out for one sender. */
export interface Outgoing {
  /** Never throws for what SMTP, the network or the server does: that is an outcome. */
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /**
   * Connects and logs in, sending nothing.
   * @throws ThroughlineError `sender_login_failed`, `sender_certificate`, `sender_unreachable`
   */
  verify(): Promise<void>;
  /** Lets what is being sent finish, then hangs up. */
  close(): Promise<void>;
}
