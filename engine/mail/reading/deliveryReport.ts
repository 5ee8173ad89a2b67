import { isDaemon, isRole } from './daemon';
import type { ParsedMail } from './parse';
import type { Finding } from './reading';
import { recipientsInFields, type Judged } from './reportRecipients';
import { ownWords } from './reportText';

/** RFC 3464, and the internationalised form of RFC 6533. Some gateways turn it into a nameless attachment. */
const STATUS_PARTS = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'text/delivery-status',
]);

/** Fields of a report that some systems write into their text, and that are left of one whose MIME is broken. */
const FIELDS_IN_TEXT = /^(?:final-recipient|action|original-recipient)\s?:/im;
const FIELDS_LIMIT = 20_000;

/** A delivery report with a part for machines. Only 'failed' is a bounce; the rest stops nothing. */
export function readDeliveryReport(mail: ParsedMail): Finding | null {
  const broken = /^multipart\/report\b/.test(mail.contentType) && /delivery-status/.test(mail.contentType);
  const known = mail.parts.some((part) => STATUS_PARTS.has(part.type));
  // A postmaster, or somebody at a company of that name, who answers is a person.
  const isSystem = isDaemon(mail) || (isRole(mail) && (known || broken || mail.inReplyTo.length === 0));
  if (!known && !broken && !isSystem) return null;
  // Somebody who answers, and hands on a report that they got themselves.
  if (known && !isSystem && !/^multipart\/report\b/.test(mail.contentType) && mail.inReplyTo.length > 0 && !mail.all('return-path').some((path) => path.replace(/\s/g, '') === '<>')) return null; // prettier-ignore
  const words = ownWords(mail.text);
  const parts = mail.parts.filter((part) => STATUS_PARTS.has(part.type)).map((part) => part.content.toString('utf8')); // prettier-ignore
  let recipients = parts.flatMap((part) => recipientsInFields(part, words));
  if (recipients.length === 0) recipients = fieldsInText(mail, words, broken);
  if (recipients.length === 0) return null;
  return reportOf(recipients);
}

/** A finding from recipients that failed, are late, or were reached. */
export function reportOf(recipients: readonly Judged[]): Finding {
  const failed = recipients.filter((one) => one.action === 'failed');
  const evidence = recipients.slice(0, 3).map((one) => ({
    where: 'report',
    what: [one.action, one.status, one.because, one.diagnostic?.slice(0, 200)].filter(Boolean).join(' · '),
  }));
  return {
    kind: failed.length > 0 ? 'bounce' : 'delivery_notice',
    certainty: failed.length > 0 && failed.every((one) => one.status === null && one.because === null) ? 0.8 : 0.99, // prettier-ignore
    evidence,
    // What is late for one says nothing of the message once it has failed for another.
    recipients: recipients.map(({ because: _, ...one }) => (failed.length > 0 && one.action !== 'failed' ? { ...one, class: null } : one)), // prettier-ignore
  };
}

/** Only of a delivery system: people quote reports when they ask what one means. */
function fieldsInText(mail: ParsedMail, words: string, broken: boolean): Judged[] {
  const text = (broken ? mail.text : words).slice(0, FIELDS_LIMIT);
  const at = text.search(FIELDS_IN_TEXT);
  if (at < 0) return [];
  const found = recipientsInFields(text.slice(Math.max(0, text.lastIndexOf('\n\n', at))), words);
  return found.filter(({ address, action }) => address !== null && action !== null);
}
