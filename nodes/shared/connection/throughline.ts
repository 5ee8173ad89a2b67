import type { HappenedView, SweepReport, TickReport } from '../../../engine/index';

/** What one pass did, over whatever connection. */
export interface DueReport extends TickReport {
  /** Null where nobody asked for it. */
  readonly mail: SweepReport | null;
  /** Each message that left or was refused, and each lead that could not go on. */
  readonly happened: readonly HappenedView[];
}

/** The engine as nodes see it: in this process or behind a runner's API, and no node knows which. */
export interface Throughline {
  /**
   * @param body the bytes of an operation that takes a stream
   * @throws ThroughlineError
   */
  run<Result>(name: string, input: Readonly<Record<string, unknown>>, body?: Buffer): Promise<Result>;
  /** Runs everything that is due, having read the mailboxes first: a reply of this minute stops its lead. */
  advanceDue(options: {
    readonly readMail: boolean;
    readonly signal?: AbortSignal | undefined;
  }): Promise<DueReport>;
}
