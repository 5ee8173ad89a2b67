import type { Reading, ReadRecipient } from '../mail/reading/reading';
import { findStage } from '../model/sequence';
import { follow, LIVE } from '../model/status';
import type { Change, Facts } from '../store/changes';
import type { Db } from '../store/database';
import { findMessagesOf, settleMessages, type Message } from '../store/messages';
import type { Case, Moment } from './case';
import { softBounce, softBounces } from './softBounce';

export type BounceClass = 'hard' | 'block' | 'soft' | 'sender';

/** How long the sender rests whose set-up a report complains of, and how often its message is sent again after that. */
export const SENDER_RESTS = 3_600_000;
const SENDER_TRIES = 2;

/** The worst that a report says of its recipients, `sender` where it is about our own set-up; null: nothing. */
export function bounceClass({ recipients }: Pick<Reading, 'recipients'>): BounceClass | null {
  const classes = recipients.map((recipient) => recipient.class);
  return (['hard', 'block', 'soft', 'sender'] as const).find((each) => classes.includes(each)) ?? null;
}

/**
 * What follows for the enrollment whose message came back. The lead has not seen it, so it stands at that stage again,
 * unless a later message has gone out since: whoever mends the address or retries goes on with the right one. A problem of
 * ours is the sender's: the lead waits for it with all others, and fails only when it has met it time and again.
 */
export async function bounced(
  db: Db,
  kase: Case,
  message: Message,
  reading: Pick<Reading, 'recipients'>,
  moment: Pick<Moment, 'now'>,
  event: (
    kind: 'finished' | 'paused' | 'throttled' | 'failed',
    data: Record<string, unknown>,
  ) => Change['events'][number],
): Promise<Change | null> {
  const refusal = bounceClass(reading);
  if (refusal === null) return null;
  const { enrollment, revision } = kase;
  const said = sentence(reading.recipients, refusal, message);
  const all = await findMessagesOf(db, [enrollment.id]);
  await settleMessages(db, [{ ...message, state: 'bounced', refusal, response: said }]);
  const latest = all.findLast(({ state }) => state !== 'withdrawn' && state !== 'failed')?.id === message.id;
  // A former address is out of use: that says nothing of the one that has been written to since.
  if (refusal === 'hard' && !latest && message.recipient.toLowerCase() !== kase.lead.email.toLowerCase())
    return null;
  const back = latest && findStage(revision.definition, message.stageId) !== undefined;
  const set: Facts = back ? { stageId: message.stageId, attempt: enrollment.attempt + 1 } : {};
  if (refusal === 'hard' || refusal === 'block') {
    const reason = refusal === 'hard' ? 'bounced' : 'spam_blocked';
    if (!follow(enrollment, 'finish', reason)) return null;
    const events = [event('finished', { reason, detail: said })];
    return { enrollment, revision, happening: 'finish', reason, detail: said, set, events };
  }
  if (!back || !LIVE.includes(enrollment.status)) return null;
  const { status, reason, detail } = enrollment;
  if (status === 'paused') {
    const held = { ...set, heldDueAt: moment.now };
    // It says nothing of why the lead is paused.
    const events = [event('paused', { reason, because: said, rescheduled: true })];
    return { enrollment, revision, happening: 'pause', reason, detail, set: held, cancelsWork: true, events };
  }
  if (status !== 'active' && status !== 'pending') return null;
  if (refusal === 'soft')
    return softBounce(kase, softBounces(all, message), said, moment, { events: [], set, cancelsWork: true });
  const before = all.filter((each) => each.stageId === message.stageId && each.refusal === 'sender').length;
  const base = { enrollment, revision, detail: said, cancelsWork: true };
  if (before >= SENDER_TRIES) {
    const events = [event('failed', { reason: 'sender_error', detail: said })];
    return { ...base, happening: 'fail', reason: 'sender_error', set, events };
  }
  const dueAt = moment.now + SENDER_RESTS;
  const events = [event('throttled', { because: said, until: dueAt })];
  return { ...base, happening: 'throttle', reason: 'throttled', set: { ...set, dueAt }, events };
}

function sentence(recipients: readonly ReadRecipient[], refusal: BounceClass, message: Message): string {
  const found = recipients.find((recipient) => recipient.class === refusal);
  const what = (found?.diagnostic ?? found?.status ?? '').replace(/\s+/g, ' ').trim().slice(0, 500);
  const words = {
    hard: 'came back',
    block: 'was refused as spam',
    soft: 'could not be delivered',
    sender: 'was refused for the set-up of its sender',
  }[refusal];
  return `The message to ${message.recipient} ${words}${what === '' ? '.' : `: ${what}${/[.!?]$/.test(what) ? '' : '.'}`}`;
}
