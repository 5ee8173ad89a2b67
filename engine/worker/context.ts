import type { MergeTags } from '../content/mergeTags';
import type { OutgoingPool } from '../mail/transports';
import type { Actor } from '../model/member';
import type { Log } from '../model/log';
import type { Clock } from '../schedule/clock';
import type { Store } from '../store/database';
import type { Instance } from '../store/instance';
import type { RevisionCache } from '../store/revisions';
import type { Sealer } from '../store/secrets';
import type { SweepReport } from './sweep';
import type { Witness } from './witness';

/** What the worker and the operations work with; one per engine, made by `openEngine`. */
export interface Context {
  readonly store: Store;
  readonly clock: Clock;
  /** Times leases only: real time even where `clock` runs a day in seconds. */
  readonly leaseClock: Clock;
  readonly log: Log;
  /** Makes ids that sort by the clock's time. */
  readonly newId: () => string;
  /** 0 ≤ n < 1: chance in branches, spread in quotas. */
  readonly random: () => number;
  readonly tags: MergeTags;
  readonly outgoing: OutgoingPool;
  readonly sealer: Sealer;
  readonly revisions: RevisionCache;
  /** What all engines on this database share: signing secret, organisation. */
  readonly instance: Instance;
  /** Where the runner is reached from outside, without a slash at the end; null: no links in mail. */
  readonly publicUrl: string | null;
  /** Told what a pass comes to, message by message, where somebody asked for that. */
  readonly witness?: Witness;
}

/** A context in which somebody acts: who asks, or the worker on behalf of whoever made a rule. */
export interface OnBehalf extends Context {
  readonly actor: Actor;
}

/** A context in which somebody asks for something. */
export interface ActingContext extends OnBehalf {
  /** Told now and then during long work. `total` is null while it is not known. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number | null }) => void;
  /** The body of an operation that takes a stream (a CSV file, a raw message). */
  readonly body: NodeJS.ReadableStream | null;
  /** Reads all mailboxes once, over the connections that this engine holds. */
  readonly sweep: () => Promise<SweepReport>;
  /** Asks work that sends mail to end after what it has in hand: who asked for it wants that, or the engine closes. */
  readonly stop: Stop;
}

/** Asks a pass to end after what it has in hand. An AbortSignal is one. */
export interface Stop {
  readonly aborted: boolean;
}
