import type { FetchedMail } from './mailboxSource';

/** What is asked of the open folder. */
export interface Asked {
  /** Of those that are there, in bytes. */
  sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>>;
  fetch(uids: readonly number[], bytes: number): Promise<readonly FetchedMail[]>;
  /** All UIDs from this one on. */
  there(from: number): Promise<ReadonlySet<number>>;
  isLost(): boolean;
}

export interface Batch {
  /** Ascending. One whose server does not hand it out, while it does hand out a later one, is empty. */
  readonly messages: readonly FetchedMail[];
  /** Everything up to here is in `messages`, or is there no more; null: nothing is. */
  readonly upTo: number | null;
}

/** What is held in memory at once; one message may be larger. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** Small messages are fetched together: one round trip each is slow, and one command for all waits too long. */
const FETCH_BYTES = 1024 * 1024;
/** Keeps a command line below what servers accept. */
const FETCH_COUNT = 200;

/**
 * Fetches messages from the front of `wanted` (ascending), as many as fit in memory. What was fetched before a connection
 * is lost is not lost with it, and no message counts as read because an answer left it out: a server may refuse one (a
 * damaged file), or leave out what it could not read at the moment.
 * @throws what the server said, where it hands out none
 */
export async function fetchBatch(asked: Asked, wanted: readonly number[]): Promise<Batch> {
  const sizes = new Map<number, number>();
  for (const some of portions(wanted, () => 0))
    for (const [uid, size] of await asked.sizes(some)) sizes.set(uid, size);
  const sizeOf = (uid: number): number => sizes.get(uid) ?? 0;
  const taken = fitting(wanted, sizeOf);
  const had = new Map<number, FetchedMail>();
  let problem: unknown = null;
  for (const some of portions(
    taken.filter((uid) => sizes.has(uid)),
    sizeOf,
  )) {
    problem = (await fetchInto(had, asked, some, sizeOf)) ?? problem;
    if (asked.isLost()) break;
  }
  if (asked.isLost() && had.size === 0) throw problem;
  const missing = taken.filter((uid) => !had.has(uid));
  const [first] = missing;
  // Expunged since they were listed, most often.
  const there = first === undefined ? NONE : asked.isLost() ? new Set(missing) : await asked.there(first);
  const last = Math.max(0, ...had.keys());
  for (const uid of missing)
    if (uid < last && there.has(uid) && !asked.isLost()) await fetchInto(had, asked, [uid], sizeOf);
  const withheld = missing.filter((uid) => there.has(uid) && !had.has(uid));
  // Only a later one that is handed out proves that it is for the message, and not for the moment, that one is not.
  const stop = withheld.find((uid) => uid > last || asked.isLost());
  const whole = stop === undefined ? taken : taken.filter((uid) => uid < stop);
  if (stop !== undefined && whole.length === 0)
    throw problem ?? new Error(`The message ${stop} was not handed out.`);
  const messages = whole.flatMap((uid): FetchedMail[] => {
    const message =
      had.get(uid) ?? (there.has(uid) ? { uid, internalDate: null, raw: Buffer.alloc(0) } : null);
    return message ? [message] : [];
  });
  return { messages, upTo: whole.at(-1) ?? null };
}

const NONE: ReadonlySet<number> = new Set();

/** What a server refuses to send together it may still send one by one. @returns what went wrong, if anything did */
async function fetchInto(
  had: Map<number, FetchedMail>,
  asked: Asked,
  uids: readonly number[],
  sizeOf: (uid: number) => number,
): Promise<unknown> {
  let problem: unknown = null;
  const fetch = async (some: readonly number[]): Promise<void> => {
    const bytes = some.reduce((sum, uid) => sum + sizeOf(uid), 0);
    try {
      for (const message of await asked.fetch(some, bytes)) had.set(message.uid, message);
    } catch (error) {
      problem = error;
    }
  };
  await fetch(uids);
  for (const uid of uids.length > 1 ? uids : []) if (!had.has(uid) && !asked.isLost()) await fetch([uid]);
  return problem;
}

/** As many from the front as fit in memory together, at least one. */
function fitting(uids: readonly number[], size: (uid: number) => number): number[] {
  let total = 0;
  const taken: number[] = [];
  for (const uid of uids) {
    total += size(uid);
    if (taken.length > 0 && total > BATCH_BYTES) break;
    taken.push(uid);
  }
  return taken;
}

function portions(uids: readonly number[], size: (uid: number) => number): number[][] {
  const result: number[][] = [];
  let bytes = 0;
  for (const uid of uids) {
    const current = result.at(-1);
    bytes += size(uid);
    if (current && current.length < FETCH_COUNT && bytes <= FETCH_BYTES) current.push(uid);
    else {
      result.push([uid]);
      bytes = size(uid);
    }
  }
  return result;
}
