import { isThroughlineError, messageOf } from '../model/errors';
import type { MailboxSource } from '../mail/mailboxSource';
import { readMail, type Reading } from '../mail/reading/reading';
import type { Sender } from '../model/sender';
import { listCursors, saveCursor, type MailboxCursor } from '../store/mailboxCursors';
import type { Context, Stop } from './context';
import { putAsideMail } from './putAsideMail';
import { receive, type Origin, type Received } from './receive';

/** What one pass over the mailboxes found. */
export interface SweepReport {
  readonly mailboxes: number;
  readonly read: number;
  readonly replies: number;
  /** Mailboxes that could not be read, and why. */
  readonly problems: readonly {
    readonly sender: string;
    readonly folder: string;
    readonly message: string;
  }[];
}

/** Mails fetched at once; their effects are committed one by one. */
const FETCH = 50;

/** When a folder was made anew (its UIDVALIDITY changed), mail of so many days is read again; what was seen is known. */
const DAY = 86_400_000;
const LOOK_BACK = 14 * DAY;

/**
 * Reads what is new in one folder. The cursor moves in the same transaction as the effects of each mail, so that a
 * crash anywhere neither repeats nor misses one.
 */
export async function sweepFolder(
  context: Context,
  source: MailboxSource,
  sender: Sender,
  folder: string,
  signal?: Stop,
): Promise<Received[]> {
  const { store, clock } = context;
  const received: Received[] = [];
  let remade = false;
  let cursor = (await listCursors(store, sender.id)).find((each) => each.folder === folder) ?? null;
  if (!cursor || cursor.uidValidity === '') {
    // First contact: what is already there belongs to the time before.
    const position = await source.currentPosition(folder);
    await saveCursor(store, {
      senderId: sender.id,
      folder,
      ...position,
      sweptAt: clock.now(),
      problem: null,
    });
    return received;
  }
  for (let more = true; more && signal?.aborted !== true;) {
    const batch = await source.fetchSince(folder, cursor, FETCH);
    if (batch.uidValidityChanged) {
      if (remade) throw new Error('Its UIDVALIDITY changes each time that it is asked.');
      remade = true;
      // Mail may have waited for longer than that, where nobody has read it.
      const since = Math.min(context.leaseClock.now() - LOOK_BACK, cursor.sweptAt - DAY);
      const position = await source.positionSince(folder, since);
      context.log.warn('A mailbox folder was made anew; recent mail is read again', {
        sender: sender.name,
        folder,
      });
      cursor = { ...cursor, ...position };
      continue;
    }
    for (const { uid, raw } of batch.messages) {
      const reading = await readMail(raw, clock.now());
      const origin = { senderId: sender.id, folder, uidValidity: batch.uidValidity, uid };
      const next: MailboxCursor = {
        senderId: sender.id,
        folder,
        uidValidity: batch.uidValidity,
        lastUid: uid,
        sweptAt: clock.now(),
        problem: null,
      };
      const result = await takeIn(context, sender, next, { raw, reading, origin });
      if (result) received.push(result);
    }
    cursor = {
      senderId: sender.id,
      folder,
      uidValidity: batch.uidValidity,
      lastUid: batch.highestUid,
      sweptAt: clock.now(),
      problem: null,
    };
    await saveCursor(store, cursor);
    more = batch.more;
  }
  return received;
}

interface Found {
  readonly raw: Buffer;
  readonly reading: Reading;
  readonly origin: Origin;
}

/** Effects and cursor, together. @returns null when the mail had to be passed over. */
async function takeIn(
  context: Context,
  sender: Sender,
  cursor: MailboxCursor,
  { raw, reading, origin }: Found,
): Promise<Received | null> {
  try {
    return await context.store.transaction(async (db) => {
      const result = await receive(context, db, raw, reading, origin);
      await saveCursor(db, cursor);
      return result;
    });
  } catch (error) {
    // One mail must not keep all that come after it waiting for ever; a database in trouble must not cost any.
    if (!isFaultOfMail(error)) throw error;
    const { folder } = cursor;
    const problem = messageOf(error);
    context.log.error('A mail could not be taken in and was passed over', { sender: sender.name, folder, uid: origin.uid, problem }); // prettier-ignore
    await context.store.transaction(async (db) => {
      await putAsideMail(context, db, raw, reading, origin, problem);
      await saveCursor(db, cursor);
    });
    return null;
  }
}

/**
 * Whether trying again would end the same: the code stumbled over what is in the mail, or PostgreSQL refused its data
 * (SQLSTATE classes 22 and 23). Everything else (a lost connection, a full disk, a lock) is over some time.
 */
function isFaultOfMail(error: unknown): boolean {
  if (isThroughlineError(error)) return error.kind !== 'unavailable';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
}

/** Notes at the mailbox's cursor, where health looks, why it cannot be read. */
export async function noteProblem(
  context: Context,
  sender: Sender,
  folder: string,
  error: unknown,
): Promise<string> {
  const message = messageOf(error);
  const known = (await listCursors(context.store, sender.id)).find((each) => each.folder === folder);
  const cursor = known ?? {
    senderId: sender.id,
    folder,
    uidValidity: '',
    lastUid: 0,
    sweptAt: context.clock.now(),
    problem: null,
  };
  await saveCursor(context.store, { ...cursor, problem: message });
  context.log.warn('A mailbox cannot be read', { sender: sender.name, folder, problem: message });
  return message;
}
