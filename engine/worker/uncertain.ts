import type { Stage } from '../model/stage';
import type { Change } from '../store/changes';
import type { Db } from '../store/database';
import { findMessagesOf, markUncertain, type Message } from '../store/messages';
import type { Case, Moment } from './case';
import { nobodyKnows, refusedChange } from './outcome';
import { softBounces, softRetryAt } from './softBounce';
import { event, proceed } from './walk';

/** An enrollment at an email stage for which a message, of this very attempt, stands already. */
export interface Standing {
  readonly kase: Case;
  readonly stage: Exclude<Stage, { kind: 'branch' }>;
}

/**
 * What is to be done where a message for this stage and attempt stands already: nothing is sent, the earlier one
 * decides, before any other gate (who mends a lead's data must not have it mailed twice).
 * - sent: the stage is done and counted; only the enrollment stands at it still (a person paused it while the message
 *   was on its way, or an answer told of it before its process could).
 * - intended: a crash came between intent and outcome (while its process lives, nobody else can claim the row: see
 *   `LOST`). Nobody knows; it is never sent again without being asked.
 * - failed, bounced or withdrawn: it certainly did not go out, so the next attempt may, unless it was refused as spam, and
 *   not before its time where it was refused for now.
 * Call it in the transaction that writes the changes.
 */
export async function resolveEarlier(
  db: Db,
  standing: readonly Standing[],
  moment: Moment,
): Promise<Change[]> {
  if (standing.length === 0) return [];
  const messages = await findMessagesOf(
    db,
    standing.map(({ kase }) => kase.enrollment.id),
  );
  const lost = await markUncertain(
    db,
    standing.flatMap((each) => {
      const earlier = messageFor(each, messages);
      return earlier?.state === 'intended' ? [earlier.id] : [];
    }),
    ENDED,
    moment.now,
  );
  return standing.map((each): Change => {
    const { kase, stage } = each;
    const { enrollment, revision } = kase;
    const message = messageFor(each, messages);
    const base = { enrollment, revision, happening: 'advance' as const };
    switch (message?.state) {
      case 'sent':
        return proceed(kase, stage, stage.then, moment, {
          events: [event(kase, 'stage_done', stage.id, moment, { message: message.id })],
        });
      case 'failed': {
        const refused = refusedMeanwhile(each, message, messages, moment);
        return (
          refused ?? { ...base, set: { attempt: enrollment.attempt + 1, dueAt: moment.now }, events: [] }
        );
      }
      case 'bounced':
      case 'withdrawn':
        return { ...base, set: { attempt: enrollment.attempt + 1, dueAt: moment.now }, events: [] };
      case 'intended':
      case 'uncertain': {
        // Its outcome came in this very moment: looked at again, as it stands then.
        if (message.state === 'intended' && !lost.includes(message.id))
          return { ...base, set: { dueAt: moment.now }, events: [] };
        const unknown = event(kase, 'delivery_uncertain', stage.id, moment, {
          message: message.id,
          to: message.recipient,
        });
        const before = messages.filter(
          ({ id, enrollmentId, stageId, state }) =>
            state === 'uncertain' &&
            id !== message.id &&
            enrollmentId === enrollment.id &&
            stageId === stage.id,
        );
        return nobodyKnows(kase, message, before.length, moment, [unknown]);
      }
      default:
        return { ...base, set: { dueAt: moment.now }, events: [] };
    }
  });
}

/**
 * It was refused while somebody stepped in (paused and resumed, published, advanced): as spam it is not sent again, and
 * what was refused for now has its time to wait. Null: the next attempt may go, with a new address, or after that time.
 */
function refusedMeanwhile(
  { kase, stage }: Standing,
  message: Message,
  messages: readonly Message[],
  moment: Moment,
): Change | null {
  const { recipient, refusal, response } = message;
  if (stage.kind !== 'email' || recipient.toLowerCase() !== kase.lead.email.toLowerCase()) return null;
  if (refusal !== 'block' && refusal !== 'soft') return null;
  const its = messages.filter(({ enrollmentId }) => enrollmentId === kase.enrollment.id);
  const softBefore = softBounces(its, message);
  const again = softRetryAt(softBefore, message.settledAt ?? moment.now);
  if (refusal === 'soft' && again !== null && again <= moment.now) return null;
  const outcome = { class: refusal, response: response ?? '' };
  return refusedChange({ kase, stage, message, softBefore }, outcome, moment, moment.now, []);
}

export const ENDED = 'The process ended before the answer came.';

/** The message of this stage and this attempt. */
export function messageFor(
  { kase: { enrollment }, stage }: Standing,
  messages: readonly Message[],
): Message | undefined {
  return messages.find(
    ({ enrollmentId, stageId, attempt }) =>
      enrollmentId === enrollment.id && stageId === stage.id && attempt === enrollment.attempt,
  );
}
