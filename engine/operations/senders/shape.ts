import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { windowBlock } from '../../model/sequence';
import { imapInput, senderInput, smtpInput } from '../../model/sender';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import type { Unreadable } from '../../store/inbound';
import type { MailboxCursor } from '../../store/mailboxCursors';
import { findSender, type SenderRow, type SenderUse } from '../../store/senders';

const { shape: smtp } = smtpInput;
const { shape: imap } = imapInput;
const { shape: sender } = senderInput;

const PASSWORD =
  'Password, or an app password. Without one the stored password stays. It is kept encrypted and never shown.';
const CERTIFICATE = 'Accept any certificate: only for a server of your own on the same machine';

/** A sender as people give it, each field with its words. */
export const senderShape = {
  name: sender.name.describe(
    "What you call it, such as 'Ada (Gmail)'. Saving under a name that is there changes that sender",
  ),
  fromName: sender.fromName.describe("The name that recipients see; without it the sender's name"),
  address: sender.address.describe('The address that mail is sent from'),
  replyTo: sender.replyTo.describe('Where answers should go, if not to the address'),
  signature: sender.signature.describe('Text below every email; may contain merge tags'),
  sendBy: sender.sendBy.describe(
    'smtp: Throughline sends through a mail server; workflow: a workflow takes the emails (email.claim), sends them with whatever it has, and reports back (email.report)',
  ),
  smtp: z
    .strictObject({
      host: smtp.host.describe('Mail server for sending, such as smtp.gmail.com'),
      port: smtp.port.describe('Port: usually 465 or 587'),
      secure: smtp.secure.describe(
        'TLS from the start: on for port 465, off for 587 (which switches to TLS by itself)',
      ),
      user: smtp.user.describe('User name, often the address'),
      password: smtp.password.describe(PASSWORD),
      allowInvalidCertificate: smtp.allowInvalidCertificate.describe(CERTIFICATE),
      connections: smtp.connections.describe('How many connections to hold open at once'),
    })
    .optional()
    .describe('The mail server that sends; not with sendBy workflow'),
  imap: z
    .strictObject({
      host: imap.host.describe('Mail server for receiving, such as imap.gmail.com'),
      port: imap.port.describe('Port: usually 993'),
      secure: imap.secure.describe('TLS from the start: on for port 993, off for 143'),
      user: imap.user.describe('User name, often the address'),
      password: imap.password.describe(PASSWORD),
      allowInvalidCertificate: imap.allowInvalidCertificate.describe(CERTIFICATE),
      driver: imap.driver.describe(
        'Which library reads the mailbox; change it only when one has trouble with your server',
      ),
      folders: imap.folders.describe('Folders in which replies and bounces arrive'),
    })
    .optional()
    .describe('Where replies and bounces are read; without it nothing stops by itself when somebody answers'),
  dailyQuota: sender.dailyQuota.describe('At most so many emails in any 24 hours'),
  hourlyQuota: sender.hourlyQuota.describe('At most so many emails in any hour'),
  minimumGap: sender.minimumGap.describe('At least so many seconds between two emails'),
  gapJitter: sender.gapJitter.describe(
    'Up to so many seconds more between two emails, a different part of it each time: people do not write by the clock',
  ),
  window: sender.window.describe(
    "When this sender sends, besides the sequence's own window; empty: at any time",
  ),
  envelopeTag: sender.envelopeTag.describe(
    'Whether the server takes mail from name+tag@your-domain: bounces then say exactly which email they belong to',
  ),
} as const;

const text = z.string().nullable();
const server = {
  host: z.string(),
  port: z.number().int(),
  secure: z.boolean(),
  user: text,
  hasPassword: z.boolean(),
  allowInvalidCertificate: z.boolean(),
};

