import type { MailBatch, MailboxPosition, MailboxSource } from '../mail/mailboxSource';
import { isThroughlineError } from '../model/errors';
import type { Log } from '../model/log';
import type { Stop } from './context';

/** What one pass over the mailboxes found. */
export interface SweepReport {
  readonly mailboxes: number;
  readonly read: number;
  readonly replies: number;
  /** Mailboxes that could not be read, and why. */
  readonly problems: readonly {
    readonly sender: string;
    readonly folder: string;
    readonly message: string;
  }[];
}

export interface SweptPosition extends MailboxPosition {
  /** When it was read last, UTC ms; with an empty `uidValidity`: never yet, and what came since then is to be read. */
  readonly sweptAt: number;
}

/** A mail as it lies in a folder. */
export interface FoundMail {
  readonly uidValidity: string;
  readonly uid: number;
  /** When its server took it in, UTC ms; null: not told. It may have waited for weeks until somebody could read it. */
  readonly arrivedAt: number | null;
  /** Empty: its server does not hand it out. */
  readonly raw: Buffer;
}

/** Where one mailbox's sweeps keep how far they have read, and do what follows from a mail. */
export interface MailKeeper<Taken> {
  /** Null: this folder was never read. */
  position(folder: string): Promise<SweptPosition | null>;
  /**
   * What follows from one mail and the place behind it, together or not at all, so that a crash anywhere neither
   * repeats nor misses one. @returns null when the mail could not be taken in and was put aside
   */
  take(folder: string, mail: FoundMail): Promise<Taken | null>;
  move(folder: string, position: MailboxPosition): Promise<void>;
}

export interface Sweep<Taken> {
  readonly source: MailboxSource;
  readonly folder: string;
  readonly keeper: MailKeeper<Taken>;
  /** The real time, UTC ms. */
  readonly now: () => number;
  readonly log: Log;
  /** For the log. */
  readonly name: string;
  readonly signal?: Stop | undefined;
}

/** Mails fetched at once; their effects are committed one by one. */
const FETCH = 50;

/** When a folder was made anew (its UIDVALIDITY changed), mail of so many days is read again; what was seen is known. */
const DAY = 86_400_000;
const LOOK_BACK = 14 * DAY;

/** Reads what is new in one folder. */
export async function sweepFolder<Taken>(sweep: Sweep<Taken>): Promise<Taken[]> {
  const { source, folder, keeper, signal } = sweep;
  const received: Taken[] = [];
  let remade = false;
  const known = await keeper.position(folder);
  if (!known) {
    // First contact: what is already there belongs to the time before.
    await keeper.move(folder, await source.currentPosition(folder));
    return received;
  }
  // Nobody could look until now, or nobody had logged in: what came meanwhile counts.
  let position: MailboxPosition =
    known.uidValidity === '' ? await source.positionSince(folder, known.sweptAt) : known;
  let limit = FETCH;
  for (let more = true; more && signal?.aborted !== true;) {
    let batch: MailBatch;
    try {
      batch = await source.fetchSince(folder, position, limit);
    } catch (error) {
      if (!isHangUp(error)) throw error;
      // A server that hangs up after some messages, or is too slow for many, may still have time for one.
      const behind = limit > 1 ? position : await passOver(sweep, position);
      if (behind === null) throw error;
      position = behind;
      limit = 1;
      continue;
    }
    limit = Math.min(FETCH, limit * 2);
    if (batch.uidValidityChanged) {
      if (remade) throw new Error('Its UIDVALIDITY changes each time that it is asked.');
      remade = true;
      // Mail may have waited for longer than that, where nobody has read it.
      const since = Math.min(sweep.now() - LOOK_BACK, known.sweptAt - DAY);
      position = await source.positionSince(folder, since);
      sweep.log.warn('A mailbox folder was made anew; recent mail is read again', {
        sender: sweep.name,
        folder,
      });
      continue;
    }
    const { uidValidity } = batch;
    for (const { uid, raw, internalDate: arrivedAt } of batch.messages) {
      const taken = await keeper.take(folder, { uidValidity, uid, arrivedAt, raw });
      if (taken !== null) received.push(taken);
    }
    position = { uidValidity, lastUid: batch.highestUid };
    await keeper.move(folder, position);
    more = batch.more;
  }
  return received;
}

function isHangUp(error: unknown): boolean {
  return isThroughlineError(error) && error.code === 'mailbox_unreachable';
}

/**
 * Puts a message aside over which its server hangs up each time (a damaged file), so that those behind it are read. What
 * proves that it is the message, and not the server, is that the next one can be had, and it still cannot.
 * @returns the place behind it; null: that is not so
 */
async function passOver<Taken>(
  { source, folder, keeper }: Sweep<Taken>,
  position: MailboxPosition,
): Promise<MailboxPosition | null> {
  const hangsUp = (at: MailboxPosition): Promise<boolean> =>
    source.fetchSince(folder, at, 1).then(
      () => false,
      (error: unknown) => {
        if (isHangUp(error)) return true;
        throw error;
      },
    );
  const [uid, next] = await source.uidsAfter(folder, position, 2);
  if (uid === undefined || next === undefined) return null;
  const behind = { ...position, lastUid: uid };
  if ((await hangsUp(behind)) || !(await hangsUp(position))) return null;
  const { uidValidity } = position;
  await keeper.take(folder, { uidValidity, uid, arrivedAt: null, raw: Buffer.alloc(0) });
  await keeper.move(folder, behind);
  return behind;
}
