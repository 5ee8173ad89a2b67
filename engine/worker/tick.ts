import { FREE_LANE, type Enrollment } from '../model/enrollment';
import { OUTBOX, type Sender } from '../model/sender';
import { BATCH, selectRaw } from '../store/bulk';
import { claimDue, claimIds, lanesDue, leaseOwners, releaseLease, type Lease } from '../store/claims';
import type { Db } from '../store/database';
import { listSenders, openSender } from '../store/senders';
import { moment, type Moment } from './case';
import type { Context } from './context';
import { runBatch, type BatchReport } from './batch';
import { laneState } from './lanes';
import { isGone, leaseOwner } from './leaseOwner';
import { throttleLane } from './throttle';

/** What one pass of the worker did. */
export interface TickReport {
  /** Enrollments that were due and looked at. */
  readonly claimed: number;
  readonly sent: number;
  readonly failed: number;
  /** Put off because a quota, a gap or a sender's trouble holds them. */
  readonly throttled: number;
}

/** Emails claimed at once: what a crash leaves to be looked at again, and what a lease must outlive. */
const EMAILS = 100;

/** Long enough for the slowest answer, short enough that a crash holds nobody up; renewed while a batch is in hand. */
const LEASE = 90_000;

/**
 * One pass: everything that is due now, claimed lane by lane, until nothing is left or `signal` asks to stop (the
 * batch in hand is finished first).
 */
export async function tick(
  context: Context,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TickReport> {
  return withLease(context, async (lease) => {
    await releaseOrphans(context);
    const total = { claimed: 0, sent: 0, failed: 0, throttled: 0 };
    const stopped = (): boolean => options.signal?.aborted === true;
    for (let found = true; found && !stopped();) {
      found = false;
      const at = await moment(context, context.store);
      const senders = await openSenders(context, context.store);
      const lanes = await lanesDue(context.store, [FREE_LANE, ...senders.keys()], at.now, lease().now);
      for (const lane of lanes) {
        if (stopped()) break;
        const report =
          lane === FREE_LANE
            ? await freeLane(context, lease, senders, at)
            : await senderLane(context, lease, lane, senders, at);
        add(total, report);
        found ||= report.claimed + report.throttled > 0;
      }
    }
    await context.outgoing.closeIdle();
    return total;
  });
}

/** The same for these enrollments alone, due or not. Quotas hold: who has none left is put off. */
export async function tickThese(context: Context, ids: readonly string[]): Promise<TickReport> {
  return withLease(context, async (lease) => {
    const total = { claimed: 0, sent: 0, failed: 0, throttled: 0 };
    const at = await moment(context, context.store);
    const senders = await openSenders(context, context.store);
    const claimed = await claimIds(context.store, lease(), ids);
    const byLane = new Map<string, Enrollment[]>();
    for (const enrollment of claimed)
      byLane.set(enrollment.lane, [...(byLane.get(enrollment.lane) ?? []), enrollment]);
    for (const [lane, all] of byLane) {
      const sender = senders.get(lane);
      const free = sender ? (await laneState(context.store, sender, at, lease().now)).free : Infinity;
      // Claimed ones are spoken for already, so that what is free is free beside them.
      const going = all.slice(0, sender ? free + all.length : all.length);
      add(total, await runBatch(context, lease, going, senders, at));
    }
    return total;
  });
}

async function freeLane(
  context: Context,
  lease: () => Lease,
  senders: ReadonlyMap<string, Sender>,
  at: Moment,
): Promise<BatchReport> {
  const claimed = await claimDue(context.store, lease(), {
    lane: FREE_LANE,
    priority: 0,
    now: at.now,
    limit: BATCH,
  });
  return runBatch(context, lease, claimed, senders, at);
}

async function senderLane(
  context: Context,
  lease: () => Lease,
  lane: string,
  senders: ReadonlyMap<string, Sender>,
  at: Moment,
): Promise<BatchReport> {
  const sender = senders.get(lane);
  if (!sender) return NOTHING;
  const { claimed, throttled } = await context.store.transaction(async (db) => {
    // One runner at a time counts a sender's quota and takes from it; the others go on to other senders.
    if (!(await holdSender(db, lane))) return { claimed: [], throttled: 0 };
    const state = await laneState(db, sender, at, lease().now);
    if (state.free === 0)
      return {
        claimed: [],
        throttled: await throttleLane(context, db, lease(), { id: lane, limits: sender, state }, at),
      };
    const limit = Math.min(EMAILS, state.free);
    const followUps = await claimDue(db, lease(), { lane, priority: 0, now: at.now, limit });
    const rest = limit - followUps.length;
    const firsts =
      rest > 0 ? await claimDue(db, lease(), { lane, priority: 1, now: at.now, limit: rest }) : [];
    return { claimed: [...followUps, ...firsts], throttled: 0 };
  });
  const report = await runBatch(context, lease, claimed, senders, at);
  return { ...report, throttled: report.throttled + throttled };
}

const NOTHING: BatchReport = { claimed: 0, sent: 0, failed: 0, throttled: 0 };

function add(total: { -readonly [K in keyof TickReport]: number }, report: BatchReport): void {
  total.claimed += report.claimed;
  total.sent += report.sent;
  total.failed += report.failed;
  total.throttled += report.throttled;
}

async function holdSender(db: Db, id: string): Promise<boolean> {
  if (id === OUTBOX) return true;
  const rows = await selectRaw(db, `select id from senders where id = ? ${db.profile.skipLocked}`, [id]);
  return rows.length > 0;
}

async function openSenders(context: Context, db: Db): Promise<Map<string, Sender>> {
  return new Map((await listSenders(db)).map((row) => [row.id, openSender(context.sealer, row)]));
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

/** What a process of this machine held when it was killed is free at once; without this a restart waited 90 seconds. */
async function releaseOrphans({ store, log }: Context): Promise<void> {
  for (const owner of (await leaseOwners(store)).filter(isGone)) {
    await releaseLease(store, owner);
    log.warn('A process ended in the middle of its work; it is taken up again', { owner });
  }
}

/** A slow server must not cost the lease: it is put off while the batch is in hand. */
async function heartbeat(context: Context, lease: () => Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await context.leaseClock.sleep(LEASE / 3, signal);
    if (signal.aborted) return;
    const { owner, until } = lease();
    await selectRaw(
      context.store,
      'update enrollments set lease_until = ? where lease_owner = ? returning id',
      [until, owner],
    ).catch((error: unknown) => context.log.warn('A lease could not be renewed', { error: String(error) }));
  }
}
