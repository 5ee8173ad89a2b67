import type { NewEvent } from '../model/event';
import { formatIso } from '../schedule/zone';
import type { Change, Facts } from '../store/changes';
import type { Message } from '../store/messages';
import type { Case, Moment } from './case';
import { event } from './walk';

const MINUTE = 60_000;

/**
 * How long after the first, the second … soft bounce of a stage it is tried again: greylisting is over after minutes, a
 * full mailbox may be emptied in days (RFC 5321 4.5.4.1 has servers try for four to five). After the last it is given up
 * and stays failed until somebody retries it.
 */
export const SOFT_RETRIES = [15, 60, 4 * 60, 24 * 60, 48 * 60].map((minutes) => minutes * MINUTE);

/** How many messages of the stage met a soft bounce at the address before; a new address begins anew. */
export function softBounces(
  messages: readonly Message[],
  { id, stageId, recipient }: Pick<Message, 'id' | 'stageId' | 'recipient'>,
): number {
  return messages.filter(
    (earlier) =>
      earlier.id !== id &&
      earlier.stageId === stageId &&
      earlier.refusal === 'soft' &&
      earlier.recipient.toLowerCase() === recipient.toLowerCase(),
  ).length;
}

/** When a message that met its nth soft bounce is sent again; null: not by itself. */
export function softRetryAt(before: number, now: number): number | null {
  const wait = SOFT_RETRIES[before];
  return wait === undefined ? null : now + wait;
}

const TRIED_AT = /It is tried again at \S+\.$/;

/** The sentence of a failure whose next try waits for its sequence. */
export function untilOn(detail: string | null): string | null {
  return detail?.replace(TRIED_AT, 'It is tried again when its sequence is on.') ?? null;
}

/**
 * Refused for now: failed, and tried again by itself a few times.
 * @param before how many soft bounces came before this one
 * @param said what the server said, as a sentence
 */
export function softBounce(
  kase: Pick<Case, 'enrollment' | 'revision' | 'zone'>,
  before: number,
  said: string,
  moment: Pick<Moment, 'now'>,
  more: { readonly events: readonly NewEvent[]; readonly set?: Facts; readonly cancelsWork?: boolean },
): Change {
  const { enrollment, revision, zone } = kase;
  const retryAt = softRetryAt(before, moment.now);
  const next =
    retryAt === null
      ? 'It is not tried again by itself any more.'
      : `It is tried again at ${formatIso(retryAt, zone)}.`;
  const detail = `${/[.!?]$/.test(said) ? said : `${said}.`} ${next}`;
  const stageId = more.set?.stageId ?? enrollment.stageId;
  const failed = event(kase, 'failed', stageId, moment, { reason: 'soft_bounce', detail, retryAt });
  return {
    enrollment,
    revision,
    happening: 'fail',
    reason: 'soft_bounce',
    detail,
    ...more,
    ...(retryAt === null ? {} : { retryAt }),
    events: [...more.events, failed],
  };
}
