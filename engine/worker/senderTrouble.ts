import type { SendOutcome } from '../mail/outgoing';
import type { Sender } from '../model/sender';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { lastAreUncertain } from '../store/messages';
import { recordSenderProblem } from '../store/senders';

const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 3_600_000;

/** When a sender that failed by a fault of its own is tried again: a minute later, then twice as long each time. */
export function triedAgainAt({ failures }: Pick<Sender, 'failures'>, now: number): number {
  return now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(10, failures));
}

/** Leaves the sender alone for a while, and says why where senders are shown. */
export async function recordTrouble(
  db: Db,
  sender: Pick<Sender, 'id' | 'name' | 'failures'>,
  response: string,
  now: number,
  retryAt = triedAgainAt(sender, now),
): Promise<void> {
  await recordSenderProblem(db, sender.id, response, retryAt);
  await insertEvents(db, [
    {
      kind: 'sender_failed',
      at: now,
      actor: { kind: 'worker', id: null },
      data: { sender: sender.name, response, retryAt },
    },
  ]);
}

/** So many messages in a row that a server took without a word: whatever comes behind them would end like these. */
export const MUTE = 3;

/** A sender whose server does not say what becomes of its mail rests, instead of making all its leads wait for a person. */
export async function restIfMute(
  db: Db,
  sender: Pick<Sender, 'id' | 'name' | 'failures'>,
  outcomes: readonly SendOutcome[],
  now: number,
): Promise<void> {
  const last = outcomes.find(({ outcome }) => outcome === 'uncertain');
  if (!last || !(await lastAreUncertain(db, sender.id, MUTE))) return;
  const said = `The server does not say what becomes of the mail that it takes: ${last.response}`;
  await recordTrouble(db, sender, said, now);
}
