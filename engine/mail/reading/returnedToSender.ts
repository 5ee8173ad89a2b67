import type { ParsedMail } from './parse';
import type { Evidence, Finding, ReadRecipient } from './reading';

/** What delivery systems call their reports, at the start of the subject, in lower case. */
const BOUNCE_SUBJECTS: readonly string[] = [
  'undeliver', 'undelivered', 'non-delivery', 'nondelivery', 'non delivery', 'nondeliverable', 'not delivered', 'delivery failure', 'delivery failed', 'delivery error', 'delivery problem', 'delivery status', 'delivery report', 'delivery notification', 'delivery has failed', 'delivery unsuccessful', 'delivery incomplete', 'failure notice', 'failure delivery', 'failed mail', 'mail failed', 'failed delivery', 'mail delivery', 'mail failure', 'mail error', 'mail could not', 'mail system error', 'mail returned', 'message delivery', 'message undeliverable', 'message status', 'message could not', 'message not delivered', 'notification of limited delivery', 'permanent delivery failure', 'permanent failure', 'returned mail', 'returned email', 'returned message', 'return receipt failed', 'returned to sender', 'unable to deliver', 'unable to send', 'user unknown', 'unknown user', 'warning: could not send', 'warning: message', 'warning - delayed', 'delayed mail', 'delivery delayed', 'could not send message', 'email delivery', 'e-mail delivery', 'recipient not found', 'rejected', 'relay denied', 'address not found', 'bounce',
  'unzustellbar', 'nicht zustellbar', 'zustellung fehlgeschlagen', 'fehler bei der zustellung', 'nachricht nicht zugestellt', 'unzustellbarkeit', 'non remis', 'non remise', 'échec de', 'echec de', 'notification d\'état de remise', 'courrier non remis', 'no se puede entregar', 'no entregado', 'fallo en la entrega', 'correo devuelto', 'error de entrega', 'mancato recapito', 'recapito', 'impossibile recapitare', 'não entregue', 'falha na entrega', 'falha no envio', 'onbestelbaar', 'niet bezorgd', 'kan ej levereras', 'kunne ikke leveres', 'niedostarczon', 'nie dostarczono', 'nedoručiteln', 'kézbesíthetetlen', 'недоставлен', 'не доставлено', '配信不能', '配信エラー', '送信エラー', '未送达', '退信', '无法投递', '배달되지 않음',
]; // prettier-ignore

const DAEMON = /mailer-?daemon|mail-?daemon|post[-_]?master|mail\s?delivery|delivery\s?sub-?system|mail(?:er)?\s?(?:sub-?)?system|maildelivery|mail-?administrator|mmdf|mdaemon|^(?:bounces?|listserv|smtp|mta|mailer|nonreply-bounce|abuse-bounce)[@+-]|systemadministrator|system\sadministrator|internet\smail\sdelivery|^root@|administrator@|^mailsv/i; // prettier-ignore

/** Said of the mail itself, in the text. */
const NOT_DELIVERED: readonly string[] = [
  'could not be delivered', 'could not deliver', 'couldn\'t be delivered', 'cannot be delivered', 'can not be delivered', 'can\'t be delivered', 'was not delivered', 'wasn\'t delivered', 'not been delivered', 'not deliver', 'unable to deliver', 'undeliver', 'unable to send', 'delivery failed', 'delivery to the following', 'delivery has failed', 'failed to deliver', 'failed to send', 'permanent error', 'permanent fatal errors', 'fatal error', 'did not reach', 'returned to sender', 'returned to you', 'returned mail', 'message was rejected', 'was rejected', 'has been rejected', 'rejected your message', 'following addresses', 'following recipient', 'following address', 'following user', 'failed recipient', 'recipient unknown', 'user unknown', 'unknown user', 'no such user', 'mailbox full', 'mailbox unavailable', 'over quota', 'delivery error', 'delivery report', 'smtp error', 'remote host said', 'remote server', 'host unknown', 'transcript of session', 'session transcript', 'reason for failure', 'diagnostic', 'delivery attempt', 'giving up', 'message undeliverable', 'undelivered message', 'mail box', 'konnte nicht zugestellt', 'nicht zugestellt', 'unzustellbar', 'n\'a pas pu être', 'non remis', 'no se ha podido entregar', 'no pudo ser entregado', 'non è stato possibile', 'não pôde ser', 'niet worden bezorgd', '配信できません', '送信できません', '届けられ', 'お届けできません', '配送', '無法', '无法',
]; // prettier-ignore

