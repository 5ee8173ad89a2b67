import { findStage } from '../model/sequence';
import { findEnrollments } from '../store/enrollments';
import { findMessagesById } from '../store/messages';
import { loadCases, moment } from './case';
import type { Context } from './context';
import type { Answered } from './keyedClaim';
import { openSenders } from './openSenders';
import { outgoingAgain, type Prepared } from './prepare';

/**
 * The emails that a claim was answered with, as they were, in their order: those that are still in its hands. Who was
 * paused, answered or reported meanwhile is not among them.
 */
export async function handedBefore(
  context: Context,
  { owner, items, until }: Answered,
): Promise<{ handed: Pick<Prepared, 'kase' | 'message' | 'outgoing' | 'stage'>[]; until: number }> {
  const { store, leaseClock } = context;
  const messages = (await findMessagesById(store, items)).filter(({ state }) => state === 'intended');
  const held = (
    await findEnrollments(
      store,
      messages.map(({ enrollmentId }) => enrollmentId),
    )
  ).filter(({ leaseOwner, leaseUntil }) => leaseOwner === owner && (leaseUntil ?? 0) > leaseClock.now());
  const cases = await loadCases(context, store, held, await moment(context, store));
  const senders = await openSenders(context, store);
  const handed = messages.flatMap((message) => {
    const kase = cases.find(({ enrollment }) => enrollment.id === message.enrollmentId);
    const stage = kase && findStage(kase.revision.definition, message.stageId);
    const sender = senders.get(message.senderId);
    const stands =
      kase?.enrollment.stageId === message.stageId && kase.enrollment.attempt === message.attempt;
    if (!kase || !sender || stage?.kind !== 'email' || !stands) return [];
    return [{ kase, stage, message, outgoing: outgoingAgain(context, kase, message, sender) }];
  });
  const place = new Map(items.map((id, index) => [id, index]));
  handed.sort((a, b) => (place.get(a.message.id) ?? 0) - (place.get(b.message.id) ?? 0));
  return { handed, until };
}
