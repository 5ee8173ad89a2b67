import { formatIso, messageOf, systemActor, type Engine, type Log } from '../../engine/index';

export interface HitInput {
  readonly token: string;
  readonly userAgent: string | null;
  readonly prefetch: boolean;
}

/** Where requests for links and pictures are gathered until they are judged together. */
export interface Hits {
  add(this: void, message: string, hit: HitInput): void;
  /** Records all that is there. */
  close(): Promise<void>;
}

/** Messages that are held at most: while the database is away, hits of others are not counted. */
const MOST = 20_000;
/** Hits of one message that are kept: who asks more often is none that is to be counted. */
const OF_ONE = 50;
/** Messages in one transaction. */
const TOGETHER = 200;

interface Gathered {
  readonly hits: (HitInput & { readonly at: string })[];
  rounds: number;
}

/**
 * Gathers what comes for each message for some seconds, then has it recorded: a scanner is known by following several
 * links at once, which its first request does not tell. What cannot be recorded is tried again in the next round.
 * Nothing of it is on disk meanwhile: a process that is killed loses seconds of counting, and nothing else.
 * @param rounds after so many seconds a message's hits are judged
 */
export function gatherHits(engine: Engine, log: Log, { rounds = 6, roundMs = 1_000 } = {}): Hits {
  const actor = systemActor('tracked link');
  const messages = new Map<string, Gathered>();
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<void> = Promise.resolve();

  const hold = (message: string, hits: Gathered['hits']): void => {
    const held = messages.get(message)?.hits ?? [];
    if (held.length === 0 && messages.size >= MOST) return;
    messages.set(message, {
      hits: [...held, ...hits].slice(0, OF_ONE),
      rounds: messages.get(message)?.rounds ?? 0,
    });
  };
  const take = (least: number): [string, Gathered][] => {
    const ripe = [...messages].filter((one) => one[1].rounds >= least).slice(0, TOGETHER);
    for (const [message] of ripe) messages.delete(message);
    return ripe;
  };
  /** @returns whether all is written down; what is not is held on */
  const record = async (least: number): Promise<boolean> => {
    for (let ripe = take(least); ripe.length > 0; ripe = take(least)) {
      try {
        await engine.run('link.report', { hits: ripe.flatMap(([, { hits }]) => hits) }, { actor });
      } catch (error) {
        log.warn('Opens and clicks could not be recorded', { reason: messageOf(error) });
        for (const [message, { hits }] of ripe) hold(message, hits);
        return false;
      }
    }
    return true;
  };
  const wind = (): void => {
    if (messages.size > 0) timer ??= setTimeout(round, roundMs).unref();
  };
  const round = (): void => {
    for (const one of messages.values()) one.rounds += 1;
    working = record(rounds).then(() => {
      timer = null;
      wind();
    });
  };

  return {
    add(message, hit) {
      hold(message, [{ ...hit, at: formatIso(engine.clock.now(), 'UTC') }]);
      wind();
    },
    async close() {
      await working;
      clearTimeout(timer ?? undefined);
      if (!(await record(0))) log.error('Opens and clicks were lost', { messages: messages.size });
    },
  };
}
