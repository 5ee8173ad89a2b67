import { isThroughlineError, messageOf } from '../model/errors';
import { readMail } from '../mail/reading/reading';
import { listCursors, saveCursor, unread, type MailboxCursor } from '../store/mailboxCursors';
import type { Context } from './context';
import { putAsideMail } from './putAsideMail';
import { receive, type Received } from './receive';
import type { FoundMail, MailKeeper } from './sweep';

/** Whose mailbox: a sender's id and name; or twice the name of one that is no sender's. */
export interface MailboxOwner {
  readonly id: string;
  readonly name: string;
}

/** Who keeps a mailbox's places, what follows from its mail, and why it cannot be read, in the database of this engine. */
export function mailboxKeeper(context: Context, owner: MailboxOwner): MailKeeper<Received> {
  const { store, clock } = context;
  const cursorAt = (folder: string, uidValidity: string, lastUid: number): MailboxCursor => ({
    senderId: owner.id,
    folder,
    uidValidity,
    lastUid,
    sweptAt: clock.now(),
    problem: null,
  });
  return {
    position: (folder) => cursorOf(context, owner, folder),
    take: (folder, mail) => takeIn(context, owner, cursorAt(folder, mail.uidValidity, mail.uid), mail),
    move: (folder, { uidValidity, lastUid }) => saveCursor(store, cursorAt(folder, uidValidity, lastUid)),
  };
}

/** Effects and cursor, together. @returns null when the mail had to be passed over. */
async function takeIn(
  context: Context,
  owner: MailboxOwner,
  cursor: MailboxCursor,
  { uidValidity, uid, arrivedAt, raw }: FoundMail,
): Promise<Received | null> {
  const { folder } = cursor;
  const reading = await readMail(raw, arrival(arrivedAt, context.clock.now()));
  const origin = { senderId: owner.id, folder, uidValidity, uid };
  const passOver = async (problem: string): Promise<null> => {
    context.log.error('A mail could not be taken in and was passed over', { sender: owner.name, folder, uid, problem }); // prettier-ignore
    await context.store.transaction(async (db) => {
      await putAsideMail(context, db, raw, reading, origin, problem);
      await saveCursor(db, cursor);
    });
    return null;
  };
  if (raw.length === 0) return passOver('Its server does not hand it out.');
  for (let tries = 1; ; tries += 1) {
    try {
      return await context.store.transaction(async (db) => {
        const result = await receive(context, db, raw, reading, origin);
        await saveCursor(db, cursor);
        return result;
      });
    } catch (error) {
      // One mail must not keep all that come after it waiting for ever; a database in trouble must not cost any.
      if (!isFaultOfMail(error)) throw error;
      // Nor may somebody who changed the same rows in that moment: a fault of the mail is there the second time too.
      if (tries === TRIES) return passOver(messageOf(error));
    }
  }
}

const TRIES = 2;

/** What a server says of it, unless its clock is wrong; a mail that nobody could read for longer than that is none of today's. */
function arrival(said: number | null, now: number): number {
  return said === null || said > now || said < now - LONGEST_WAIT ? now : said;
}

const LONGEST_WAIT = 180 * 86_400_000;

/**
 * Whether trying again would end the same: the code stumbled over what is in the mail, or PostgreSQL refused its data
 * (SQLSTATE classes 22, 23 and 54: 'program limit exceeded'). Everything else (a lost connection, a full disk, a lock) is over some time.
 */
function isFaultOfMail(error: unknown): boolean {
  if (isThroughlineError(error)) return error.kind !== 'unavailable';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(2[23]|54)[0-9A-Z]{3}$/.test(code);
}

/** Notes at the mailbox's cursor, where health looks, why it cannot be read. */
export async function noteProblem(
  context: Context,
  owner: MailboxOwner,
  folder: string,
  problem: string,
): Promise<void> {
  const known = await cursorOf(context, owner, folder);
  // It is tried every few seconds: said once is enough.
  if (known?.problem === problem) return;
  const cursor = known ?? unread(owner.id, folder, context.clock.now());
  await saveCursor(context.store, { ...cursor, problem });
  context.log.warn('A mailbox cannot be read', { sender: owner.name, folder, problem });
}

async function cursorOf(
  { store }: Context,
  { id }: MailboxOwner,
  folder: string,
): Promise<MailboxCursor | null> {
  return (await listCursors(store, id)).find((each) => each.folder === folder) ?? null;
}
