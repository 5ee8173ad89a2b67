import { z } from 'zod';
import { formatIso } from '../../schedule/zone';
import { MESSAGE_STATES, type Message } from '../../store/messages';

/** A message in a list: without its body. */
export const messageView = z.object({
  id: z.string(),
  enrollmentId: z.string(),
  leadId: z.string(),
  sequenceId: z.string(),
  stage: z.string(),
  attempt: z.number().int(),
  senderId: z.string(),
  state: z.enum(MESSAGE_STATES),
  to: z.string(),
  subject: z.string(),
  messageId: z.string().describe('The Message-ID header'),
  response: z.string().nullable().describe("The server's answer"),
  variant: z.string().nullable().describe("Which of the stage's variants it is"),
  openedAt: z.string().nullable().describe('When its reader opened it first'),
  opens: z.number().int(),
  clickedAt: z.string().nullable().describe('When its reader followed a link in it first'),
  clicks: z.number().int(),
  machineTouches: z
    .number()
    .int()
    .describe('Opens and clicks by scanners and programs that fetch ahead; no others count them'),
  at: z.string(),
});

const body = { text: z.string(), html: z.string().nullable() };

/** In a list, with its body where that is asked for. */
export const listedMessage = messageView.extend(z.object(body).partial().shape);

export const messageDetail = messageView.extend({
  ...body,
  references: z.array(z.string()),
});

export function viewMessage(
  message: Omit<Message, 'text' | 'html'>,
  zone: string,
): z.output<typeof messageView> {
  const at = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, zone));
  return {
    id: message.id,
    enrollmentId: message.enrollmentId,
    leadId: message.leadId,
    sequenceId: message.sequenceId,
    stage: message.stageId,
    attempt: message.attempt,
    senderId: message.senderId,
    state: message.state,
    to: message.recipient,
    subject: message.subject,
    messageId: message.messageId,
    response: message.response,
    variant: message.variant,
    openedAt: at(message.openedAt),
    opens: message.opens,
    clickedAt: at(message.clickedAt),
    clicks: message.clicks,
    machineTouches: message.machineTouches,
    at: formatIso(message.settledAt ?? message.intendedAt, zone),
  };
}
