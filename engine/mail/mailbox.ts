import { messageOf } from '../model/errors';
import type { ImapSettings } from '../model/sender';
import type { Clock } from '../schedule/clock';
import { mailboxError, mailboxUnreachable } from './imapError';
import { IMAP_TIMING, type ImapSession, type ImapTiming, type OpenSession } from './imapSession';
import type { FetchedMail, MailboxPosition, MailboxSource } from './mailboxSource';

/** What is held in memory at once; one message may be larger. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** Small messages are fetched together: one round trip each is slow, and one command for all waits too long. */
const FETCH_BYTES = 1024 * 1024;
/** Keeps a command line below what servers accept. */
const FETCH_COUNT = 200;

/**
 * A mailbox over one driver: one connection for reading, and one more for each watch. A connection that is lost stays
 * lost here (calls throw `mailbox_unreachable`); `reconnecting` makes a new source.
 */
export function mailboxOver(
  open: OpenSession,
  settings: ImapSettings,
  clock: Clock,
  timing: ImapTiming = IMAP_TIMING,
): MailboxSource {
  // prettier-ignore
  let session: ImapSession | null = null;
  const watching = new Set<() => Promise<void>>();
  /** One reader at a time: the open folder is state of the connection. */
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(folder: string | undefined, work: (session: ImapSession) => Promise<T>): Promise<T> {
    const turn = queue.then(async () => {
      if (!session) throw mailboxUnreachable(settings, 'it is not connected.');
      try {
        return await work(session);
      } catch (error) {
        throw mailboxError(error, settings, folder);
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  }

  /** A driver's promise that always settles: answered, refused, lost or out of time. */
  function answer<T>(from: ImapSession, promise: Promise<T>, ms = timing.command): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        from.lost.removeEventListener('abort', lose);
      };
      const fail = (error: unknown): void => {
        settle();
        reject(error);
      };
      const lose = (): void =>
        fail(mailboxUnreachable(settings, messageOf(from.lost.reason), from.lost.reason));
      const timer = setTimeout(() => {
        fail(mailboxUnreachable(settings, `no answer within ${ms / 1000} seconds.`));
        // Whatever it says later belongs to a question that nobody asks any more.
        from.close();
      }, ms);
      from.lost.addEventListener('abort', lose);
      if (from.lost.aborted) lose();
      promise.then(
        (value) => {
          settle();
          resolve(value);
        },
        // A driver's own words for a lost connection say less than the loss itself.
        (error: unknown) => (from.lost.aborted ? lose() : fail(error)),
      );
    });
  }

  const connectSession = (): Promise<ImapSession> => open(settings, timing);

  async function positionNow(from: ImapSession, folder: string): Promise<MailboxPosition> {
    const { uidValidity, uidNext } = await answer(from, from.open(folder));
    if (uidNext !== null) return { uidValidity, lastUid: uidNext - 1 };
    return { uidValidity, lastUid: Math.max(0, ...(await answer(from, from.uidsFrom(1)))) };
  }

  return {
    async connect() {
      if (!session) session = await connectSession();
    },
    folders: () => inTurn(undefined, (from) => answer(from, from.folders())),
    currentPosition: (folder) => inTurn(folder, (from) => positionNow(from, folder)),
    positionSince: (folder, since) =>
      inTurn(folder, async (from) => {
        const now = await positionNow(from, folder);
        // SINCE compares the server's local days, whichever they are: a day earlier is safe.
        const uids = await answer(from, from.uidsSince(since - 86_400_000));
        return uids.length === 0 ? now : { ...now, lastUid: Math.min(...uids) - 1 };
      }),
    fetchSince: (folder, position, limit) =>
      inTurn(folder, async (from) => {
        const { uidValidity } = await answer(from, from.open(folder));
        if (position && position.uidValidity !== uidValidity) {
          return { uidValidity, uidValidityChanged: true, messages: [], highestUid: 0, more: false };
        }
        const last = position?.lastUid ?? 0;
        const found = await answer(from, from.uidsFrom(last + 1));
        const uids = [...new Set(found)].filter((uid) => uid > last).sort((a, b) => a - b);
        if (uids.length === 0) return { uidValidity, uidValidityChanged: false, messages: [], highestUid: last, more: false }; // prettier-ignore
        const wanted = uids.slice(0, limit);
        const sizes = new Map<number, number>();
        for (const some of portions(wanted, () => 0)) {
          for (const [uid, size] of await answer(from, from.sizes(some))) sizes.set(uid, size);
        }
        const taken = fitting(wanted, (uid) => sizes.get(uid) ?? 0);
        const messages: FetchedMail[] = [];
        for (const some of portions(
          taken.filter((uid) => sizes.has(uid)),
          (uid) => sizes.get(uid) ?? 0,
        )) {
          messages.push(...(await answer(from, from.fetch(some), timing.fetch)));
        }
        messages.sort((a, b) => a.uid - b.uid);
        return { uidValidity, uidValidityChanged: false, messages, highestUid: taken.at(-1) ?? last, more: taken.length < uids.length }; // prettier-ignore
      }),
    async watch(folder, onNews) {
      const own = await connectSession();
      const stopped = new AbortController();
      const stop = async (): Promise<void> => {
        stopped.abort();
        own.close();
        watching.delete(stop);
        await ended;
      };
      const over = AbortSignal.any([stopped.signal, own.lost]);
      const look = async (): Promise<string> => {
        const { uidNext, uidValidity } = await answer(own, own.open(folder));
        own.idle(onNews);
        return `${uidValidity}/${uidNext}`;
      };
      const keepLooking = async (first: string): Promise<void> => {
        for (let seen = first; ;) {
          await clock.sleep(timing.look, over);
          if (over.aborted) return;
          const now = await look();
          if (now !== seen) onNews();
          seen = now;
        }
      };
      let first: string;
      try {
        first = await look();
      } catch (error) {
        own.close();
        throw mailboxError(error, settings, folder);
      }
      const ended = keepLooking(first)
        .catch(() => undefined)
        .finally(() => {
          stopped.abort();
          own.close();
          watching.delete(stop);
        });
      watching.add(stop);
      return { ended, stop };
    },
    append: (folder, raw) => inTurn(folder, (from) => answer(from, from.append(folder, raw), timing.fetch)),
    async close() {
      session?.close();
      session = null;
      await Promise.all([...watching].map((stop) => stop()));
    },
  };
}

/** As many from the front as fit in memory together, at least one. */
function fitting(uids: readonly number[], size: (uid: number) => number): number[] {
  let total = 0;
  const taken: number[] = [];
  for (const uid of uids) {
    total += size(uid);
    if (taken.length > 0 && total > BATCH_BYTES) break;
    taken.push(uid);
  }
  return taken;
}

function portions(uids: readonly number[], size: (uid: number) => number): number[][] {
  const result: number[][] = [];
  let bytes = 0;
  for (const uid of uids) {
    const current = result.at(-1);
    bytes += size(uid);
    if (current && current.length < FETCH_COUNT && bytes <= FETCH_BYTES) current.push(uid);
    else {
      result.push([uid]);
      bytes = size(uid);
    }
  }
  return result;
}
