import { messageOf } from '../model/errors';
import { OUTBOX, type Sender } from '../model/sender';
import { selectRaw } from '../store/bulk';
import { claimDue, claimIds, type Lease } from '../store/claims';
import type { Db } from '../store/database';
import { hasSentSince } from '../store/messages';
import { findSendersByIds, openPasswords, type SenderRow } from '../store/senders';
import { runBatch, type BatchReport } from './batch';
import { loadCases, type Moment } from './case';
import type { Context } from './context';
import { laneState } from './lanes';
import { recordTrouble, triedAgainAt } from './senderTrouble';
import { because, putOff, throttleLane } from './throttle';

/** Emails claimed at once: what a crash leaves to be looked at again, and what a lease must outlive. */
export const EMAILS = 100;

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
 */
export async function laneTurn(context: Context, turn: Turn, given: number[]): Promise<BatchReport> {
  const { lease, sender, moment } = turn;
  const { claimed, throttled } = await context.store.transaction(async (db) => {
    const nobody = { claimed: [], throttled: { count: 0, times: [] } };
    // One runner at a time counts a sender's quota and takes from it; the others go on to other senders.
    if (!(await holdSender(db, sender.id, db.profile.skipLocked))) return nobody;
    const state = await laneState(db, sender, moment, lease().now);
    if (state.free === 0) {
      // Without a time there is room, and another runner has claimed it: it sees to the rest.
      if (state.opensAt === null) return nobody;
      const lane = { id: sender.id, limits: sender, state };
      return { claimed: [], throttled: await throttleLane(context, db, lease(), lane, given, moment) };
    }
    const { now } = moment;
    const limit = Math.min((await hasProved(db, sender, now)) ? EMAILS : 1, state.free);
    const lane = sender.id;
    const followUps = await claimDue(db, lease(), { lane, priority: 0, now, limit });
    const rest = limit - followUps.length;
    const firsts = rest > 0 ? await claimDue(db, lease(), { lane, priority: 1, now, limit: rest }) : [];
    return { ...nobody, claimed: [...followUps, ...firsts] };
  });
  given.push(...throttled.times);
  const report = await runBatch(context, lease, claimed, turn.senders, moment);
  return { ...report, throttled: report.throttled + throttled.count };
}

/**
 * The same for chosen enrollments alone, due or not; who is beyond the quota is put off.
 * @param waiting whose turn it is is taken from the front.
 */
export async function chosenTurn(context: Context, turn: Turn, waiting: string[]): Promise<BatchReport> {
  const { lease, sender, moment } = turn;
  const troubled = (sender.problemUntil ?? 0) > moment.now;
  const works = troubled || (await hasProved(context.store, sender, moment.now));
  const ids = waiting.splice(0, works ? EMAILS : 1);
  const { claimed, throttled } = await context.store.transaction(async (db) => {
    await holdSender(db, sender.id, db.profile.forUpdate);
    const state = await laneState(db, sender, moment, lease().now);
    const all = await claimIds(db, lease(), ids);
    const going = all.slice(0, Math.min(EMAILS, state.free));
    const { count } = await putOff(db, {
      cases: await loadCases(context, db, all.slice(going.length), moment),
      limits: sender,
      sentTimes: [...state.sentTimes, ...going.map(() => moment.now)],
      from: state.opensAt ?? moment.now,
      moment,
      owner: lease().owner,
      detail: because(state),
    });
    return { claimed: going, throttled: count };
  });
  const report = await runBatch(context, lease, claimed, turn.senders, moment);
  return { ...report, throttled: report.throttled + throttled };
}

/** For so long a message that was taken proves that the sender works. */
const PROVEN = 600_000;

/** Until it has, one message goes ahead of the others: fifty wrong logins lock an account. */
async function hasProved(db: Db, { id, kind, failures }: Sender, now: number): Promise<boolean> {
  return kind === 'outbox' || (failures === 0 && (await hasSentSince(db, id, now - PROVEN)));
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

async function holdSender(db: Db, id: string, lock: string): Promise<boolean> {
  if (id === OUTBOX) return true;
  const rows = await selectRaw(db, `select id from senders where id = ? ${lock}`, [id]);
  return rows.length > 0;
}
