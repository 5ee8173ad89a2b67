import type { NewEvent } from '../model/event';
import { placed } from '../store/changes';
import type { Db } from '../store/database';
import { noteTouch, type Touch } from '../store/engagement';
import { insertEvents } from '../store/events';
import type { Message } from '../store/messages';
import type { Context } from './context';
import { settleUncertain } from './settle';

/**
 * What follows when the reader of a message opened it or followed a link in it: it is noted on the message, where
 * branches and reports find it, and told in the history. Call it in a transaction.
 * @param url what was clicked
 */
export async function touched(
  context: Context,
  db: Db,
  message: Message,
  {
    touch,
    at,
    url,
    actor,
  }: {
    readonly touch: Touch;
    readonly at: number;
    readonly url: string | null;
    readonly actor: NewEvent['actor'];
  },
): Promise<void> {
  // Whoever reads it proves that it went out.
  await settleUncertain(context, db, [message], true, actor);
  await noteTouch(db, message.id, touch, at);
  const data = { message: message.id, ...(url === null ? {} : { url }) };
  const kind = touch === 'opened' ? 'message_opened' : 'message_clicked';
  await insertEvents(db, [{ ...placed(message), kind, at, actor, data }]);
}
