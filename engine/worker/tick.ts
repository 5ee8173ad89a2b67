import { FREE_LANE, type Enrollment } from '../model/enrollment';
import { messageOf } from '../model/errors';
import {
  claimIds,
  extendLease,
  lanesDue,
  leaseOwners,
  releaseExpired,
  releaseLease,
  type Lease,
} from '../store/claims';
import { findEnrollments } from '../store/enrollments';
import { markAbandoned } from '../store/messages';
import { moment } from './case';
import type { Context, Stop } from './context';
import { runBatch, NOTHING, type BatchReport } from './batch';
import { freeTurn } from './freeLane';
import { rehome } from './homeless';
import { isGone, isWorkflow, leaseOwner } from './leaseOwner';
import { openSenders } from './openSenders';
import { chosenTurn, EMAILS, ifUsable, laneTurn } from './turn';
import { ENDED } from './uncertain';
import { giveUpUnreported } from './unreported';

/** What one pass of the worker did. */
export interface TickReport {
  /** Enrollments that were due and looked at. */
  readonly claimed: number;
  readonly sent: number;
  readonly failed: number;
  /** Put off because a quota, a gap or a sender's trouble holds them. */
  readonly throttled: number;
}

/** Long enough for the slowest answer, short enough that a crash holds nobody up; renewed while a batch is in hand. */
const LEASE = 90_000;

/**
 * One pass: everything that is due now, claimed lane by lane, until nothing is left or `signal` asks to stop (the
 * batch in hand is finished first). A lane that fails is left for the next pass, and the others are served before the
 * failure is thrown.
 */
export async function tick(
  context: Context,
  options: { readonly signal?: Stop | undefined } = {},
): Promise<TickReport> {
  return withLease(context, async (lease) => {
    await releaseOrphans(context, lease);
    const total = { ...NOTHING };
    const given = new Map<string, number[]>();
    const broken = new Map<string, unknown>();
    const stopped = (): boolean => options.signal?.aborted === true;
    for (let found = true; found && !stopped();) {
      found = false;
      const lanes = await lanesDue(context.store, context.clock.now(), lease().now);
      for (const lane of lanes.filter((each) => !broken.has(each))) {
        if (stopped()) break;
        try {
          const times = given.get(lane) ?? [];
          given.set(lane, times);
          const report = await serve(context, lease, { lane, alone: lanes.length === 1 }, times, stopped);
          add(total, report);
          found ||= report.claimed + report.throttled > 0;
        } catch (error) {
          context.log.error('A lane could not be served', { lane, error: messageOf(error) });
          broken.set(lane, error);
        }
      }
    }
    await context.outgoing.closeIdle();
    for (const error of broken.values()) throw error;
    return total;
  });
}

/** The same for these enrollments alone. Quotas hold: who has none left is put off. */
export async function tickThese(context: Context, ids: readonly string[], stop: Stop): Promise<TickReport> {
  return withLease(context, async (lease) => {
    const total = { ...NOTHING };
    for (const [lane, all] of byLane(await findEnrollments(context.store, ids))) {
      const waiting = [...all];
      while (waiting.length > 0 && !stop.aborted) {
        const at = await moment(context, context.store);
        const senders = await openSenders(context, context.store);
        const known = senders.get(lane);
        const sender = known && (await ifUsable(context, known, at));
        if (sender?.kind === 'workflow') break;
        if (sender) {
          add(total, await chosenTurn(context, { lease, sender, senders, moment: at }, waiting));
          continue;
        }
        const chosen = waiting.splice(0, EMAILS);
        if (lane !== FREE_LANE) continue;
        const claimed = await claimIds(context.store, lease(), chosen, { lane, now: at.now });
        add(total, await runBatch(context, lease, claimed, senders, at));
      }
    }
    return total;
  });
}

/** One turn of a lane, at its own moment: a slow server in the lane before must not send past the end of a window. */
async function serve(
  context: Context,
  lease: () => Lease,
  { lane, alone }: { readonly lane: string; readonly alone: boolean },
  given: number[],
  stopped: () => boolean,
): Promise<BatchReport> {
  const { store } = context;
  const at = await moment(context, store);
  const senders = await openSenders(context, store);
  if (lane === FREE_LANE) return freeTurn(context, { lease, senders, moment: at, alone, stopped });
  const known = senders.get(lane);
  if (!known) return { ...NOTHING, claimed: await rehome(context, lease(), lane, at) };
  if (known.kind === 'workflow') return NOTHING;
  const sender = await ifUsable(context, known, at);
  return laneTurn(context, { lease, sender, senders, moment: at }, given, stopped);
}

function byLane(enrollments: readonly Enrollment[]): Map<string, string[]> {
  const lanes = new Map<string, string[]>();
  for (const { id, lane } of enrollments) lanes.set(lane, [...(lanes.get(lane) ?? []), id]);
  return lanes;
}

function add(total: { -readonly [K in keyof TickReport]: number }, report: BatchReport): void {
  total.claimed += report.claimed;
  total.sent += report.sent;
  total.failed += report.failed;
  total.throttled += report.throttled;
}

/** A lease of this pass: an owner of its own, renewed by whatever writes; given back at the end, come what may. */
async function withLease<T>(context: Context, work: (lease: () => Lease) => Promise<T>): Promise<T> {
  const owner = leaseOwner();
  const lease = (): Lease => {
    const now = context.leaseClock.now();
    return { owner, now, until: now + LEASE };
  };
  const stop = new AbortController();
  const beating = heartbeat(context, lease, stop.signal);
  try {
    return await work(lease);
  } finally {
    stop.abort();
    await beating;
    await releaseLease(context.store, owner);
  }
}

/**
 * What a process of this machine held when it was killed is free at once; without this a restart waited 90 seconds.
 * Messages that were on their way are uncertain from now on, also those whose sequence is over and never asks again.
 */
async function releaseOrphans(context: Context, lease: () => Lease): Promise<void> {
  const { store, clock, log } = context;
  const owners = await leaseOwners(store);
  for (const owner of owners.filter(isGone)) {
    await releaseLease(store, owner);
    log.warn('A process ended in the middle of its work; it is taken up again', { owner });
  }
  const leaseNow = lease().now;
  await releaseExpired(store, leaseNow);
  await markAbandoned(store, ENDED, { now: clock.now(), leaseNow });
  if (owners.some(isWorkflow)) await giveUpUnreported(context, lease);
}

/** A slow server must not cost the lease: it is put off while the batch is in hand. */
async function heartbeat(context: Context, lease: () => Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await context.leaseClock.sleep(LEASE / 3, signal);
    if (signal.aborted) return;
    await extendLease(context.store, lease()).catch((error: unknown) =>
      context.log.warn('A lease could not be renewed', { error: String(error) }),
    );
  }
}
