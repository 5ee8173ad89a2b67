import { messageOf } from '../model/errors';
import type { SendOutcome } from '../mail/outgoing';
import type { Sender } from '../model/sender';
import { applyChanges } from '../store/changes';
import { releaseLease, renewLease, type Lease } from '../store/claims';
import { chunks } from '../store/bulk';
import { insertIntents } from '../store/messages';
import type { Moment } from './case';
import type { Context } from './context';
import { suppressed, type Prepared } from './prepare';
import { putAside } from './putAside';
import { recordOutcomes, type Sent } from './recordOutcomes';
import { recordTrouble } from './senderTrouble';
import { lockQuotas, withinSequenceQuotas } from './sequenceQuota';
import { suppressionsOf } from './suppressed';
import { resolveEarlier } from './uncertain';

/**
 * How many intents are written at once. From its intent on a message counts as on its way: a person who pauses the
 * lead after that is told so. Smaller groups make that moment shorter and cost more commits (25 a commit measured
 * within 3% of 100, because the next group's intents are written while this one is sent).
 */
const GROUP = 25;

/** Sends a batch of one sender: intents first, group by group, then the wire, then all outcomes in one commit. */
export async function sendAll(
  context: Context,
  lease: () => Lease,
  sender: Sender,
  batch: readonly Prepared[],
  moment: Moment,
): Promise<{ sent: number; failed: number; throttled: number }> {
  const send = await wayOut(context, lease, sender);
  if (!send) return { sent: 0, failed: 0, throttled: 0 };
  const outcomes: Sent[] = [];
  const groups = chunks(batch, GROUP);
  let throttled = 0;
  try {
    let intended = groups[0] ? await intend(context, lease(), groups[0], moment) : NOBODY;
    for (let index = 1; ; index += 1) {
      throttled += intended.throttled;
      const following = groups[index];
      // The next group's intents are written while this one is sent; a failure to write them waits for the outcomes.
      const [done, next] = await Promise.all([
        Promise.all(intended.going.map(send)),
        following ? settledLater(intend(context, lease(), following, moment)) : null,
      ]);
      outcomes.push(...done);
      if (!next) break;
      if ('error' in next) throw next.error;
      intended = next.value;
      if (done.some(isSendersFault)) {
        // A sender that cannot log in fails all alike. Whose intent stands already goes the same way; no more are made.
        throttled += intended.throttled;
        outcomes.push(...(await Promise.all(intended.going.map(send))));
        break;
      }
    }
  } finally {
    // Come what may: what has happened to a message is written down.
    await recordOutcomes(context, lease().owner, sender, outcomes);
    // Whose turn did not come, and who was taken away meanwhile, may be claimed again.
    await releaseLease(context.store, lease().owner);
  }
  const sent = outcomes.filter(({ outcome }) => outcome.outcome === 'sent').length;
  return { sent, failed: outcomes.length - sent, throttled };
}

/** Sends one message, whatever happens; null for a sender that has no way out: it is left alone for a while. */
async function wayOut(
  context: Context,
  lease: () => Lease,
  sender: Sender,
): Promise<((prepared: Prepared) => Promise<Sent>) | null> {
  try {
    const outgoing = context.outgoing.for(sender);
    return async (prepared) => ({
      prepared,
      outcome: await outgoing.send(prepared.outgoing).catch((error: unknown): SendOutcome => {
        context.log.error('A sending broke off', { message: prepared.message.id, error: String(error) });
        return { outcome: 'uncertain', response: messageOf(error) };
      }),
    });
  } catch (error) {
    await context.store.transaction((db) => recordTrouble(db, sender, messageOf(error), context.clock.now()));
    await releaseLease(context.store, lease().owner);
    return null;
  }
}

/** A promise that never rejects, so that nothing is left unhandled while others are waited for. */
function settledLater<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function isSendersFault({ outcome }: Sent): boolean {
  return outcome.outcome === 'failed' && outcome.class === 'sender';
}

interface Intended {
  /** Whose message is to be sent now. */
  readonly going: readonly Prepared[];
  readonly throttled: number;
}

const NOBODY: Intended = { going: [], throttled: 0 };

/** One that the database refuses is put aside; the others of its group go on. */
async function intend(
  context: Context,
  lease: Lease,
  group: readonly Prepared[],
  moment: Moment,
): Promise<Intended> {
  try {
    return await intendTogether(context, lease, group, moment);
  } catch (error) {
    const [one] = group;
    if (!one) return NOBODY;
    if (group.length === 1) {
      const change = putAside(context, one.kase, error, moment);
      await context.store.transaction((db) => applyChanges(db, [change], moment.now, lease.owner));
      return NOBODY;
    }
    const going: Prepared[] = [];
    let throttled = 0;
    for (const each of group) {
      const intended = await intend(context, lease, [each], moment);
      going.push(...intended.going);
      throttled += intended.throttled;
    }
    return { going, throttled };
  }
}

/** Writes intents for those that are still ours and may still be mailed, and takes the quota of their sequences. */
async function intendTogether(
  context: Context,
  lease: Lease,
  group: readonly Prepared[],
  moment: Moment,
): Promise<Intended> {
  return context.store.transaction(async (db) => {
    await lockQuotas(db, group);
    const ours = await renewLease(
      db,
      lease,
      group.map(({ kase }) => kase.enrollment.id),
    );
    const mine = group.filter(({ kase }) => ours.has(kase.enrollment.id));
    // Asked again at the last moment: an opt-out that came since is honoured before the next send, always.
    const forbidden = await suppressionsOf(
      db,
      mine.map(({ kase }) => kase),
    );
    const stopped = mine.flatMap(({ kase }) => {
      const suppression = forbidden.get(kase.enrollment.id);
      return suppression ? [suppressed(kase, suppression, moment)] : [];
    });
    const allowed = mine.filter(({ kase }) => !forbidden.has(kase.enrollment.id));
    const { going, throttled } = await withinSequenceQuotas(db, allowed, moment, lease.owner);
    const inserted = new Set(
      await insertIntents(
        db,
        going.map(({ message }) => message),
      ),
    );
    const refused = going.filter(({ message }) => !inserted.has(message.id));
    const resolved = await resolveEarlier(db, refused, moment);
    await applyChanges(db, [...stopped, ...resolved], moment.now, lease.owner);
    return { going: going.filter(({ message }) => inserted.has(message.id)), throttled };
  });
}
