import { z } from 'zod';
import type { AnswerClass } from '../smtpAnswer';
import type { Reading } from './reading';

const SHOWN_CLASSES = ['hard', 'soft', 'block'] as const;
type ShownClass = (typeof SHOWN_CLASSES)[number];

const shownClass = z.enum(SHOWN_CLASSES).nullable();

/** What a mail was read as, for whoever asks at a door: no contents of ours, nothing that needs a database. */
export const shownReading = z.object({
  kind: z.enum(['reply', 'absence', 'bounce', 'complaint', 'unsubscribe', 'automatic', 'disposition', 'delivery_notice']), // prettier-ignore
  class: shownClass.describe('Of the first recipient that failed'),
  ours: z.boolean().describe('It is about our sending set-up rather than the address'),
  certainty: z.number().describe('0 to 1; below 0.7 is doubt'),
  recipients: z.array(
    z.object({ address: z.string().nullable(), status: z.string().nullable(), class: shownClass }),
  ),
  returnsAt: z
    .string()
    .nullable()
    .describe('Local date of return, YYYY-MM-DD, or YYYY-MM-DDTHH:MM where a time was said'),
  returnsZone: z.string().nullable().describe('The zone of that, such as +01:00, where it is known'),
  keys: z.array(z.object({ kind: z.string(), value: z.string() })),
  replyText: z.string().describe('What was written now, without quotes and signature'),
  evidence: z.array(z.object({ where: z.string(), what: z.string() })),
});

export type ShownReading = z.infer<typeof shownReading>;

export function showReading(reading: Reading): ShownReading {
  const { returns, recipients, kind, certainty, keys, replyText, evidence } = reading;
  return {
    kind,
    class: shown(reading.class),
    ours: reading.class === 'sender',
    certainty,
    recipients: recipients.map(({ address, status, class: of }) => ({ address, status, class: shown(of) })),
    returnsAt: returns && (returns.time === null ? returns.date : `${returns.date}T${returns.time}`),
    returnsZone: returns?.zone ?? null,
    keys: keys.map((key) => ({ ...key })),
    replyText,
    evidence: evidence.map((sign) => ({ ...sign })),
  };
}

function shown(of: AnswerClass | null): ShownClass | null {
  return of === 'sender' ? 'block' : of;
}
