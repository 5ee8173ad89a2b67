import type { Reading, ReadRecipient } from '../mail/reading/reading';
import { findStage } from '../model/sequence';
import { follow, LIVE } from '../model/status';
import type { Change, Facts } from '../store/changes';
import type { Db } from '../store/database';
import { findMessagesOf, settleMessages, type Message } from '../store/messages';
import type { Case, Moment } from './case';
import { softBounce, softBounces } from './softBounce';

export type BounceClass = 'hard' | 'block' | 'soft';

/** The worst that a report says of our recipients; null where it is about ourselves, or says nothing. */
export function bounceClass({ recipients }: Pick<Reading, 'recipients'>): BounceClass | null {
  const classes = recipients.map((recipient) => recipient.class);
  return (['hard', 'block', 'soft'] as const).find((each) => classes.includes(each)) ?? null;
}

/**
 * What follows for the enrollment whose message came back. The lead has not seen it, so it stands at that stage again,
 * unless a later message has gone out since: whoever mends the address or retries goes on with the right one.
 */
export async function bounced(
  db: Db,
  kase: Case,
  message: Message,
  reading: Pick<Reading, 'recipients'>,
  moment: Pick<Moment, 'now'>,
  event: (kind: 'finished' | 'paused', data: Record<string, unknown>) => Change['events'][number],
): Promise<Change | null> {
  const refusal = bounceClass(reading);
  if (refusal === null) return null;
  const { enrollment, revision } = kase;
  const said = sentence(reading.recipients, refusal, message);
  const all = await findMessagesOf(db, [enrollment.id]);
  await settleMessages(db, [{ ...message, state: 'bounced', refusal, response: said }]);
  const latest = all.findLast(({ state }) => state !== 'withdrawn' && state !== 'failed')?.id === message.id;
  const back = latest && findStage(revision.definition, message.stageId) !== undefined;
  const set: Facts = back ? { stageId: message.stageId, attempt: enrollment.attempt + 1 } : {};
  if (refusal !== 'soft') {
    const reason = refusal === 'hard' ? 'bounced' : 'spam_blocked';
    if (!follow(enrollment, 'finish', reason)) return null;
    const events = [event('finished', { reason, detail: said })];
    return { enrollment, revision, happening: 'finish', reason, detail: said, set, events };
  }
  if (!back || !LIVE.includes(enrollment.status)) return null;
  const { status, reason, detail } = enrollment;
  if (status === 'paused') {
    const held = { ...set, heldDueAt: moment.now };
    const events = [event('paused', { reason, because: said })];
    return { enrollment, revision, happening: 'pause', reason, detail, set: held, cancelsWork: true, events };
  }
  if (status !== 'active' && status !== 'pending') return null;
  return softBounce(kase, softBounces(all, message), said, moment, { events: [], set, cancelsWork: true });
}

function sentence(recipients: readonly ReadRecipient[], refusal: BounceClass, message: Message): string {
  const found = recipients.find((recipient) => recipient.class === refusal);
  const what = (found?.diagnostic ?? found?.status ?? '').replace(/\s+/g, ' ').trim().slice(0, 500);
  const words = { hard: 'came back', block: 'was refused as spam', soft: 'could not be delivered' }[refusal];
  return `The message to ${message.recipient} ${words}${what === '' ? '.' : `: ${what}${/[.!?]$/.test(what) ? '' : '.'}`}`;
}
