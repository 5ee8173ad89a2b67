import type { TestEngine } from './databases';

const MINUTE = 60_000;
/** Ticks come also when nothing seems to be due: who is early or late by mistake is seen then. */
const LONGEST = 6 * 60 * MINUTE;

/** Lets the worker run until that time: it ticks whenever something is due, and a minute before. */
export async function tickUntil({ engine, clock }: TestEngine, until: number): Promise<void> {
  for (;;) {
    await engine.tick();
    const now = clock.now();
    const next = Math.min((await engine.status()).nextDueAt ?? Infinity, now + LONGEST, until);
    if (now >= until) return;
    clock.set(next - MINUTE > now ? next - MINUTE : next);
  }
}
