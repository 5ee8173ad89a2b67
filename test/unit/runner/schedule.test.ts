import type { Engine, Log } from '../../../engine/index';
import { silentLog, systemClock } from '../../../engine/index';
import { createSchedule } from '../../../runner/schedule';

const EVERY_SECOND = '* * * * * *';
const NEVER = '0 0 1 1 *';
const { sleep } = systemClock();

/** What the schedule uses of an engine: how passes overlap and fail can only be seen from inside them. */
function engine(passes: Partial<Pick<Engine, 'tick' | 'sweep' | 'watch'>>): Engine {
  const nothing = async () => ({}) as never;
  return {
    tick: nothing,
    sweep: nothing,
    watch: nothing,
    sessions: { deleteExpired: async () => 0 },
    ...passes,
  } as unknown as Engine;
}

test('the first pass does not wait for the clock', async () => {
  let ticks = 0;
  const schedule = createSchedule({
    engine: engine({ tick: async () => void ticks++ as never }),
    tick: NEVER,
    sweep: NEVER,
    log: silentLog,
  });
  schedule.start();
  await schedule.stop();
  expect(ticks).toBe(1);
});

test('a slow tick is never joined by a second one', async () => {
  let running = 0;
  let most = 0;
  let passes = 0;
  const tick = async () => {
    passes++;
    most = Math.max(most, ++running);
    await sleep(1_300);
    running--;
    return {} as never;
  };
  const schedule = createSchedule({
    engine: engine({ tick }),
    tick: EVERY_SECOND,
    sweep: NEVER,
    log: silentLog,
  });
  schedule.start();
  await sleep(3_500);
  await schedule.stop();
  expect(most).toBe(1);
  expect(passes).toBeGreaterThan(1);
});

test('stopping tells the tick in hand, waits for it, and starts no other', async () => {
  let finished = 0;
  let told = false;
  const tick = async ({ signal }: { signal?: AbortSignal } = {}) => {
    await sleep(300);
    told = signal?.aborted === true;
    finished++;
    return {} as never;
  };
  const schedule = createSchedule({
    engine: engine({ tick }),
    tick: EVERY_SECOND,
    sweep: NEVER,
    log: silentLog,
  });
  schedule.start();
  await schedule.stop();
  expect([finished, told]).toEqual([1, true]);
  await sleep(1_200);
  expect(finished).toBe(1);
});

test('a tick that fails is logged, shown, and tried again', async () => {
  let passes = 0;
  const errors: string[] = [];
  const log: Log = {
    ...silentLog,
    error: (message, data) => void errors.push(`${message} ${String(data?.['reason'])}`),
  };
  const gate = new AbortController();
  const tick = async () => {
    if (passes++ === 0) throw new Error('the disk is full');
    await sleep(10_000, gate.signal);
    return {} as never;
  };
  const schedule = createSchedule({ engine: engine({ tick }), tick: EVERY_SECOND, sweep: NEVER, log });
  schedule.start();
  await sleep(1_300);
  expect([passes, schedule.state.tickProblem]).toEqual([2, 'the disk is full']);
  gate.abort();
  await schedule.stop();
  expect(schedule.state.tickProblem).toBeNull();
  expect(errors).toEqual([expect.stringContaining('the disk is full')]);
});

test('mail that is announced is read at once', async () => {
  let sweeps = 0;
  const schedule = createSchedule({
    engine: engine({
      sweep: async () => void sweeps++ as never,
      watch: async ({ onMail }) => {
        await sleep(50);
        onMail?.();
      },
    }),
    tick: NEVER,
    sweep: NEVER,
    log: silentLog,
  });
  schedule.start();
  await sleep(200);
  await schedule.stop();
  expect(sweeps).toBe(2);
});
