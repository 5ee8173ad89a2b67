import type { Db } from '../store/database';
import { findMessagesOf, settleMessages, type Message } from '../store/messages';
import type { Change } from '../store/changes';
import type { Moment } from './case';
import { uncertainSentence } from './outcome';
import type { Prepared } from './prepare';
import { event, proceed } from './walk';

/**
 * What is to be done where a message for this stage and attempt stands already: the intent could not be written, so
 * nothing was sent. The earlier one decides.
 * - sent: the stage is done; only the enrollment had not heard of it (a person paused it while the message was on its
 *   way, or the process ended between).
 * - intended: a crash came between intent and outcome. Nobody knows; it is never sent again without being asked.
 * - failed or withdrawn: it certainly did not go out, so the next attempt may.
 */
export async function resolveEarlier(
  db: Db,
  refused: readonly Prepared[],
  moment: Moment,
): Promise<Change[]> {
  if (refused.length === 0) return [];
  const earlier = await findMessagesOf(
    db,
    refused.map(({ kase }) => kase.enrollment.id),
  );
  const lost: Message[] = [];
  const changes = refused.map((prepared): Change => {
    const { kase, stage } = prepared;
    const { enrollment, revision } = kase;
    const message = earlier.find(
      (row) =>
        row.enrollmentId === enrollment.id && row.stageId === stage.id && row.attempt === enrollment.attempt,
    );
    if (message?.state === 'sent') {
      return proceed(kase, stage, stage.then, moment, {
        set: { emailsSent: enrollment.emailsSent + 1 },
        events: [event(kase, 'stage_done', stage.id, moment, { message: message.id })],
      });
    }
    const again: Change = {
      enrollment,
      revision,
      happening: 'advance',
      set: { attempt: enrollment.attempt + 1, dueAt: moment.now },
      events: [],
    };
    if (!message || message.state === 'failed' || message.state === 'withdrawn') return again;
    if (message.state === 'intended')
      lost.push({
        ...message,
        state: 'uncertain',
        settledAt: moment.now,
        response: 'The process ended before the answer came.',
      });
    const unknown = event(kase, 'delivery_uncertain', stage.id, moment, {
      message: message.id,
      to: message.recipient,
    });
    if (revision.definition.settings.onUncertain === 'resend') return { ...again, events: [unknown] };
    return {
      enrollment,
      revision,
      happening: 'fail',
      reason: 'delivery_uncertain',
      detail: uncertainSentence(message),
      events: [unknown],
    };
  });
  await settleMessages(db, lost);
  return changes;
}
