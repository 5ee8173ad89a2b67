import type { Db } from './database';

/** Small facts of the whole installation, one JSON value per key. */
export async function readSetting(db: Db, key: string): Promise<unknown> {
  const row = (await db.knex('settings').where({ key }).first()) as { value: string } | undefined;
  return row === undefined ? undefined : (JSON.parse(row.value) as unknown);
}

export async function writeSetting(db: Db, key: string, value: unknown): Promise<void> {
  await db
    .knex('settings')
    .insert({ key, value: JSON.stringify(value) })
    .onConflict('key')
    .merge();
}

/** Writes the value only where there is none yet; answers what stands there afterwards. */
export async function settleSetting(db: Db, key: string, value: unknown): Promise<unknown> {
  await db
    .knex('settings')
    .insert({ key, value: JSON.stringify(value) })
    .onConflict('key')
    .ignore();
  return readSetting(db, key);
}

/** Deletes the value if it is this one. @returns false when it is another one, or was taken already */
export async function takeSetting(db: Db, key: string, value: unknown): Promise<boolean> {
  return (
    (await db
      .knex('settings')
      .where({ key, value: JSON.stringify(value) })
      .delete()) > 0
  );
}
