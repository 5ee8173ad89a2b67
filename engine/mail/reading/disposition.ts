import { headerFields, type ParsedMail } from './parse';
import type { Finding } from './reading';

/** A read receipt (RFC 8098). 'Displayed', 'deleted' or 'denied' make no difference here: nobody wrote anything. */
export function readDisposition(mail: ParsedMail): Finding | null {
  const part = mail.parts.find((one) => one.type === 'message/disposition-notification' || one.type === 'message/global-disposition-notification'); // prettier-ignore
  if (!part && !/report-type="?disposition-notification/.test(mail.contentType)) return null;
  const what =
    headerFields(part?.content.toString('utf8') ?? '').get('disposition') ?? 'disposition notification';
  return { kind: 'disposition', certainty: 0.99, evidence: [{ where: 'report', what }] };
}
