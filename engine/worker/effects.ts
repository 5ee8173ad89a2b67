import type { Reading } from '../mail/reading/reading';
import type { Enrollment } from '../model/enrollment';
import type { NewEvent } from '../model/event';
import type { Lead } from '../model/lead';
import { follow, type Reason } from '../model/status';
import { applyChanges, placed, type Change } from '../store/changes';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { addSuppressions } from '../store/suppressions';
import type { Context } from './context';

export interface Concerned {
  /** The enrollment that was answered, if one was; with an unsubscribe wish, all others of the lead too. Locked. */
  readonly enrollments: readonly Enrollment[];
  readonly answeredId: string | null;
  readonly lead: Lead;
}

/** Below this a reading is doubt (mail/reading/reading.ts). */
const DOUBT = 0.7;

const MAILBOX = { kind: 'mailbox', id: null } as const;

/**
 * What follows from a mail, by its kind. A reply ends the sequence that it answers, if that stops on reply; a wish to
 * be left alone ends all; a bounce ends and remembers the address; everything automatic is history only: a false stop
 * costs a deal.
 */
export async function effectsOf(
  context: Context,
  db: Db,
  reading: Reading,
  concerned: Concerned,
  data: Record<string, unknown>,
): Promise<void> {
  const now = context.clock.now();
  const revisions = await context.revisions.load(
    db,
    concerned.enrollments.map(({ revisionId }) => revisionId),
  );
  const answered = concerned.enrollments.filter(({ id }) => id === concerned.answeredId);
  const stopping = answered.filter(({ revisionId }) => revisions(revisionId).definition.settings.stopOnReply);
  const end = (enrollments: readonly Enrollment[], reason: Reason): Change[] =>
    enrollments.flatMap((enrollment): Change[] => {
      // Over already, and not to be sharpened: the mail still belongs into its history.
      if (!follow(enrollment, 'finish', reason)) return [];
      // What the mail was about belongs to the sequence that it answers, which may be private.
      const about = enrollment.id === concerned.answeredId ? data : { mail: data['mail'] };
      const events = [historyOf(enrollment, 'finished', now, { ...about, reason })];
      return [
        { enrollment, revision: revisions(enrollment.revisionId), happening: 'finish', reason, events },
      ];
    });

  let changes: Change[] = [];
  let kind: NewEvent['kind'] = 'mail_received';
  switch (reading.kind) {
    case 'reply':
      if (reading.certainty < DOUBT) {
        changes = doubtful(stopping, revisions, data, now);
        break;
      }
      kind = 'replied';
      changes = end(stopping, 'replied');
      break;
    case 'absence':
    case 'automatic':
      // In the thread, and perhaps a person's after all: through a list, or with one sign of a machine only.
      if (reading.certainty < DOUBT) changes = doubtful(stopping, revisions, data, now);
      break;
    case 'unsubscribe':
    case 'complaint':
      await suppress(
        context,
        db,
        concerned.lead,
        'opt_out',
        reading.kind === 'complaint' ? 'Complained to its provider' : 'Asked by mail',
      );
      changes = end(concerned.enrollments, 'unsubscribed');
      break;
    case 'bounce':
      changes = await bounced(context, db, reading, concerned.lead, (reason) => end(answered, reason));
      break;
    default:
      break;
  }
  await insertEvents(
    db,
    answered.map((enrollment) =>
      historyOf(enrollment, kind, now, { ...data, kind: reading.kind, certainty: reading.certainty }),
    ),
  );
  await applyChanges(db, changes, now);
}

/** Between reply and machine: it waits for a person, who sees the mail, instead of going on or ending by a guess. */
function doubtful(
  enrollments: readonly Enrollment[],
  revisions: (id: string) => Change['revision'],
  data: Record<string, unknown>,
  now: number,
): Change[] {
  return enrollments
    .filter(({ status }) => status === 'active' || status === 'pending')
    .map((enrollment) => ({
      enrollment,
      revision: revisions(enrollment.revisionId),
      happening: 'pause',
      reason: 'unclear_reply',
      detail: `A mail came of which it is not clear whether a person wrote it: '${String(data['subject'] ?? '')}'.`,
      set: { dueAt: null, heldDueAt: enrollment.dueAt },
      events: [historyOf(enrollment, 'paused', now, { ...data, reason: 'unclear_reply' })],
    }));
}

/** Only a failure of this address for good ends the sequence; a full mailbox and a report on ourselves do not. */
async function bounced(
  context: Context,
  db: Db,
  reading: Reading,
  lead: Lead,
  end: (reason: Reason) => Change[],
): Promise<Change[]> {
  const classes = reading.recipients.map((recipient) => recipient.class);
  if (classes.includes('hard')) {
    await suppress(context, db, lead, 'bounce', 'A message came back');
    return end('bounced');
  }
  return classes.includes('block') ? end('spam_blocked') : [];
}

async function suppress(
  context: Context,
  db: Db,
  lead: Lead,
  reason: 'opt_out' | 'bounce',
  note: string,
): Promise<void> {
  const now = context.clock.now();
  await addSuppressions(db, [
    { id: context.newId(), kind: 'address', value: lead.emailKey, reason, note, createdAt: now },
  ]);
  await insertEvents(db, [
    { kind: 'suppressed', at: now, actor: MAILBOX, leadId: lead.id, data: { reason, note } },
  ]);
}

function historyOf(
  enrollment: Enrollment,
  kind: NewEvent['kind'],
  now: number,
  data: Record<string, unknown>,
): NewEvent {
  const { id, leadId, sequenceId, stageId } = enrollment;
  return {
    ...placed({ enrollmentId: id, leadId, sequenceId, stageId }),
    kind,
    at: now,
    actor: MAILBOX,
    data,
  };
}
