import { z } from 'zod';
import { textToHtml } from '../../content/htmlToText';
import { formatIso } from '../../schedule/zone';
import type { Message } from '../../store/messages';
import type { Prepared } from '../../worker/prepare';
import { leadResult, showLead } from '../leads/shape';

const text = z.string().nullable();

/** An email as a workflow gets it: finished, and with all that sending it needs. */
export const handedEmail = z.object({
  id: z.string().describe('Ours; the report names it'),
  to: z.string(),
  from: z.object({ name: text, address: z.string() }),
  replyTo: text,
  subject: z.string(),
  text: z.string(),
  html: text.describe('Null where the stage has only text'),
  asHtml: z.string().describe('Always HTML: made of the text where the stage has only text'),
  messageId: z.string().describe('The Message-ID header, for who can set it'),
  inReplyTo: text,
  references: z.array(z.string()),
  headers: z.record(z.string(), z.string()).describe('Further headers, for who can set them'),
  envelope: z
    .object({ from: z.string(), envid: text })
    .describe('Where bounces go (MAIL FROM), and the id that they carry (RFC 3461)'),
  reply: z
    .object({ providerMessageId: text, providerThreadId: text })
    .nullable()
    .describe('What it answers, as the provider calls it; null: it begins a thread'),
  date: z.string(),
  email: z.string().describe('Address of the lead'),
  lead: leadResult,
  enrollment: z.string(),
  sequenceId: z.string(),
  sequence: z.string(),
  stage: z.string(),
  variant: text,
  sender: z.string().describe('Name of the sender'),
  senderId: z.string(),
  deadline: z.string().describe('Without a report by then nobody knows whether it went out'),
});

export type Handed = Pick<Prepared, 'kase' | 'message' | 'outgoing' | 'stage'>;

/**
 * @param answered the messages that these answer, by Message-ID
 * @param deadline by the clock
 */
export function viewHanded(
  { kase, message, outgoing, stage }: Handed,
  senderName: string,
  answered: ReadonlyMap<string, Message>,
  deadline: number,
  timeZone: string,
): z.output<typeof handedEmail> {
  const earlier = outgoing.inReplyTo === null ? undefined : answered.get(outgoing.inReplyTo);
  const known = earlier && (earlier.providerMessageId !== null || earlier.providerThreadId !== null);
  return {
    id: message.id,
    to: outgoing.to,
    from: { ...outgoing.from },
    replyTo: outgoing.replyTo,
    subject: outgoing.subject,
    text: outgoing.text,
    html: outgoing.html,
    asHtml: outgoing.html ?? textToHtml(outgoing.text),
    messageId: outgoing.messageId,
    inReplyTo: outgoing.inReplyTo,
    references: [...outgoing.references],
    headers: { ...outgoing.headers },
    envelope: { from: outgoing.envelopeFrom ?? outgoing.from.address, envid: outgoing.envid ?? null },
    reply: known
      ? { providerMessageId: earlier.providerMessageId, providerThreadId: earlier.providerThreadId }
      : null,
    date: formatIso(outgoing.date, timeZone),
    email: kase.lead.email,
    lead: showLead(kase.lead, timeZone),
    enrollment: kase.enrollment.id,
    sequenceId: kase.enrollment.sequenceId,
    sequence: kase.revision.definition.name,
    stage: stage.id,
    variant: message.variant,
    sender: senderName,
    senderId: message.senderId,
    deadline: formatIso(deadline, timeZone),
  };
}
