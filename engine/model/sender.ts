import { z } from 'zod';
import { windowBlock } from './sequence';

const connection = {
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  /** TLS from the first byte (465, 993). Otherwise STARTTLS, without which no password leaves this machine. */
  secure: z.boolean().default(false),
  user: z.string().max(320).optional(),
  password: z.string().max(2_000).optional(),
  /** Only for servers with a certificate of their own making on the same machine. */
  allowInvalidCertificate: z.boolean().default(false),
};

export const smtpInput = z.strictObject({
  ...connection,
  /** Connections held open at once. */
  connections: z.number().int().min(1).max(50).default(5),
});

export const imapInput = z.strictObject({
  ...connection,
  driver: z.enum(['imapflow', 'imap-simple']).default('imapflow'),
  folders: z.array(z.string().min(1)).min(1).default(['INBOX']),
});

/**
 * Whether a connection must be encrypted before anything is said on it: a password must not cross a network in the
 * clear because a server (or somebody before it) offers no STARTTLS. On this machine itself it may.
 */
export function needsTls({
  secure,
  user,
  host,
}: {
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly host: string;
}): boolean {
  return !secure && user !== undefined && !/^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** A mailbox that sends and usually receives. */
export const senderInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  /** Shown in From; without it the sender's name. */
  fromName: z.string().max(200).optional(),
  address: z.string().max(320),
  replyTo: z.string().max(320).optional(),
  /** Liquid text below each email. */
  signature: z.string().max(20_000).optional(),
  /** `workflow`: the engine hands its emails out, and a workflow (n8n's Gmail node, say) sends them and reports back. */
  sendBy: z.enum(['smtp', 'workflow']).default('smtp'),
  smtp: smtpInput.optional(),
  imap: imapInput.optional(),
  /** At most so many emails in any 24 hours. */
  dailyQuota: z.number().int().positive().optional(),
  hourlyQuota: z.number().int().positive().optional(),
  /** At least so many seconds between two emails. */
  minimumGap: z.number().int().min(0).max(86_400).default(0),
  /** Up to so many seconds more between them, a different part of it each time. */
  gapJitter: z.number().int().min(0).max(86_400).default(0),
  window: z.array(windowBlock).default([]),
  /** Whether the server takes user+token@domain as an envelope address (MAIL.md, 'Out'). */
  envelopeTag: z.boolean().default(false),
});
export type SenderInput = z.output<typeof senderInput>;
export type SmtpSettings = z.output<typeof smtpInput>;
export type ImapSettings = z.output<typeof imapInput>;

/** The id of the sender that is always there: mail is kept in the database and leaves for nowhere. */
export const OUTBOX = 'outbox';

export interface Sender {
  readonly id: string;
  /** `workflow`: its emails are claimed by a workflow and reported back; no tick sends them. */
  readonly kind: 'smtp' | 'outbox' | 'workflow';
  readonly name: string;
  readonly fromName: string | null;
  readonly address: string;
  readonly replyTo: string | null;
  readonly signature: string | null;
  /** Passwords already opened. Never leaves the engine. */
  readonly smtp: SmtpSettings | null;
  readonly imap: ImapSettings | null;
  readonly dailyQuota: number | null;
  readonly hourlyQuota: number | null;
  readonly minimumGap: number;
  readonly gapJitter: number;
  readonly window: readonly z.output<typeof windowBlock>[];
  readonly envelopeTag: boolean;
  readonly memberId: string | null;
  /** Why it cannot be used now, or null; it is tried again at `problemUntil`, after `failures` failures in a row. */
  readonly problem: string | null;
  readonly problemUntil: number | null;
  readonly failures: number;
  readonly createdAt: number;
}
