import { headerFields, type ParsedMail } from './parse';
import type { Finding } from './reading';

/** RFC 5965, 6430: `not-spam` takes a complaint back. */
const NO_COMPLAINT = new Set(['not-spam']);
/** RFC 6591: about our domain's authentication, by nobody who was mailed. */
const OURS = new Set(['auth-failure', 'dmarc']);

/** A spam report that a mailbox provider passes on (ARF), or Microsoft's own form of it. */
export function readFeedbackReport(mail: ParsedMail): Finding | null {
  const report = mail.parts.find((part) => part.type === 'message/feedback-report');
  const fields = headerFields(report?.content.toString('utf8') ?? '');
  const microsoft = microsoftRecipient(mail);
  if (!report && !microsoft && !/report-type\s*=\s*"?feedback-report/.test(mail.contentType)) return null;
  const type = (fields.get('feedback-type') ?? 'abuse').split(/[\s;(]/, 1)[0]!.toLowerCase();
  const evidence = [{ where: 'report', what: `feedback report of type ${type}` }];
  if (NO_COMPLAINT.has(type)) return { kind: 'automatic', certainty: 0.95, evidence };
  const named = fields.get('original-rcpt-to') ?? microsoft;
  const address = /[^\s<>;,]{1,64}@[^\s<>;,]{1,255}/.exec(named.slice(0, 1_000))?.[0]?.toLowerCase() ?? null;
  return {
    kind: 'complaint',
    certainty: 0.99,
    evidence,
    recipients: [{ address, status: null, class: OURS.has(type) ? 'sender' : null, action: null, diagnostic: type }], // prettier-ignore
  };
}

/** Microsoft's Junk Mail Reporting Program returns the message with the complainant in a header, and no report. */
function microsoftRecipient(mail: ParsedMail): string {
  const returned = mail.parts.find((part) => part.type === 'message/rfc822');
  return headerFields(returned?.content.toString('utf8') ?? '').get('x-hmxmroriginalrecipient') ?? '';
}
