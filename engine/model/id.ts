import { monotonicFactory } from 'ulid';

/** Makes ids: 26 lower-case characters that sort by the time given (ULID), unique across processes. */
export type IdMaker = (now: number) => string;

/** One per engine, so that two engines in one process share no state. */
export function idMaker(): IdMaker {
  const next = monotonicFactory();
  // Lower case because ids travel in mail addresses, whose local parts some servers fold.
  return (now) => next(now).toLowerCase();
}
