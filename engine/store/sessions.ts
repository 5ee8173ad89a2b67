import { createHash } from 'node:crypto';
import { selectRaw } from './bulk';
import type { Db } from './database';

/** What an express-session store stands on. `data` is any JSON; times are epoch milliseconds. */
export interface SessionRows {
  /** Null for one that is unknown or past its time. */
  get(id: string, now: number): Promise<unknown>;
  set(id: string, data: unknown, expiresAt: number): Promise<void>;
  destroy(id: string): Promise<void>;
  /** @returns how many there were. */
  deleteExpired(now: number): Promise<number>;
}

export function sessionRows(db: Db): SessionRows {
  return {
    async get(id, now) {
      const rows = await selectRaw<{ data: string }>(
        db,
        'select data from sessions where id = ? and expires_at > ?',
        [stored(id), now],
      );
      return rows[0] ? (JSON.parse(rows[0].data) as unknown) : null;
    },
    async set(id, data, expiresAt) {
      await selectRaw(
        db,
        `insert into sessions (id, data, expires_at) values (?, ?, ?)
         on conflict (id) do update set data = excluded.data, expires_at = excluded.expires_at`,
        [stored(id), JSON.stringify(data), expiresAt],
      );
    },
    async destroy(id) {
      await selectRaw(db, 'delete from sessions where id = ?', [stored(id)]);
    },
    async deleteExpired(now) {
      const gone = await selectRaw(db, 'delete from sessions where expires_at <= ? returning id', [now]);
      return gone.length;
    },
  };
}

/** A copy of the database signs nobody in: the id in the cookie cannot be told from what is kept. */
function stored(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
