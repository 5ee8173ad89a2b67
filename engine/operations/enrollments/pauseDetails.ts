import { z } from 'zod';
import type { Enrollment } from '../../model/enrollment';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findEvents } from '../../store/events';
import { findInbound } from '../../store/inbound';

export const pauseDetails = z.object({
  since: z.string(),
  reason: z.string(),
  why: z.string().nullable().describe('In words, where there is more to say than the reason'),
  by: z.string().nullable().describe("Who paused it: a person's name, 'worker' or 'mailbox'"),
  resumesAt: z.string().nullable().describe('When it resumes by itself; null: somebody must resume it'),
  mail: z
    .object({
      id: z.string(),
      kind: z.string(),
      from: z.string().nullable(),
      subject: z.string().nullable(),
      receivedAt: z.string(),
      text: z.string().describe('How it begins, without quotes'),
    })
    .nullable()
    .describe('The mail that paused it'),
});
export type PauseDetails = z.output<typeof pauseDetails>;

/** Longer than this is read in the mailbox. */
const SHOWN = 500;

/** When, why and by which mail it was paused; null for one that is not. */
export async function pauseOf(db: Db, enrollment: Enrollment, zone: string): Promise<PauseDetails | null> {
  const { id, status, reason, detail, dueAt, updatedAt } = enrollment;
  if (status !== 'paused' || reason === null) return null;
  const events = await findEvents(db, { enrollmentId: id, kinds: ['paused'], newestFirst: true, limit: 50 });
  // A new date says nothing of why it was paused.
  const began = events.find(({ data }) => data['rescheduled'] !== true);
  const mailId = began?.data['mail'];
  const mail = typeof mailId === 'string' ? await findInbound(db, mailId) : null;
  const name = began?.data['by'];
  const person = began?.actor.kind === 'member' || began?.actor.kind === 'system';
  return {
    since: formatIso(began?.at ?? updatedAt, zone),
    reason,
    why: detail,
    by: person && typeof name === 'string' ? name : (began?.actor.kind ?? null),
    resumesAt: dueAt === null ? null : formatIso(dueAt, zone),
    mail: mail && {
      id: mail.id,
      kind: mail.kind,
      from: mail.from,
      subject: mail.subject,
      receivedAt: formatIso(mail.receivedAt, zone),
      text: mail.text.slice(0, SHOWN),
    },
  };
}
