import { isDaemon, isRole } from './daemon';
import type { ParsedMail } from './parse';
import type { Evidence, Finding } from './reading';
import { recipientsInText } from './reportRecipients';
import { anyAddress } from './reportSegments';
import { ownWords } from './reportText';
import { BOUNCE_SUBJECTS, DELIVERED, NOT_DELIVERED, NOT_YET, NO_MORE } from './returnedPhrases';

const TEXT_LIMIT = 20_000;
const NAMED_LIMIT = 100;

/**
 * A report for people only (about 42 % of real ones have nothing for machines). Behind a gate, because its words are
 * also people's: it must come from a delivery system, and say that it is one.
 */
export function readReturnedToSender(mail: ParsedMail): Finding | null {
  if (!mayBeReport(mail)) return null;
  const words = ownWords(mail.text);
  const text = words.slice(0, TEXT_LIMIT).toLowerCase().replace(/\s+/g, ' ').replace(/’/g, "'");
  const named = mail.all('x-failed-recipients').flatMap((value) => value.split(',')).map((one) => one.trim().toLowerCase()).filter(Boolean).slice(0, NAMED_LIMIT); // prettier-ignore
  const arrived = named.length === 0 ? readArrived(mail, text) : null;
  if (arrived !== null) return arrived;
  const evidence = signsOfReport(mail, text, named);
  if (evidence === null) return null;

  const recipients = recipientsInText(words, mail.subject, named, ourAddresses(mail)).map(
    ({ because, ...one }) => {
      if (because !== null && evidence.length < EVIDENCE_LIMIT)
        evidence.push({ where: 'text', what: because });
      return one;
    },
  );
  const decided = recipients.some((one) => one.class !== null && (one.status !== null || evidence.some((sign) => sign.where === 'text'))); // prettier-ignore
  const late = named.length === 0 && isLate(mail, text);
  return {
    kind: late ? 'delivery_notice' : 'bounce',
    certainty: decided && evidence.length > 2 ? 0.95 : evidence.length > 2 ? 0.8 : 0.7,
    evidence,
    recipients: late ? recipients.map((one) => ({ ...one, action: 'delayed' })) : recipients,
  };
}

const EVIDENCE_LIMIT = 8;
const SMTP_CODE = /\b[45]\d\d[ -](?:[45]\.\d|\S)/;

/** What costs nothing to look at: nearly all mail ends here, unread. */
function mayBeReport(mail: ParsedMail): boolean {
  return (
    isDaemon(mail) ||
    isRole(mail) ||
    /^multipart\/report\b/.test(mail.contentType) ||
    mail.one('x-failed-recipients') !== '' ||
    mail.all('return-path').some((path) => path.replace(/\s/g, '') === '<>') ||
    MACHINE.test(mail.from?.address ?? '')
  );
}

const IDEOGRAPHS = /[\p{sc=Han}\p{sc=Katakana}]/u;

const MACHINE = /^(?:no|do-?not|donot)[-_.]?reply/;

/** A system that says that it was delivered, and neither that it was not nor what any server answered. */
function readArrived(mail: ParsedMail, text: string): Finding | null {
  const says = DELIVERED.find((phrase) => text.includes(phrase));
  if (says === undefined || FAILED.test(text) || SMTP_CODE.test(text)) return null;
  const nullPath = mail.all('return-path').some((path) => path.replace(/\s/g, '') === '<>');
  const system = isDaemon(mail) || (isRole(mail) && (nullPath || mail.inReplyTo.length === 0));
  if (!system) return null;
  return { kind: 'delivery_notice', certainty: 0.85, evidence: [{ where: 'From', what: mail.from?.address ?? mail.one('from').slice(0, 300) }, { where: 'text', what: says }] }; // prettier-ignore
}

const FAILED =
  /(?<!\p{L})(?:not|could ?n.t|was ?n.t|fail\p{L}*|unable|undeliver\p{L}*|rejected|refused|errors?|nicht|konnte|pas|impossible|pudo|podido|non è|não|niet|nie|inte|ikke|не)(?!\p{L})/u;

/** The gate; null: not a report. */
function signsOfReport(mail: ParsedMail, text: string, named: readonly string[]): Evidence[] | null {
  const title = mail.subject.toLowerCase().replace(/^[*[\s!]{1,5}/, '');
  const subject = BOUNCE_SUBJECTS.find((phrase) => title.startsWith(phrase)) ?? BOUNCE_SUBJECTS.find((phrase) => (phrase.length > 12 || IDEOGRAPHS.test(phrase)) && title.includes(phrase)); // prettier-ignore
  const sender = isDaemon(mail);
  const nullPath = mail.all('return-path').some((path) => path.replace(/\s/g, '') === '<>');
  const says = [...NOT_DELIVERED, ...NOT_YET].find((phrase) => text.includes(phrase));
  const returned = mail.parts.some((part) => part.type === 'message/rfc822' || part.type.startsWith('text/rfc822-header')); // prettier-ignore
  const report = /^multipart\/report\b/.test(mail.contentType) && !/report-type="?(?!delivery-status)[a-z]/.test(mail.contentType); // prettier-ignore
  const machine = MACHINE.test(mail.from?.address ?? '');

  // Postmasters are people too: what one of them writes in a thread, with no sign of a report, is read as theirs.
  const role = isRole(mail) && (nullPath || subject !== undefined || returned || mail.inReplyTo.length === 0 || SMTP_CODE.test(text)); // prettier-ignore
  const daemon = sender || role;
  const fromSystem = daemon || nullPath || report || named.length > 0;
  // A person in such a role says 'could not be delivered' too: then it takes a sign besides.
  const told = says !== undefined && (sender || nullPath || subject !== undefined || returned || SMTP_CODE.test(text) || anyAddress(text, ourAddresses(mail)).length > 0); // prettier-ignore
  const isReport = report || named.length > 0 || (subject !== undefined && fromSystem) || (daemon && (told || returned)) || ((nullPath || machine) && says !== undefined && returned); // prettier-ignore
  if (!isReport) return null;
  return [
    ...(subject ? [{ where: 'Subject', what: subject }] : []),
    ...(daemon ? [{ where: 'From', what: mail.from?.address ?? mail.one('from').slice(0, 300) }] : []),
    ...(nullPath ? [{ where: 'Return-Path', what: '<>' }] : []),
    ...(says ? [{ where: 'text', what: says }] : []),
    ...(report ? [{ where: 'Content-Type', what: 'multipart/report' }] : []),
    ...(named.length > 0 ? [{ where: 'X-Failed-Recipients', what: named.join(', ').slice(0, 300) }] : []),
  ];
}

/** Whom the report is addressed to sent the message: never the recipient that failed. */
function ourAddresses(mail: ParsedMail): ReadonlySet<string> {
  return new Set([...mail.to.map(({ address }) => address), ...(mail.from ? [mail.from.address] : [])]);
}

function isLate(mail: ParsedMail, text: string): boolean {
  const says = NOT_YET.some((phrase) => text.includes(phrase)) || /^warning\b.{0,80}(?:delay|could not|still|not been|undelivered)|^(?:delayed|delivery delayed)|\(delay\)|: delayed/i.test(mail.subject); // prettier-ignore
  return says && !NO_MORE.some((phrase) => text.includes(phrase));
}
