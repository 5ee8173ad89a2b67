import { getEventListeners } from 'node:events';
import { acceleratedClock, handClock, systemClock } from '../../../engine/schedule/clock';

const DAY = 86_400_000;

/** Lets everything that is already settled run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a hand-driven clock', () => {
  it('stands still until it is moved', async () => {
    const clock = handClock(1_000);
    await settle();
    expect(clock.now()).toBe(1_000);
  });

  it('advances by milliseconds or by a span', () => {
    const clock = handClock(0);
    clock.advance(5);
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4 });
    expect(clock.now()).toBe(5 + DAY + 2 * 3_600_000 + 3 * 60_000 + 4_000);
    clock.advance({ weeks: 1 });
    expect(clock.now()).toBe(5 + 8 * DAY + 2 * 3_600_000 + 3 * 60_000 + 4_000);
  });

  it('wakes sleepers when time passes them, the earliest first, and no others', async () => {
    const clock = handClock(0);
    const woken: string[] = [];
    void clock.sleep(3 * DAY).then(() => woken.push('three days'));
    void clock.sleep(2 * DAY).then(() => woken.push('two days'));
    void clock.sleep(1 * DAY).then(() => woken.push('one day'));
    clock.advance({ days: 2 });
    await settle();
    expect(woken).toEqual(['one day', 'two days']);
    clock.set(3 * DAY - 1);
    await settle();
    expect(woken).toHaveLength(2);
    clock.set(3 * DAY);
    await settle();
    expect(woken).toHaveLength(3);
  });

  it('leaves nothing behind on a signal that never aborts', async () => {
    const stop = new AbortController();
    const clock = handClock(0);
    const sleep = clock.sleep(10, stop.signal);
    clock.advance(10);
    await sleep;
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('does not make anybody sleep for no time', async () => {
    await expect(handClock(0).sleep(0)).resolves.toBeUndefined();
  });
});

describe.each([
  ['system', () => systemClock()],
  ['hand-driven', () => handClock(0)],
  ['accelerated', () => acceleratedClock(handClock(0), 0, 10)],
] as const)('sleeping on the %s clock', (_name, clock) => {
  it('ends at once when the signal aborts, and does not reject', async () => {
    const stop = new AbortController();
    const sleep = clock().sleep(365 * DAY, stop.signal);
    stop.abort();
    await expect(sleep).resolves.toBeUndefined();
  });

  it('leaves nothing behind on the signal', async () => {
    const stop = new AbortController();
    const sleep = clock().sleep(365 * DAY, stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    stop.abort();
    await sleep;
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('does not begin when the signal has aborted before', async () => {
    await expect(clock().sleep(365 * DAY, AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('the system clock', () => {
  it('leaves nothing behind on a signal that never aborts', async () => {
    const stop = new AbortController();
    await systemClock().sleep(1, stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('sleeps about as long as it was told', async () => {
    const clock = systemClock();
    const start = clock.now();
    await clock.sleep(30);
    expect(clock.now() - start).toBeGreaterThanOrEqual(28);
  });

  it('does not wake at once from a sleep too long for one timer', async () => {
    const stop = new AbortController();
    let awake = false;
    const sleep = systemClock()
      .sleep(30 * DAY, stop.signal)
      .then(() => (awake = true));
    await systemClock().sleep(150);
    expect(awake).toBe(false);
    stop.abort();
    await sleep;
  });
});

describe('an accelerated clock', () => {
  it('runs a day in ten seconds of its base', () => {
    const base = handClock(1_000_000);
    const clock = acceleratedClock(base, 0, 8_640);
    expect(clock.now()).toBe(0);
    base.advance({ seconds: 10 });
    expect(clock.now()).toBe(DAY);
  });

  it('wakes when its own time has passed', async () => {
    const base = handClock(0);
    const clock = acceleratedClock(base, 0, 8_640);
    let wokenAt = -1;
    void clock.sleep(DAY).then(() => (wokenAt = clock.now()));
    base.advance(9_999);
    await settle();
    expect(wokenAt).toBe(-1);
    base.advance(1);
    await settle();
    expect(wokenAt).toBe(DAY);
  });
});
