import type { AnswerClass } from '../smtpAnswer';
import { readAutomatic } from './automatic';
import { readDeliveryReport } from './deliveryReport';
import { readDisposition } from './disposition';
import { readFeedbackReport } from './feedbackReport';
import { keysOf, type MatchKey } from './keys';
import { parseMail, type MailAddress, type ParsedMail } from './parse';
import { readReply } from './reply';
import { readReturnedToSender } from './returnedToSender';
import { readSesNotification } from './sesNotification';
import { readWish } from './wish';

/**
 * `reply`: a person wrote. `absence`: an out-of-office answer. `bounce`: it did not arrive (per recipient: how).
 * `complaint`: reported as spam, or (class `sender`) as failing our domain's authentication. `unsubscribe`: asks for no more mail. `automatic`: any other machine (tickets,
 * challenges, lists). `disposition`: a read receipt. `delivery_notice`: a delivery report of delay or success.
 */
export type ReadingKind =
  | 'reply'
  | 'absence'
  | 'bounce'
  | 'complaint'
  | 'unsubscribe'
  | 'automatic'
  | 'disposition'
  | 'delivery_notice';

export interface Evidence {
  /** `Subject`, `Auto-Submitted`, `text`, `report` … */
  readonly where: string;
  readonly what: string;
}

export interface ReadRecipient {
  /** Lower case; null where the report does not say. */
  readonly address: string | null;
  /** RFC 3463. */
  readonly status: string | null;
  /** Null: not refused (delayed, delivered), or not known. */
  readonly class: AnswerClass | null;
  /** RFC 3464: failed, delayed, delivered, relayed, expanded. */
  readonly action: string | null;
  /** What the other server said. */
  readonly diagnostic: string | null;
}

/** What one of the readers found. */
export interface Finding {
  readonly kind: ReadingKind;
  /** 0 to 1. Below 0.7 is doubt: pause and show it to a person rather than act. */
  readonly certainty: number;
  readonly evidence: readonly Evidence[];
  readonly recipients?: readonly ReadRecipient[];
  readonly returns?: Returns | null;
}

/** When somebody who is away is back, as they wrote it: a day, perhaps a time of day, in their own zone. */
export interface Returns {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM`; null: not said. */
  readonly time: string | null;
  /** `+01:00`, of the message's Date header; null: not known. */
  readonly zone: string | null;
}

export interface Reading extends Finding {
  readonly recipients: readonly ReadRecipient[];
  /** Of the first recipient that failed; `sender` is about our own set-up. Null: no refusal. */
  readonly class: AnswerClass | null;
  /** Only of an absence, and only where a date could be read without guessing. */
  readonly returns: Returns | null;
  /** To find the message that this answers, strongest first. */
  readonly keys: readonly MatchKey[];
  /** What was written, without quotes and signature; may be empty even for a reply. */
  readonly replyText: string;
  readonly from: MailAddress | null;
  readonly subject: string;
  readonly messageId: string | null;
  readonly mail: ParsedMail;
}

/** In this order (MAIL.md): reports say what they are, bounces look automatic, and a wish may be in an automatic mail. */
const READERS: readonly ((
  mail: ParsedMail,
  replyText: string,
  arrivedAt: number | null,
) => Finding | null)[] = [
  readFeedbackReport,
  readDisposition,
  readDeliveryReport,
  readReturnedToSender,
  readSesNotification,
  readWish,
  readAutomatic,
];

/**
 * Reads what came back. Never throws, whatever the bytes.
 * @param arrivedAt UTC ms; dates in the text are reckoned from it where the Date header is missing or absurd
 */
export async function readMail(raw: Buffer, arrivedAt: number | null = null): Promise<Reading> {
  const mail = await parseMail(raw);
  const replyText = readReply(mail.text);
  const finding =
    READERS.reduce<Finding | null>((found, read) => found ?? read(mail, replyText, arrivedAt), null) ??
    aReply(mail);
  const { recipients = [], returns = null } = finding;
  return {
    ...finding,
    recipients,
    class: (recipients.find((one) => one.action === 'failed') ?? recipients[0])?.class ?? null,
    returns,
    keys: keysOf(mail, finding.kind),
    replyText,
    from: mail.from,
    subject: mail.subject,
    messageId: mail.messageId,
    mail,
  };
}

/** Whoever wrote it, or complained, is not to be mailed again. A report on our authentication (RFC 6591) asks nothing. */
export function wantsNoMore({ kind, class: of }: Pick<Reading, 'kind' | 'class'>): boolean {
  return kind === 'unsubscribe' || (kind === 'complaint' && of !== 'sender');
}

function aReply(mail: ParsedMail): Finding {
  const threaded = mail.inReplyTo.length > 0 || mail.references.length > 0;
  return {
    kind: 'reply',
    certainty: threaded ? 0.95 : 0.8,
    evidence: [threaded ? { where: 'In-Reply-To', what: 'answers a message' } : { where: 'headers', what: 'no sign of a machine' }], // prettier-ignore
  };
}
