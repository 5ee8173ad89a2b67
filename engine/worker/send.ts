import { messageOf } from '../model/errors';
import type { SendOutcome } from '../mail/outgoing';
import type { Sender } from '../model/sender';
import { isOpen } from '../schedule/window';
import { releaseLease, type Lease } from '../store/claims';
import type { Moment } from './case';
import type { Context } from './context';
import { intend } from './intend';
import type { Prepared } from './prepare';
import { recordOutcomes, type Sent } from './recordOutcomes';
import { MUTE, recordTrouble } from './senderTrouble';

/** What passed every gate, at its moment. */
export interface Batch {
  readonly prepared: readonly Prepared[];
  readonly moment: Moment;
}

export interface Tally {
  readonly sent: number;
  readonly failed: number;
  readonly throttled: number;
}

/**
 * From its intent on a message counts as on its way: a person who pauses the lead after that is told so. So as many
 * intents are written at once as the wire takes within this many ms, and the next ones when no more than these are left.
 */
const AHEAD = 100;

/** And never more. */
const MOST = 100;

/** How many outcomes are written at once: what a crash makes uncertain, beside those on their way. */
const RECORDED = 100;

/**
 * Sends what comes, batch after batch of one sender: intents first, group by group, then the wire, then the outcomes.
 * The wire never waits for the database: while a group is on its way the next intents are written, earlier outcomes
 * are recorded, and the next batch is claimed and composed.
 */
export async function sendAll(
  context: Context,
  lease: () => Lease,
  sender: Sender,
  batches: AsyncIterator<Batch>,
  stopped: () => boolean = () => false,
): Promise<Tally> {
  const first = await batches.next();
  if (first.done === true) return { sent: 0, failed: 0, throttled: 0 };
  const wire = await openWire(context, lease, sender);
  let open = true;
  const goesOn = (): boolean => wire?.isGood() === true && open && !stopped();
  const least = sender.smtp?.connections ?? MOST;
  let throttled = 0;
  let coming: Coming | null = null;
  try {
    for (let batch: Batch | null = first.value; batch && wire && goesOn(); batch = taken(await coming)) {
      coming = null;
      for (let start = 0; start < batch.prepared.length;) {
        const pace = Math.max(least, Math.min(MOST, wire.pace(AHEAD)));
        await wire.room(pace);
        const rest = batch.prepared.length - start;
        // A handful left over would cost as many statements as a whole group.
        const size = rest <= 1.5 * pace ? rest : pace;
        // A sender that cannot log in fails all alike. Whose intent stands goes the same way; no more are made.
        const now = context.clock.now();
        open = isSendersHour(sender, batch.moment, now);
        if (!goesOn()) break;
        const group = batch.prepared
          .slice(start, start + size)
          .filter((one) => isItsHour(one, batch.moment, now));
        start += size;
        // Not before it is needed: whoever is claimed waits for nobody.
        if (start >= batch.prepared.length) coming = settledLater(batches.next());
        const intended = await intend(context, lease(), group, batch.moment);
        throttled += intended.throttled;
        intended.going.forEach(wire.send);
      }
      if (goesOn()) coming ??= settledLater(batches.next());
    }
  } finally {
    await coming;
    // Come what may: what has happened to a message is written down.
    await wire?.end();
    // Whose turn did not come, and who was taken away meanwhile, may be claimed again.
    await releaseLease(context.store, lease().owner);
  }
  return { sent: 0, failed: 0, ...wire?.tally(), throttled };
}

/** A slow server must not send past the end of a window: whose window has closed meanwhile is claimed anew. */
function isItsHour({ kase }: Prepared, { now: then, offsets }: Moment, now: number): boolean {
  const { window, holidays } = kase.revision.definition.settings;
  return now === then || isOpen(now, window, { zone: kase.zone, holidays, offsets });
}

function isSendersHour(
  { window }: Sender,
  { now: then, offsets, organisation }: Moment,
  now: number,
): boolean {
  return now === then || isOpen(now, window, { zone: organisation.timeZone, holidays: [], offsets });
}

interface Wire {
  send(this: void, prepared: Prepared): void;
  /** How many it took lately in so many ms. */
  pace(ms: number): number;
  /** Resolves when no more than so many are on their way. */
  room(most: number): Promise<void>;
  /** False once the sender itself has failed, or the database does not take outcomes. */
  isGood(): boolean;
  /** Waits for all outcomes and their records. @throws what kept an outcome from being recorded */
  end(): Promise<void>;
  tally(): { readonly sent: number; readonly failed: number };
}

/** Null for a sender that has no way out: it is left alone for a while. */
async function openWire(context: Context, lease: () => Lease, sender: Sender): Promise<Wire | null> {
  const send = await wayOut(context, sender);
  if (!send) return null;
  const tally = { sent: 0, failed: 0 };
  let onTheirWay = 0;
  let outcomes: Sent[] = [];
  let recording: Promise<void> = Promise.resolve();
  let troubled = false;
  let unanswered = 0;
  let failure: { readonly error: unknown } | null = null;
  let last = { now: context.leaseClock.now(), done: 0 };
  let wake = (): void => undefined;

  const flush = (): void => {
    const some = outcomes;
    outcomes = [];
    // One after the other: each is a transaction, and they are about the same sender.
    recording = recording
      .then(() => recordOutcomes(context, lease().owner, sender, some))
      .catch((error: unknown) => {
        failure ??= { error };
      });
  };

  const room = async (most: number): Promise<void> => {
    while (onTheirWay > most) await new Promise<void>((resolve) => (wake = resolve));
  };

  return {
    send(prepared) {
      onTheirWay += 1;
      void send(prepared).then((sent) => {
        onTheirWay -= 1;
        outcomes.push(sent);
        tally[sent.outcome.outcome === 'sent' ? 'sent' : 'failed'] += 1;
        unanswered = sent.outcome.outcome === 'uncertain' ? unanswered + 1 : 0;
        troubled ||= isSendersFault(sent) || unanswered >= MUTE;
        // Its trouble is recorded once, however many messages met it: with all that is still on its way.
        if (outcomes.length >= RECORDED && !troubled) flush();
        wake();
      });
    },
    pace(ms) {
      const now = context.leaseClock.now();
      const done = tally.sent + tally.failed;
      const pace = ((done - last.done) * ms) / Math.max(1, now - last.now);
      last = { now, done };
      return Math.round(pace);
    },
    room,
    isGood: () => !troubled && failure === null,
    async end() {
      await room(0);
      flush();
      await recording;
      if (failure !== null) throw failure.error;
    },
    tally: () => tally,
  };
}

/** Sends one message, whatever happens. */
async function wayOut(
  context: Context,
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
    return null;
  }
}

type Coming = Promise<{ value: IteratorResult<Batch> } | { error: unknown }>;

/** The next batch; null after the last. @throws what kept it from coming */
function taken(next: Awaited<Coming> | null): Batch | null {
  if (next === null) return null;
  if ('error' in next) throw next.error;
  return next.value.done === true ? null : next.value.value;
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