const NOT_YET: readonly string[] = ['will continue to try', 'will keep trying', 'will be retried', 'will try again', 'warning message only', 'do not need to resend', 'still trying', 'has been delayed', 'is delayed', 'not yet been delivered', 'no action is required', 'temporarily deferred']; // prettier-ignore

const NO_MORE: readonly string[] = ['permanent', 'giving up', 'given up', 'not going to try again', 'will not be retried', 'has failed', 'too long']; // prettier-ignore

const TEXT_LIMIT = 20_000;

/**
 * A report for people only (about 42 % of real ones have nothing for machines). Behind a gate, because its words are
 * also people's: it must come from a delivery system, and say that it is one. Which address failed, and how, is not
 * read here.
 */
export function readReturnedToSender(mail: ParsedMail): Finding | null {
  const text = mail.text.slice(0, TEXT_LIMIT).toLowerCase();
  const subject = BOUNCE_SUBJECTS.find((phrase) => mail.subject.toLowerCase().replace(/^[*[\s!]{1,5}/, '').startsWith(phrase)); // prettier-ignore
  const sender =
    DAEMON.test(mail.from?.address ?? mail.one('from').slice(0, 300)) || DAEMON.test(mail.from?.name ?? '');
  const nullPath = mail.all('return-path').some((path) => path.replace(/\s/g, '') === '<>');
  const says = NOT_DELIVERED.find((phrase) => text.includes(phrase));
  const returned = mail.parts.some(
    (part) => part.type === 'message/rfc822' || part.type.startsWith('text/rfc822-header'),
  );
  const report = /^multipart\/report\b/.test(mail.contentType) && !/report-type="?(?!delivery-status)[a-z]/.test(mail.contentType); // prettier-ignore
  const failed = mail.all('x-failed-recipients').flatMap((value) => value.split(','));

  const fromSystem = sender || nullPath || report || failed.length > 0;
  const isReport = report || failed.length > 0 || (subject !== undefined && fromSystem) || (sender && (says !== undefined || returned)) || (nullPath && says !== undefined && returned); // prettier-ignore
  if (!isReport) return null;

  const evidence: Evidence[] = [
    ...(subject ? [{ where: 'Subject', what: subject }] : []),
    ...(sender ? [{ where: 'From', what: mail.from?.address ?? mail.one('from').slice(0, 300) }] : []),
    ...(nullPath ? [{ where: 'Return-Path', what: '<>' }] : []),
    ...(says ? [{ where: 'text', what: says }] : []),
    ...(report ? [{ where: 'Content-Type', what: 'multipart/report' }] : []),
    ...(failed.length > 0 ? [{ where: 'X-Failed-Recipients', what: failed.join(', ').slice(0, 300) }] : []),
  ];
  const delayed = (NOT_YET.some((phrase) => text.includes(phrase)) || /^(?:warning|delayed|delivery delayed)/i.test(mail.subject)) && !NO_MORE.some((phrase) => text.includes(phrase)); // prettier-ignore
  return {
    kind: delayed && failed.length === 0 ? 'delivery_notice' : 'bounce',
    certainty: evidence.length > 2 ? 0.6 : 0.5,
    evidence,
    recipients: failed.slice(0, 100).map((address): ReadRecipient => ({ address: address.trim().toLowerCase(), status: null, class: null, action: 'failed', diagnostic: null })), // prettier-ignore
  };
}
