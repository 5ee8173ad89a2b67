import type { Sender } from '../model/sender';
import type { Outgoing } from './outgoing';
import { outgoingFor } from './outboxOutgoing';

export interface OutgoingPool {
  /** The sender's way out: one per sender, made anew when its settings have changed. */
  for(sender: Sender): Outgoing;
  /** Lets go of those unused for `idleMs`; the number closed. Called with each tick. */
  closeIdle(): Promise<number>;
  /** Lets everything under way finish, then closes all. */
  close(): Promise<void>;
}

export interface OutgoingPoolOptions {
  readonly clock: { now(): number };
  /** Default: what the sender's own settings say. */
  readonly make?: (sender: Sender) => Outgoing;
  readonly idleMs?: number;
}

interface Entry {
  readonly settings: string;
  readonly outgoing: Outgoing;
  lastUse: number;
  busy: number;
}

/** One per engine. Holds no timer: connections close themselves when idle, and `closeIdle` forgets their owners. */
export function outgoingPool({
  clock,
  make = outgoingFor,
  idleMs = 60_000,
}: OutgoingPoolOptions): OutgoingPool {
  const entries = new Map<string, Entry>();
  /** Replaced ones that may still be sending. */
  const leaving = new Set<Promise<void>>();

  function retire(outgoing: Outgoing): Promise<void> {
    const closing = outgoing.close().finally(() => leaving.delete(closing));
    leaving.add(closing);
    return closing;
  }

  function entryFor(sender: Sender): Entry {
    const settings = JSON.stringify([sender.kind, sender.smtp]);
    const known = entries.get(sender.id);
    if (known?.settings === settings) return known;
    if (known) void retire(known.outgoing);
    const entry = { settings, outgoing: make(sender), lastUse: clock.now(), busy: 0 };
    entries.set(sender.id, entry);
    return entry;
  }

  async function using<T>(entry: Entry, work: (outgoing: Outgoing) => Promise<T>): Promise<T> {
    entry.busy += 1;
    try {
      return await work(entry.outgoing);
    } finally {
      entry.busy -= 1;
      entry.lastUse = clock.now();
    }
  }

  return {
    for(sender) {
      entryFor(sender);
      // Looked up at each call, so that who keeps this object never holds a closed one.
      return {
        send: (message) => using(entryFor(sender), (outgoing) => outgoing.send(message)),
        verify: () => using(entryFor(sender), (outgoing) => outgoing.verify()),
        close: async () => undefined,
      };
    },
    async closeIdle() {
      const idle = [...entries].filter(
        ([, entry]) => entry.busy === 0 && clock.now() - entry.lastUse >= idleMs,
      );
      for (const [id] of idle) entries.delete(id);
      await Promise.all(idle.map(([, entry]) => retire(entry.outgoing)));
      return idle.length;
    },
    async close() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.all([...all.map((entry) => retire(entry.outgoing)), ...leaving]);
    },
  };
}
