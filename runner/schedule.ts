import { schedule as cron, type Logger, type ScheduledTask } from 'node-cron';
import { messageOf, systemClock, type Engine, type Log } from '../engine/index';

export interface Schedule {
  /** How the last pass of each kind went; times in epoch milliseconds of the system's clock. */
  readonly state: ScheduleState;
  start(): void;
  /** No pass begins any more; resolves when the one in hand has finished its batch. */
  stop(): Promise<void>;
}

export interface ScheduleState {
  startedAt: number;
  tickedAt: number | null;
  tickProblem: string | null;
  sweptAt: number | null;
  sweepProblem: string | null;
}

export interface ScheduleOptions {
  readonly engine: Engine;
  /** Cron lines, with seconds. */
  readonly tick: string;
  readonly sweep: string;
  readonly log: Log;
  /** Runs after each tick; a demo's people live there. */
  readonly afterTick?: (signal: AbortSignal) => Promise<void>;
}

/** Drives the tick and the inbox sweep. A pass that fails is logged and tried again at its next time. */
export function createSchedule({ engine, tick, sweep, log, afterTick }: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { now } = systemClock();
  const state: ScheduleState = {
    startedAt: now(),
    tickedAt: null,
    tickProblem: null,
    sweptAt: null,
    sweepProblem: null,
  };

  const tickOnce = single(async () => {
    state.tickProblem = await problemOf(async () => {
      const report = await engine.tick({ signal });
      log.debug('tick', { ...report });
      await afterTick?.(signal);
    });
    state.tickedAt = now();
    if (state.tickProblem !== null)
      log.error('The tick failed; it is tried again.', { reason: state.tickProblem });
  });
  const sweepOnce = single(async () => {
    state.sweepProblem = await problemOf(async () => {
      const report = await engine.sweep({ signal });
      log.debug('sweep', { ...report });
      await engine.sessions.deleteExpired(now());
    });
    state.sweptAt = now();
    if (state.sweepProblem !== null)
      log.error('The sweep of the mailboxes failed; it is tried again.', { reason: state.sweepProblem });
  });

  let jobs: readonly ScheduledTask[] = [];
  let watching: Promise<void> = Promise.resolve();
  return {
    state,
    start() {
      const quiet = { logger: cronLog(log), suppressMissedWarning: true };
      jobs = [cron(tick, () => tickOnce(signal), quiet), cron(sweep, () => sweepOnce(signal), quiet)];
      watching = engine
        .watch({ signal, onMail: () => void sweepOnce(signal) })
        .catch((error: unknown) =>
          log.error('Watching the mailboxes ended; they are still swept.', { reason: messageOf(error) }),
        );
      // Nobody should wait for the first full minute to see their mail or a due stage.
      void tickOnce(signal);
      void sweepOnce(signal);
    },
    async stop() {
      stopping.abort();
      for (const job of jobs) await job.destroy();
      await Promise.all([tickOnce.idle(), sweepOnce.idle(), watching]);
    },
  };
}

interface Single {
  (signal: AbortSignal): Promise<void>;
  idle(): Promise<void>;
}

/** Never two at once: who comes meanwhile joins the run in hand. */
function single(work: () => Promise<void>): Single {
  let running: Promise<void> | null = null;
  const run = (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.resolve();
    running ??= work().finally(() => (running = null));
    return running;
  };
  return Object.assign(run, { idle: async () => void (await running) });
}

async function problemOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

// node-cron would print to the console.
function cronLog(log: Log): Logger {
  return {
    info: (message) => log.debug(message),
    warn: (message) => log.debug(message),
    error: (message) => log.warn(messageOf(message)),
    debug: (message) => log.debug(messageOf(message)),
  };
}
