import { messageOf } from '../model/errors';
import type { Sender } from '../model/sender';
import type { Lease } from '../store/claims';
import { releaseUnsent } from '../store/workflowClaims';
import { decide } from './batch';
import { moment } from './case';
import type { Context } from './context';
import { hearReports } from './hearReports';
import { intend } from './intend';
import type { Prepared } from './prepare';
import { claimChosen, claimLane, EMAILS, type Claimed } from './turn';

export interface Wish {
  /** How many emails at most. */
  readonly limit: number;
  /** For how long, by the lease clock in ms, nobody else gets them. */
  readonly leaseMs: number;
  /** In whose name (`workflowOwner`). */
  readonly owner: string;
  /** Only those of these enrollments, as far as they are due. */
  readonly enrollments?: readonly string[] | undefined;
}

export interface HandedOut {
  readonly handed: readonly Prepared[];
  /** Put off because a quota, a gap or trouble of the sender holds them. */
  readonly throttled: number;
}

/** How long it takes at most from a claim to the intents, in ms by the lease clock. */
const CLAIM = 60_000;

/** Rounds, most of whose claims may come to nothing (opted out since, no merge data): then the workflow asks again. */
const ROUNDS = 30;

/**
 * A turn of a lane whose wire is a workflow: the same claim, the same gates and the same intents as where the engine
 * sends, and then the messages are handed out instead of sent. Their enrollments stay taken until the lease runs out or
 * the workflow reports (`hearReports`); what was taken and is not handed out is given back at once.
 */
export async function handOut(
  context: Context,
  sender: Sender,
  senders: ReadonlyMap<string, Sender>,
  wish: Wish,
): Promise<HandedOut> {
  const { store, leaseClock } = context;
  const { owner, leaseMs } = wish;
  const until = leaseClock.now() + leaseMs;
  const lease = (): Lease => ({ owner, now: leaseClock.now(), until });
  // `intend` puts it off: whom a crash leaves without a message is free soon, however long the workflow may take.
  const short = (): Lease => ({ ...lease(), until: leaseMs > 2 * CLAIM ? leaseClock.now() + CLAIM : until });
  const chosen = wish.enrollments && [...wish.enrollments];
  const handed: Prepared[] = [];
  const given: number[] = [];
  let throttled = 0;
  try {
    const rounds = chosen?.length ?? ROUNDS;
    for (let round = 0; round < rounds && handed.length < wish.limit; round += 1) {
      const at = await moment(context, store);
      const turn = { lease: short, sender, senders, moment: at };
      const most = Math.min(EMAILS, wish.limit - handed.length);
      const taken: Claimed = chosen
        ? { ...(await claimChosen(context, turn, chosen.splice(0, most))), proved: true }
        : await claimLane(context, turn, given, false, most);
      given.push(...taken.throttled.times);
      throttled += taken.throttled.count;
      if (taken.claimed.length > 0) {
        const prepared = await decide(context, short, taken.claimed, senders, at);
        const intended = await intend(context, lease(), prepared, at);
        handed.push(...intended.going);
        throttled += intended.throttled;
      }
      const more = chosen ? chosen.length > 0 : taken.claimed.length > 0;
      if (!more || !taken.proved) break;
    }
  } catch (error) {
    await handBack(context, handed, error);
    throw error;
  } finally {
    await releaseUnsent(store, owner);
  }
  return { handed, throttled };
}

/** What was written down and reaches nobody, since something failed behind it: nobody sends it, so it is offered anew. */
export async function handBack(context: Context, handed: readonly Prepared[], error: unknown): Promise<void> {
  if (handed.length === 0) return;
  const { store, clock, log } = context;
  const response = `It could not be handed out: ${messageOf(error)}`;
  const outcome = { outcome: 'retry', response, retryAt: clock.now() } as const;
  const reports = handed.map(({ message }) => ({ message: message.id, outcome }));
  await store
    .transaction((db) => hearReports(context, db, reports, { kind: 'worker', id: null }))
    // Then they are uncertain once their time is over.
    .catch((why: unknown) => log.error('Emails could not be taken back', { emails: handed.length, error: messageOf(why) })); // prettier-ignore
}
