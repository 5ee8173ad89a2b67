import { selectRaw } from './bulk';
import type { Db } from './database';

/** A claim that whoever got no answer can ask for again. */
export interface KeyedClaim {
  readonly key: string;
  /** Of the ask that has it: an earlier one that is still at work finds out that it is no longer its own. */
  readonly owner: string;
  /** By the clock of leases: after that it is over. */
  readonly until: number;
  /** The ids that it was answered with; null: it has not been answered. */
  readonly items: readonly string[] | null;
}

/**
 * Takes the claim for this ask, or finds the one that was answered; call it in a transaction.
 * @param now by the clock of leases
 * @returns what stood there before; null: nothing. One without items is `claim`'s by now.
 */
export async function takeKeyedClaim(
  db: Db,
  claim: Omit<KeyedClaim, 'items'>,
  now: number,
): Promise<KeyedClaim | null> {
  const { key, owner, until } = claim;
  await selectRaw(db, 'delete from claims where until <= ? returning key', [now]);
  const inserted = await selectRaw(
    db,
    'insert into claims (key, owner, until) values (?, ?, ?) on conflict do nothing returning key',
    [key, owner, until],
  );
  if (inserted.length > 0) return null;
  const [row] = await selectRaw<{ owner: string; until: number; items: string | null }>(
    db,
    `select owner, until, items from claims where key = ? ${db.profile.forUpdate}`,
    [key],
  );
  // Cleared away between the two statements: as if it had not been there.
  if (!row) return takeKeyedClaim(db, claim, now);
  const items = row.items === null ? null : (JSON.parse(row.items) as string[]);
  if (items === null)
    await selectRaw(db, 'update claims set owner = ?, until = ? where key = ? returning key', [
      owner,
      until,
      key,
    ]);
  return { key, owner: row.owner, until: Number(row.until), items };
}

/** Notes what a claim is answered with. @returns false: another ask has taken it, and this one answers nothing */
export async function answerKeyedClaim(
  db: Db,
  { key, owner }: Pick<KeyedClaim, 'key' | 'owner'>,
  items: readonly string[],
): Promise<boolean> {
  const rows = await selectRaw(db, 'update claims set items = ? where key = ? and owner = ? returning key', [
    JSON.stringify(items),
    key,
    owner,
  ]);
  return rows.length > 0;
}
