import { isThroughlineError, messageOf, ThroughlineError } from '../model/errors';
import type { Clock } from '../schedule/clock';
import type { MailboxSource, Watch } from './mailboxSource';

export interface Backoff {
  /** Milliseconds before the second try. */
  readonly first: number;
  readonly factor: number;
  readonly most: number;
}

export const BACKOFF: Backoff = { first: 1_000, factor: 2, most: 300_000 };

export interface ReconnectingOptions {
  readonly make: () => MailboxSource;
  readonly clock: Clock;
  readonly backoff?: Backoff;
  /** Told of each failed try of a watch; null when it works again. */
  readonly onProblem?: (problem: ThroughlineError | null) => void;
}

/**
 * A source that outlives its connections: dead ones are replaced, calls on one that died unnoticed are done again once,
 * and a server that stays away is asked less and less often (calls in between fail at once, without asking).
 */
export function reconnecting({
  make,
  clock,
  backoff = BACKOFF,
  onProblem,
}: ReconnectingOptions): MailboxSource {
  let live: MailboxSource | null = null;
  let failures = 0;
  let notBefore = 0;
  let lastProblem: ThroughlineError | null = null;
  const watches = new Set<Watch>();
  let closed = false;

  async function discard(source: MailboxSource): Promise<void> {
    if (live === source) live = null;
    await source.close().catch(() => undefined);
  }

  let connecting: Promise<MailboxSource> | null = null;
  function connected(): Promise<MailboxSource> {
    if (live) return Promise.resolve(live);
    connecting ??= connectNew().finally(() => (connecting = null));
    return connecting;
  }

  async function connectNew(): Promise<MailboxSource> {
    if (clock.now() < notBefore && lastProblem) throw lastProblem;
    const source = make();
    try {
      await source.connect();
    } catch (error) {
      await discard(source);
      lastProblem = asProblem(error);
      notBefore = clock.now() + delay(backoff, failures);
      failures += 1;
      throw lastProblem;
    }
    failures = 0;
    notBefore = 0;
    lastProblem = null;
    live = source;
    return source;
  }

  async function call<T>(work: (source: MailboxSource) => Promise<T>): Promise<T> {
    const known = live;
    const source = await connected();
    try {
      return await work(source);
    } catch (error) {
      if (!isLoss(error)) throw error;
      await discard(source);
      // It was opened some time ago and may have died since: that is worth one new connection.
      if (source !== known || closed) throw error;
      return work(await connected());
    }
  }

  async function keepWatching(folder: string, onNews: () => void, signal: AbortSignal): Promise<void> {
    let tries = 0;
    while (!signal.aborted) {
      const source = make();
      try {
        const watch = await source.watch(folder, onNews);
        tries = 0;
        onProblem?.(null);
        // Mail may have come while nobody watched.
        onNews();
        signal.addEventListener('abort', () => void watch.stop(), { once: true });
        if (signal.aborted) await watch.stop();
        await watch.ended;
      } catch (error) {
        onProblem?.(asProblem(error));
      }
      await source.close().catch(() => undefined);
      if (signal.aborted) return;
      await clock.sleep(delay(backoff, tries), signal).catch(() => undefined);
      tries += 1;
    }
  }

  return {
    connect: async () => void (await connected()),
    folders: () => call((source) => source.folders()),
    currentPosition: (folder) => call((source) => source.currentPosition(folder)),
    positionSince: (folder, since) => call((source) => source.positionSince(folder, since)),
    fetchSince: (folder, position, limit) => call((source) => source.fetchSince(folder, position, limit)),
    uidsAfter: (folder, position, limit) => call((source) => source.uidsAfter(folder, position, limit)),
    append: (folder, raw) => call((source) => source.append(folder, raw)),
    /** Goes on until stopped, whatever happens to the server; `ended` settles only then. */
    async watch(folder, onNews) {
      const stopping = new AbortController();
      const ended = keepWatching(folder, onNews, stopping.signal);
      const watch: Watch = {
        ended,
        async stop() {
          stopping.abort();
          watches.delete(watch);
          await ended;
        },
      };
      watches.add(watch);
      return watch;
    },
    async close() {
      closed = true;
      await Promise.all([...watches].map((watch) => watch.stop()));
      if (live) await discard(live);
    },
  };
}

function delay({ first, factor, most }: Backoff, failures: number): number {
  return Math.min(most, first * factor ** failures);
}

function isLoss(error: unknown): boolean {
  return isThroughlineError(error) && error.code === 'mailbox_unreachable';
}

function asProblem(error: unknown): ThroughlineError {
  if (isThroughlineError(error)) return error;
  return new ThroughlineError({
    code: 'mailbox_unreachable',
    kind: 'unavailable',
    message: messageOf(error),
    cause: error,
  });
}
