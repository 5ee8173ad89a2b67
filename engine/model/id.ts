import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Makes ids: 26 lower-case characters that sort by the time given (ULID), unique across processes. */
export type IdMaker = (now: number) => string;

/** One per engine, so that two engines in one process share no state. */
export function idMaker(): IdMaker {
  const next = monotonicFactory(randomFractions());
  // Lower case because ids travel in mail addresses, whose local parts some servers fold.
  return (now) => next(now).toLowerCase();
}

/** Random numbers, 0 ≤ n < 1, from bytes fetched 4,096 at once: one by one, as ulid does it, an id takes 8 µs and so 1. */
function randomFractions(): () => number {
  const bytes = Buffer.alloc(4_096);
  let used = bytes.length;
  return () => {
    if (used === bytes.length) {
      randomFillSync(bytes);
      used = 0;
    }
    const byte = bytes[used] ?? 0;
    used += 1;
    return byte / 256;
  };
}
