import { selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

/** How far one folder of a sender's mailbox has been read. */
export interface MailboxCursor {
  readonly senderId: string;
  readonly folder: string;
  /** Empty: nobody has looked into it yet. */
  readonly uidValidity: string;
  readonly lastUid: number;
  readonly sweptAt: number;
  /** Why the last sweep failed; null: it did not. */
  readonly problem: string | null;
}

/** Of a folder that nobody has looked into yet: what comes from that moment on is to be read. */
export function unread(senderId: string, folder: string, since: number): MailboxCursor {
  return { senderId, folder, uidValidity: '', lastUid: 0, sweptAt: since, problem: null };
}

const cursors = table<MailboxCursor>('mailbox_cursors', {
  senderId: 'text',
  folder: 'text',
  uidValidity: 'text',
  lastUid: 'int',
  sweptAt: 'int',
  problem: 'text',
});

/** Those of one sender, or of all. */
export async function listCursors(db: Db, senderId: string | null = null): Promise<MailboxCursor[]> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from mailbox_cursors ${senderId === null ? '' : 'where sender_id = ?'} order by sender_id, folder`,
    senderId === null ? [] : [senderId],
  );
  return rows.map((row) => cursors.read(row));
}

export async function saveCursor(db: Db, cursor: MailboxCursor): Promise<void> {
  const columns = cursors.keys.map((key) => cursors.column(key));
  await selectRaw(
    db,
    `insert into mailbox_cursors (${columns.join(', ')}) values (?, ?, ?, ?, ?, ?)
     on conflict (sender_id, folder) do update set
     ${columns.slice(2).map((column) => `${column} = excluded.${column}`).join(', ')}`,
    cursors.keys.map((key) => cursors.write(key, cursor[key])),
  ); // prettier-ignore
}

/** Reading starts afresh: the mailbox is another one, or the sender is gone. */
export async function deleteCursors(db: Db, senderId: string): Promise<void> {
  await selectRaw(db, 'delete from mailbox_cursors where sender_id = ?', [senderId]);
}
