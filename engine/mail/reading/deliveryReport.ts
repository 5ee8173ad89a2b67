import { classifyAnswer, readSmtpAnswer, type AnswerClass } from '../smtpAnswer';
import { headerFields, type ParsedMail } from './parse';
import type { Finding, ReadRecipient } from './reading';

/** RFC 3464, and the internationalised form of RFC 6533. Some gateways turn it into a nameless attachment. */
const STATUS_PARTS = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'text/delivery-status',
]);
const RECIPIENT_LIMIT = 1_000;
const NOTICES = new Set(['delayed', 'delivered', 'relayed', 'expanded']);

/** A delivery report with a part for machines. Only 'failed' is a bounce; the rest stops nothing. */
export function readDeliveryReport(mail: ParsedMail): Finding | null {
  const recipients = mail.parts.filter((part) => STATUS_PARTS.has(part.type)).flatMap((part) => recipientsIn(part.content.toString('utf8'))); // prettier-ignore
  if (recipients.length === 0) return null;
  const failed = recipients.filter((one) => one.action === 'failed');
  const evidence = recipients.slice(0, 3).map((one) => ({
    where: 'report',
    what: [one.action, one.status, one.diagnostic?.slice(0, 200)].filter(Boolean).join(' '),
  }));
  return {
    kind: failed.length > 0 ? 'bounce' : 'delivery_notice',
    certainty: failed.length > 0 && failed.every((one) => one.status === null) ? 0.8 : 0.99,
    evidence,
    recipients,
  };
}

/** The first group of fields is about the message, each further one about a recipient; some servers write only one group. */
function recipientsIn(text: string): ReadRecipient[] {
  return text
    .slice(0, 500_000)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .slice(0, RECIPIENT_LIMIT)
    .flatMap((group) => {
      const fields = headerFields(group);
      const address = addressIn(fields.get('final-recipient')) ?? addressIn(fields.get('original-recipient'));
      const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null;
      const said =
        fields
          .get('action')
          ?.split(/[\s(;]/, 1)[0]
          ?.toLowerCase() ?? null;
      if (address === null && status === null && said === null) return [];
      const diagnostic = fields.get('diagnostic-code')?.replace(/^[\w-]{1,20}\s*;\s*/, '') ?? null;
      const action = said !== null && (said === 'failed' || NOTICES.has(said)) ? said : actionOf(status);
      const kind = action === 'failed' ? classOf(status, diagnostic) : null;
      return [{ address, status, class: kind, action, diagnostic }];
    });
}

function actionOf(status: string | null): string {
  return status?.startsWith('2') ? 'delivered' : 'failed';
}

function classOf(status: string | null, diagnostic: string | null): AnswerClass {
  const said = readSmtpAnswer(diagnostic ?? '');
  // '5.0.0' is what a server writes that does not know; what the other one said is more exact.
  const vague = status === null || status.endsWith('.0.0');
  return classifyAnswer({
    code: said.code,
    enhanced: vague ? (said.enhanced ?? status) : status,
    text: diagnostic ?? '',
  });
}

function addressIn(field: string | undefined): string | null {
  const value = field
    ?.replace(/^[\w-]{1,20}\s*;\s*/, '')
    .replace(/[<>"]/g, '')
    .trim()
    .toLowerCase();
  return value?.includes('@') ? value.slice(0, 320) : null;
}
