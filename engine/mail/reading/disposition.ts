import { headerFields, type ParsedMail } from './parse';
import type { Finding } from './reading';

const TYPES = new Set(['message/disposition-notification', 'message/global-disposition-notification']);

/** How receipts begin that some programs write for people only, and what they say; both, as each alone is a person's too. */
const SUBJECT = /^(?:read|not read|gelesen|ungelesen|lu|non lu|leído|leido|no leído|letto|non letto|lida|lido|gelezen|przeczytano|läst|læst|lest|read receipt|return receipt|lesebestätigung|accusé de lecture|conferma di lettura|confirmación de lectura|開封済み|開封確認)\s{0,3}[:：(]/i; // prettier-ignore
const SAYS = /(?<!\p{L})(?:was (?:read|displayed|deleted without)|has been (?:read|displayed)|wurde (?:\S{1,20} ){0,6}(?:gelesen|geöffnet)|gelesen am|a été (?:lu|affiché)|ha sido leído|fue leído|è stato letto|foi lida|is gelezen|został[ao]? przeczytan|har lästs|lästes|blev læst|er blevet læst|ble lest)|開封/iu; // prettier-ignore
const TEXT_LIMIT = 2_000;

/** A read receipt (RFC 8098). 'Displayed', 'deleted' or 'denied' make no difference here: nobody wrote anything. */
export function readDisposition(mail: ParsedMail, replyText: string): Finding | null {
  const part = mail.parts.find((one) => TYPES.has(one.type));
  if (part || /report-type="?disposition-notification/.test(mail.contentType)) {
    const what = headerFields(part?.content.toString('utf8') ?? '').get('disposition') ?? 'disposition notification'; // prettier-ignore
    return { kind: 'disposition', certainty: 0.99, evidence: [{ where: 'report', what }] };
  }
  const title = SUBJECT.exec(mail.subject)?.[0];
  const says = title === undefined ? undefined : SAYS.exec(replyText.slice(0, TEXT_LIMIT))?.[0];
  if (title === undefined || says === undefined) return null;
  return { kind: 'disposition', certainty: 0.8, evidence: [{ where: 'Subject', what: title }, { where: 'text', what: says }] }; // prettier-ignore
}
