import { systemClock } from '../schedule/clock';
import { selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

/** A reader of the history, and how far it has got. */
export interface Feed {
  /** A member's id; '' for admins and the machine itself. */
  readonly owner: string;
  readonly name: string;
  /** All events up to this number are done with. */
  readonly seq: number;
  readonly openedAt: number;
  readonly movedAt: number;
}

const feeds = table<Feed>('feeds', {
  owner: 'text',
  name: 'text',
  seq: 'int',
  openedAt: 'int',
  movedAt: 'int',
});

/** Opens it where it is not yet, at `seq`; one that is there stays where it is. */
export async function openFeed(db: Db, feed: Feed): Promise<void> {
  await selectRaw(
    db,
    'insert into feeds (owner, name, seq, opened_at, moved_at) values (?, ?, ?, ?, ?) on conflict do nothing',
    [feed.owner, feed.name, feed.seq, feed.openedAt, feed.movedAt],
  );
}

export async function findFeed(db: Db, owner: string, name: string): Promise<Feed | null> {
  const [row] = await selectRaw<Record<string, unknown>>(
    db,
    'select * from feeds where owner = ? and name = ?',
    [owner, name],
  );
  return row ? feeds.read(row) : null;
}

/** Never backwards. @returns false when there is no such feed */
export async function moveFeed(
  db: Db,
  { owner, name, seq, movedAt }: Omit<Feed, 'openedAt'>,
): Promise<boolean> {
  const rows = await selectRaw(
    db,
    `update feeds set seq = ${db.profile.later('seq', '?')}, moved_at = ? where owner = ? and name = ? returning name`,
    [seq, movedAt, owner, name],
  );
  return rows.length > 0;
}

/** @returns false when there was none */
export async function deleteFeed(db: Db, owner: string, name: string): Promise<boolean> {
  const rows = await selectRaw(db, 'delete from feeds where owner = ? and name = ? returning name', [
    owner,
    name,
  ]);
  return rows.length > 0;
}

/** The number of the last event, whether it can be seen yet or not. */
export async function lastEventSeq(db: Db): Promise<number> {
  const [row] = await selectRaw<{ seq: number }>(db, db.profile.lastEventSeq);
  return Number(row?.seq ?? 0);
}

/** A batch of the worker takes a tenth of a second, a long import some seconds: whoever asks again later misses nothing. */
const PATIENCE = 2_000;
const LOOK = 20;

/**
 * The number up to which history is complete: nothing with a smaller one can appear any more. On PostgreSQL numbers are
 * given out before commits, which come in another order: a reader that passed over a gap would never see what fills it.
 * So it waits for those who may be filling one now, and for nobody who began later. Ask outside of a transaction.
 * @returns null when one of them takes longer
 */
export async function settledSeq(db: Db): Promise<number | null> {
  const { eventWriters } = db.profile;
  const seq = await lastEventSeq(db);
  if (eventWriters === null) return seq;
  const clock = systemClock();
  const until = clock.now() + PATIENCE;
  const writers = async (): Promise<string[]> =>
    (await selectRaw<{ writer: string }>(db, eventWriters)).map(({ writer }) => writer);
  for (let open = await writers(); open.length > 0;) {
    if (clock.now() > until) return null;
    await clock.sleep(LOOK);
    const now = new Set(await writers());
    open = open.filter((writer) => now.has(writer));
  }
  return seq;
}
