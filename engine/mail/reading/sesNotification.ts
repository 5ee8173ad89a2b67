import { z } from 'zod';
import type { ParsedMail } from './parse';
import type { Finding } from './reading';
import { reportOf } from './deliveryReport';
import { judgeReport } from './reportRecipients';

const recipient = z.object({
  emailAddress: z.string(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const original = z.object({
  headers: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .optional()
    .catch(undefined),
  commonHeaders: z.object({ messageId: z.string().optional() }).optional().catch(undefined),
});
const notification = z.object({
  mail: original.optional().catch(undefined),
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z.object({ bounceType: z.string().optional(), bouncedRecipients: z.array(recipient) }).optional(),
  complaint: z.object({ complainedRecipients: z.array(recipient) }).optional(),
  delivery: z.object({ recipients: z.array(z.string()), smtpResponse: z.string().optional() }).optional(),
});

/**
 * Amazon SES tells of bounces as JSON, which SNS mails to whoever subscribed: the text is one object, with words of
 * SNS below it.
 */
export function readSesNotification(mail: ParsedMail): Finding | null {
  const told = notificationOf(mail);
  if (!told) return null;
  const { bounce, complaint, delivery } = told;
  const type = (told.notificationType ?? told.eventType ?? '').toLowerCase();
  if (type === 'bounce' && bounce) {
    return reportOf(
      bounce.bouncedRecipients.map(({ emailAddress, status = null, diagnosticCode = null }) => {
        const diagnostic = diagnosticCode?.replace(/^[\w-]{1,40}\s*;\s*/, '') ?? null;
        const judged = judgeReport(status, diagnostic, '', bounce.bounceType !== 'Transient');
        return { address: emailAddress.toLowerCase(), status, action: 'failed', diagnostic, ...judged };
      }),
    );
  }
  if (type === 'delivery' && delivery) {
    return reportOf(
      delivery.recipients.map((address) => {
        const diagnostic = delivery.smtpResponse ?? null;
        const status = /\b2\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic ?? '')?.[0] ?? null;
        return { address: address.toLowerCase(), status, class: null, action: 'delivered', diagnostic, because: null }; // prettier-ignore
      }),
    );
  }
  if (type === 'complaint' && complaint) {
    return {
      kind: 'complaint',
      certainty: 0.95,
      evidence: [{ where: 'report', what: 'complaint passed on by Amazon SES' }],
      recipients: complaint.complainedRecipients.map(({ emailAddress }) => ({ address: emailAddress.toLowerCase(), status: null, class: null, action: null, diagnostic: null })), // prettier-ignore
    };
  }
  return null;
}

/**
 * The headers of our message that the notification repeats, names in lower case; null: it is none, or repeats none (it repeats
 * them where 'include original headers' is switched on).
 */
export function sesHeaders(mail: ParsedMail): ReadonlyMap<string, string> | null {
  const { headers = [], commonHeaders } = notificationOf(mail)?.mail ?? {};
  const fields = new Map(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  const id = (fields.get('message-id') ?? commonHeaders?.messageId)?.trim();
  if (id) fields.set('message-id', id.startsWith('<') ? id : `<${id}>`);
  return fields.size > 0 ? fields : null;
}

function notificationOf(mail: ParsedMail): z.output<typeof notification> | null {
  const text = mail.text.trimStart();
  if (!text.startsWith('{') || !/"(?:notificationType|eventType)"/.test(text.slice(0, 2_000))) return null;
  const parsed = notification.safeParse(firstObject(text));
  return parsed.success ? parsed.data : null;
}

/** Up to the brace that closes it; mail programs fold long lines, and JSON has no line ends in its strings. */
function firstObject(text: string): unknown {
  for (const end of [text.indexOf('\n\n'), text.lastIndexOf('}') + 1, text.length]) {
    if (end <= 0) continue;
    const source = text.slice(0, end);
    for (const shown of [source, source.replace(/\n/g, '')]) {
      try {
        return JSON.parse(shown);
      } catch {
        // The next guess at where it ends.
      }
    }
  }
  return null;
}
