import { z } from 'zod';
import { formatIso } from '../../schedule/zone';
import type { Inbound } from '../../store/inbound';
import { isDoubtful } from '../../worker/effects';

/** A mail that came back, as doors show it. */
export const mailView = z.object({
  id: z.string(),
  kind: z
    .string()
    .describe('What it was taken for: reply, absence, bounce, unsubscribe, complaint, automatic …'),
  certainty: z.number().describe('0 to 1'),
  unclear: z.boolean().describe('Nobody can be sure of that: its lead waits for a person'),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string().describe('What was written now, without quotes and signature'),
  fullText: z.string().nullable().describe('The same with quotes and signature, where that is kept'),
  receivedAt: z.string(),
  messageId: z.string().nullable().describe('The Message-ID header'),
  matchedBy: z.string().nullable().describe('Which key found the message that it answers'),
  evidence: z.array(z.object({ where: z.string(), what: z.string() })).describe('Why it was taken for that'),
});
export type MailView = z.output<typeof mailView>;

export function viewMail(mail: Inbound, timeZone: string): MailView {
  const { id, kind, certainty, from, subject, text, fullText, messageId, matchedBy, evidence } = mail;
  return {
    id,
    kind,
    certainty,
    unclear: isDoubtful(mail),
    from,
    subject,
    text,
    fullText,
    receivedAt: formatIso(mail.receivedAt, timeZone),
    messageId,
    matchedBy,
    evidence: evidence.map((sign) => ({ ...sign })),
  };
}