/** A sender as doors show it: never a password, sealed or open. */
export const senderView = z.object({
  id: z.string(),
  kind: z.enum(['smtp', 'outbox', 'workflow']),
  name: z.string(),
  fromName: text,
  address: z.string(),
  replyTo: text,
  signature: text,
  smtp: z.object({ ...server, connections: z.number().int() }).nullable(),
  imap: z.object({ ...server, driver: z.string(), folders: z.array(z.string()) }).nullable(),
  dailyQuota: z.number().int().nullable(),
  hourlyQuota: z.number().int().nullable(),
  minimumGap: z.number().int().describe('Seconds between two emails'),
  gapJitter: z.number().int().describe('Seconds that may come on top of it'),
  window: z.array(windowBlock),
  envelopeTag: z.boolean(),
  memberId: text.describe('The member whose sender it is'),
  problem: text.describe('Why it cannot be used now'),
  createdAt: z.string(),
});

export function viewSender(row: SenderRow, timeZone: string): z.output<typeof senderView> {
  const hasPassword = row.secrets !== null;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    fromName: row.fromName,
    address: row.address,
    replyTo: row.replyTo,
    signature: row.signature,
    smtp: row.smtp && { ...serverView(row.smtp, hasPassword), connections: row.smtp.connections },
    imap: row.imap && {
      ...serverView(row.imap, hasPassword),
      driver: row.imap.driver,
      folders: row.imap.folders,
    },
    dailyQuota: row.dailyQuota,
    hourlyQuota: row.hourlyQuota,
    minimumGap: row.minimumGap,
    gapJitter: row.gapJitter,
    window: [...row.window],
    envelopeTag: row.envelopeTag,
    memberId: row.memberId,
    problem: row.problem,
    createdAt: formatIso(row.createdAt, timeZone),
  };
}

/** A password without a user is never stored, so a user tells that there is one. */
function serverView(settings: NonNullable<SenderRow['smtp'] | SenderRow['imap']>, sealed: boolean) {
  const { host, port, secure, user, allowInvalidCertificate } = settings;
  return {
    host,
    port,
    secure,
    user: user ?? null,
    hasPassword: sealed && user !== undefined,
    allowInvalidCertificate,
  };
}

export const senderState = senderView.extend({
  sentLastHour: z.number().int(),
  sentLastDay: z.number().int().describe('Emails in the last 24 hours, as the quota counts them'),
  mailbox: z
    .array(
      z.object({
        folder: z.string(),
        sweptAt: z.string().describe('When it was last read'),
        problem: text.describe('Why it cannot be read'),
        unreadable: z
          .number()
          .int()
          .describe('Mails that could not be taken in; a person should look at them'),
      }),
    )
    .describe('The folders that are read for replies'),
});

export function viewSenderState(
  row: SenderRow,
  use: SenderUse | undefined,
  mailbox: { readonly cursors: readonly MailboxCursor[]; readonly unreadable: readonly Unreadable[] },
  timeZone: string,
): z.output<typeof senderState> {
  return {
    ...viewSender(row, timeZone),
    sentLastHour: use?.lastHour ?? 0,
    sentLastDay: use?.lastDay ?? 0,
    mailbox: mailbox.cursors.map(({ folder, sweptAt, problem }) => ({
      folder,
      sweptAt: formatIso(sweptAt, timeZone),
      problem,
      unreadable: Number(mailbox.unreadable.find((each) => each.folder === folder)?.count ?? 0),
    })),
  };
}

/**
 * The sender of that name or id.
 * @param path the key of the input that named it
 * @throws ThroughlineError `unknown_sender`
 */
export async function getSender(db: Db, reference: string, path?: string): Promise<SenderRow> {
  const row = await findSender(db, reference);
  if (row) return row;
  throw new ThroughlineError({
    code: 'unknown_sender',
    kind: 'not_found',
    message: `There is no sender '${reference}'.`,
    hint: 'Use its name or its id; the list of senders shows both.',
    ...(path === undefined ? {} : { path }),
  });
}
