/** Where the time comes from. Everything else takes the time as an argument. */
export interface Clock {
  /** UTC epoch milliseconds. */
  now(): number;
  /** Resolves once `ms` have passed, or as soon as `signal` aborts: the caller looks at the signal. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Span {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** A clock that stands still until it is told otherwise: tests, `simulate`, previews. */
export interface HandClock extends Clock {
  set(ms: number): void;
  /** Moves on by milliseconds or by a span (a day is 24 hours here), and wakes whoever slept until then. */
  advance(by: number | Span): void;
}

/** setTimeout fires at once beyond 2^31 - 1 ms (24.8 days); a day at a time stays far below. */
const LONGEST_TIMER = 86_400_000;

/** The only place that reads the time of the system. */
export function systemClock(): Clock {
  const now = (): number => Date.now();
  return {
    now,
    async sleep(ms, signal) {
      for (let left = ms; left > 0 && !signal?.aborted; left -= LONGEST_TIMER) {
        await timer(Math.min(left, LONGEST_TIMER), signal);
      }
    },
  };
}

export function handClock(start: number): HandClock {
  let time = start;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  const set = (ms: number): void => {
    time = ms;
    const due = [...sleepers].filter(({ until }) => until <= time).sort((a, b) => a.until - b.until);
    for (const sleeper of due) sleeper.wake();
  };

  return {
    now: () => time,
    set,
    advance: (by) => set(time + (typeof by === 'number' ? by : spanMs(by))),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: time + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
  };
}

/** Runs `factor` times as fast as `base`, from `start` on: with 8,640 a day takes ten seconds. */
export function acceleratedClock(base: Clock, start: number, factor: number): Clock {
  const origin = base.now();
  return {
    now: () => Math.floor(start + (base.now() - origin) * factor),
    sleep: (ms, signal) => base.sleep(Math.ceil(ms / factor), signal),
  };
}

function timer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const handle = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

function spanMs({ weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Span): number {
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
