import type { Enrollment } from '../model/enrollment';
import { messageOf } from '../model/errors';
import { OUTBOX, type Sender } from '../model/sender';
import { claimBoth, claimIds, type Lease } from '../store/claims';
import type { Db } from '../store/database';
import { hasSentSince } from '../store/messages';
import { findSendersByIds, lockSender, openPasswords, type SenderRow } from '../store/senders';
import { decide, NOTHING, runBatch, type BatchReport } from './batch';
import { loadCases, type Moment } from './case';
import type { Context } from './context';
import { laneState, limited } from './lanes';
import { recordTrouble, triedAgainAt } from './senderTrouble';
import { sendAll, type Batch } from './send';
import { because, putOff, throttleLane, type PutOff } from './throttle';

/** Emails claimed at once: what a crash leaves to be looked at again, and what a lease must outlive. */
export const EMAILS = 100;

/** After so long, by the lease clock, or so many batches no more is claimed: other lanes have their turn. */
const LONGEST = 3_000;
const BATCHES = 30;

export interface Turn {
  readonly lease: () => Lease;
  readonly sender: Sender;
  readonly senders: ReadonlyMap<string, Sender>;
  readonly moment: Moment;
}

/**
 * One turn of a sender's lane: what its quotas allow is claimed and sent, follow-ups first; when they allow nothing,
 * whoever is due gets a time.
 * @param given the times that this pass has given out in this lane so far; those of this turn are added.
 * @param stopped nothing more is begun once it says so; what is on its way is seen to its end.
 */
export async function laneTurn(
  context: Context,
  turn: Turn,
  given: number[],
  stopped: () => boolean,
): Promise<BatchReport> {
  const report = { ...NOTHING };
  const batches = claimedBatches(context, turn, given, stopped, report);
  const { sent, failed, throttled } = await sendAll(context, turn.lease, turn.sender, batches, stopped);
  return { ...report, sent, failed, throttled: report.throttled + throttled };
}

/** Claims and prepares batch after batch, each when it is asked for and at its own moment; counts in `report`. */
async function* claimedBatches(
  context: Context,
  turn: Turn,
  given: number[],
  stopped: () => boolean,
  report: { claimed: number; throttled: number },
): AsyncGenerator<Batch> {
  const { lease, senders } = turn;
  const end = lease().now + LONGEST;
  let at = turn.moment;
  let proved = false;
  for (let batch = 1; ; batch += 1) {
    const taken = await claimLane(context, { ...turn, moment: at }, given, proved);
    const { claimed, throttled } = taken;
    given.push(...throttled.times);
    report.claimed += claimed.length;
    report.throttled += throttled.count;
    if (claimed.length === 0) return;
    yield { prepared: await decide(context, lease, claimed, senders, at), moment: at };
    proved = taken.proved;
    if (!proved || claimed.length < EMAILS || batch === BATCHES || lease().now >= end || stopped()) return;
    at = { ...at, now: context.clock.now() };
  }
}

export interface Claimed {
  readonly claimed: readonly Enrollment[];
  readonly throttled: PutOff;
  /** Whether the sender is known to work. Until then one goes ahead of the others, and its outcome is waited for. */
  readonly proved: boolean;
}

const NOBODY: Claimed = { claimed: [], throttled: { count: 0, times: [] }, proved: false };

/**
 * What the quotas of the sender allow, follow-ups first; when they allow nothing, whoever is due gets a time.
 * @param proved the sender is known to work from an earlier batch of this turn
 * @param most how many at most
 */
