import { headerFields, type ParsedMail } from './parse';
import type { Finding } from './reading';

/** RFC 5965, 6430: what the person did. `auth-failure` (RFC 6591) is about our DNS, `not-spam` takes a complaint back. */
const NO_COMPLAINT = new Set(['auth-failure', 'not-spam', 'dmarc']);

/** A spam report that a mailbox provider passes on (ARF), or Microsoft's own form of it. */
export function readFeedbackReport(mail: ParsedMail): Finding | null {
  const report = mail.parts.find((part) => part.type === 'message/feedback-report');
  const fields = headerFields(report?.content.toString('utf8') ?? '');
  const microsoft = microsoftRecipient(mail);
  if (!report && !microsoft && !mail.contentType.includes('report-type=feedback-report') && !mail.contentType.includes('report-type="feedback-report"')) return null; // prettier-ignore
  const type = (fields.get('feedback-type') ?? 'abuse').toLowerCase();
  const evidence = [{ where: 'report', what: `feedback report of type ${type}` }];
  if (NO_COMPLAINT.has(type)) return { kind: 'automatic', certainty: 0.95, evidence };
  const named = fields.get('original-rcpt-to') ?? microsoft;
  const address = /[^\s<>;,]+@[^\s<>;,]+/.exec(named)?.[0]?.toLowerCase() ?? null;
  return {
    kind: 'complaint',
    certainty: 0.99,
    evidence,
    recipients: [{ address, status: null, class: null, action: null, diagnostic: type }],
  };
}

/** Microsoft's Junk Mail Reporting Program returns the message with the complainant in a header, and no report. */
function microsoftRecipient(mail: ParsedMail): string {
  const returned = mail.parts.find((part) => part.type === 'message/rfc822');
  return headerFields(returned?.content.toString('utf8') ?? '').get('x-hmxmroriginalrecipient') ?? '';
}
