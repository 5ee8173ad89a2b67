import { FREE_LANE } from '../model/enrollment';
import { messageOf } from '../model/errors';
import type { Sender } from '../model/sender';
import { BATCH } from '../store/bulk';
import { claimDue, lockDue, type Lease, type Wanted } from '../store/claims';
import { missingSender, NOTHING, runBatch, type BatchReport } from './batch';
import { loadWalkCases, type Moment, type WalkCase } from './case';
import type { Context } from './context';
import { loadFacts } from './facts';
import { guarded } from './putAside';
import { record, type Walked } from './record';
import { sortOut } from './sortOut';
import { withoutUnwanted } from './unwantedWork';
import { walk } from './walk';
import { ofChanges, type Happened } from './witness';

/** Batches in one turn while the queue is long: senders' lanes wait for their turn a third of a second at most. */
const BATCHES = 8;

/** Where no sender waits: some seconds. At the end of each turn one writer after the other stands idle. */
const BATCHES_ALONE = 64;

export interface FreeTurn {
  readonly lease: () => Lease;
  readonly senders: ReadonlyMap<string, Sender>;
  readonly moment: Moment;
  /** Nothing is due in any other lane. */
  readonly alone: boolean;
  /** No more is begun once it says so. */
  readonly stopped: () => boolean;
}

/**
 * One turn of what needs no sender, as many batches side by side as the database can write (on PostgreSQL it
 * works on one while this process decides about the next).
 */
export async function freeTurn(context: Context, turn: FreeTurn): Promise<BatchReport> {
  let claimed = 0;
  let left = turn.alone ? BATCHES_ALONE : BATCHES;
  let failure: { error: unknown } | null = null;
  const writers: Promise<void>[] = [];
  const write = async (): Promise<void> => {
    try {
      while (left > 0 && !turn.stopped()) {
        left -= 1;
        const batch = await freeBatch(context, turn, helped);
        claimed += batch.claimed;
      }
    } catch (error) {
      left = 0;
      failure ??= { error };
    }
  };
  // Whoever takes a whole batch calls for help before deciding about it: most turns are one small batch and need none.
  const helped = (took: number): void => {
    if (took < BATCH) left = 0;
    else if (left > 0 && writers.length < context.store.profile.writers) writers.push(write());
  };
  writers.push(write());
  // The list grows while it is waited for.
  for (const writer of writers) await writer;
  if (failure) throw (failure as { error: unknown }).error;
  return { ...NOTHING, claimed };
}

/**
 * Nothing of it leaves the database, so a batch is decided and recorded in the transaction that takes it: no lease is
 * written, and a crash leaves everything as it was.
 */
async function freeBatch(
  context: Context,
  turn: FreeTurn,
  took: (count: number) => void,
): Promise<BatchReport> {
  const { lease, senders, moment } = turn;
  const wanted = { lane: FREE_LANE, priority: 0, now: moment.now, limit: BATCH };
  try {
    return await inOneGo(context, turn, wanted, took);
  } catch (error) {
    // Claimed, each is recorded for itself where need be: one that the database refuses costs nobody else.
    context.log.warn('A batch could not be recorded together', { error: messageOf(error) });
    const claimed = await claimDue(context.store, lease(), wanted);
    took(claimed.length);
    return runBatch(context, lease, claimed, senders, moment);
  }
}

async function inOneGo(
  context: Context,
  { lease, senders, moment }: FreeTurn,
  wanted: Wanted,
  took: (count: number) => void,
): Promise<BatchReport> {
  let told: Happened[] = [];
  const report = await context.store.transaction(async (db) => {
    const due = await lockDue(db, lease().now, wanted);
    took(due.length);
    if (due.length === 0) return NOTHING;
    const { cases, recorded } = await sortOut(context, db, due, moment, loadWalkCases);
    const facts = await loadFacts(db, cases);
    const walked: (Walked & { kase: WalkCase })[] = [];
    for (const kase of cases) {
      const { enrollment } = kase;
      const sender = senders.get(enrollment.senderId) ?? missingSender(senders);
      const { change, rows } = guarded(context, kase, moment, () =>
        walk(context, kase, facts(enrollment.id), sender, moment),
      );
      if (!change) throw new Error(`The email of ${enrollment.id} is in the wrong lane.`);
      walked.push({ kase, change, rows });
    }
    recorded.push(...(await withoutUnwanted(db, walked, moment)));
    const written = await record(db, recorded, moment.now, null);
    if (context.witness)
      told = ofChanges(
        recorded.map(({ change }) => change),
        written,
      );
    return { ...NOTHING, claimed: due.length };
  });
  context.witness?.(told);
  return report;
}
