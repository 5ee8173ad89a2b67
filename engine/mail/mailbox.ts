import { messageOf } from '../model/errors';
import type { ImapSettings } from '../model/sender';
import type { Clock } from '../schedule/clock';
import { fetchBatch, type Asked } from './fetchBatch';
import { mailboxError, mailboxUnreachable } from './imapError';
import { IMAP_TIMING, type ImapSession, type ImapTiming, type OpenSession } from './imapSession';
import type { MailboxPosition, MailboxSource } from './mailboxSource';

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

  /** What lies behind a position, ascending; `uids` null: the folder was made anew, or put back. */
  async function after(
    from: ImapSession,
    folder: string,
    position: MailboxPosition | null,
  ): Promise<{ readonly uidValidity: string; readonly uids: readonly number[] | null }> {
    const { uidValidity, uidNext } = await answer(from, from.open(folder));
    if (position !== null && position.uidValidity !== uidValidity) return { uidValidity, uids: null };
    const last = position?.lastUid ?? 0;
    const found = await answer(from, from.uidsFrom(last + 1));
    // Restored from an older copy under the same UIDVALIDITY, which RFC 3501 (2.3.1.1) forbids: new mail gets UIDs that were
    // read already. A server that only tells a stale UIDNEXT still has the last message.
    const isPutBack = uidNext !== null && uidNext <= last && found.every((uid) => uid < last);
    const uids = [...new Set(found)].filter((uid) => uid > last).sort((a, b) => a - b);
    return { uidValidity, uids: isPutBack ? null : uids };
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
        const { uidValidity, uids } = await after(from, folder, position);
        if (uids === null) {
          return { uidValidity, uidValidityChanged: true, messages: [], highestUid: 0, more: false };
        }
        const last = position?.lastUid ?? 0;
        const asked: Asked = {
          sizes: (some) => answer(from, from.sizes(some)),
          // The slowest lines still carry 32 KB a second.
          fetch: (some, bytes) => answer(from, from.fetch(some), timing.fetch + bytes / 32),
          there: async (uid) => new Set(await answer(from, from.uidsFrom(uid))),
          isLost: () => from.lost.aborted,
        };
        const { messages, upTo } = await fetchBatch(asked, uids.slice(0, limit));
        const highestUid = upTo ?? last;
        return { uidValidity, uidValidityChanged: false, messages, highestUid, more: highestUid < (uids.at(-1) ?? last) }; // prettier-ignore
      }),
    uidsAfter: (folder, position, limit) =>
      inTurn(folder, async (from) => {
        const { uids } = await after(from, folder, position);
        return uids?.slice(0, limit) ?? [];
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
