import type { Sender } from '../model/sender';
import type { Db } from '../store/database';
import { listSenders, openSender } from '../store/senders';
import type { Context } from './context';

/** All senders by id, their passwords opened. */
export async function openSenders(context: Context, db: Db): Promise<Map<string, Sender>> {
  return new Map((await listSenders(db)).map((row) => [row.id, openSender(context.sealer, row)]));
}