export async function claimLane(
  context: Context,
  { lease, sender, moment: at }: Turn,
  given: readonly number[],
  proved: boolean,
  most = EMAILS,
): Promise<Claimed> {
  const { now } = at;
  const upTo = (db: Db, limit: number): Promise<Enrollment[]> =>
    claimBoth(db, lease(), { lane: sender.id, now, limit });
  if (proved && !limited(sender)) {
    // Nothing is counted that another runner could be counting too.
    const present = await asItStands(context.store, sender);
    const open = present !== null && !limited(present);
    if (open && (await laneState(context.store, present, at, lease().now)).free > 0)
      return { ...NOBODY, claimed: await upTo(context.store, most), proved };
  }
  return context.store.transaction(async (db) => {
    // One runner at a time counts a sender's quota and takes from it; the others go on to other senders.
    const present = await asItStands(db, sender, db.profile.skipLocked);
    if (!present) return NOBODY;
    const state = await laneState(db, present, at, lease().now);
    if (state.free === 0) {
      // Without a time there is room, and another runner (or the batch before) has claimed it: it sees to the rest.
      if (state.opensAt === null) return NOBODY;
      const lane = { id: sender.id, limits: present, state };
      return { ...NOBODY, throttled: await throttleLane(context, db, lease(), lane, given, at) };
    }
    const works = proved || (await hasProved(db, present, now));
    const claimed = await upTo(db, Math.min(works ? most : 1, state.free));
    return { ...NOBODY, claimed, proved: works };
  });
}

/**
 * The same for chosen enrollments alone, as far as they are due; who is beyond the quota is put off.
 * @param waiting whose turn it is is taken from the front.
 */
export async function chosenTurn(context: Context, turn: Turn, waiting: string[]): Promise<BatchReport> {
  const { lease, sender, moment } = turn;
  const troubled = (sender.problemUntil ?? 0) > moment.now;
  const works = troubled || (await hasProved(context.store, sender, moment.now));
  const { claimed, throttled } = await claimChosen(context, turn, waiting.splice(0, works ? EMAILS : 1));
  const report = await runBatch(context, lease, claimed, turn.senders, moment);
  return { ...report, throttled: report.throttled + throttled.count };
}

/** Takes those of these enrollments that are due; who is beyond the quota is put off. */
export async function claimChosen(
  context: Context,
  { lease, sender, moment }: Turn,
  ids: readonly string[],
): Promise<Omit<Claimed, 'proved'>> {
  return context.store.transaction(async (db) => {
    const present = await asItStands(db, sender, db.profile.forUpdate);
    if (!present) return { claimed: [], throttled: NOBODY.throttled };
    const state = await laneState(db, present, moment, lease().now);
    const all = await claimIds(db, lease(), ids, { lane: sender.id, now: moment.now });
    const going = all.slice(0, Math.min(EMAILS, state.free));
    const throttled = await putOff(db, {
      cases: await loadCases(context, db, all.slice(going.length), moment),
      limits: present,
      sentTimes: [...state.sentTimes, ...going.map(() => moment.now)],
      from: state.opensAt ?? moment.now,
      moment,
      owner: lease().owner,
      detail: because(state),
    });
    return { claimed: going, throttled };
  });
}

/** For so long a message that was taken proves that the sender works. */
const PROVEN = 600_000;

/**
 * Until it has, one message goes ahead of the others: fifty wrong logins lock an account. A workflow logs in as it likes,
 * and gets what it asks for until it reports trouble.
 */
async function hasProved(
  db: Db,
  { id, kind, failures }: Pick<Sender, 'id' | 'kind' | 'failures'>,
  now: number,
): Promise<boolean> {
  if (kind === 'outbox') return true;
  return failures === 0 && (kind === 'workflow' || (await hasSentSince(db, id, now - PROVEN)));
}

/** A sender whose stored passwords cannot be opened is not tried without them. @returns it with its trouble */
export async function ifUsable(context: Context, sender: Sender, { now }: Moment): Promise<Sender> {
  const [row] = await findSendersByIds(context.store, [sender.id]);
  const why = row ? whyLocked(context, row) : null;
  if (why === null || (sender.problemUntil ?? 0) > now) return sender;
  await context.store.transaction((db) => recordTrouble(db, sender, why, now));
  return { ...sender, problem: why, problemUntil: triedAgainAt(sender, now) };
}

function whyLocked({ sealer }: Context, row: SenderRow): string | null {
  try {
    openPasswords(sealer, row);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * The sender as it stands now: who has changed its limits, or made it rest, has been answered, and that counts from the
 * next claim on.
 * @param lock locks its row for the transaction
 * @returns null where somebody else holds it, it is gone, or others send for it by now
 */
async function asItStands(db: Db, sender: Sender, lock = ''): Promise<Sender | SenderRow | null> {
  if (sender.id === OUTBOX) return sender;
  const row = await lockSender(db, sender.id, lock);
  return row?.kind === sender.kind ? row : null;
}
