import { selectRaw } from './bulk';
import type { Db } from './database';
import { TAKE } from './wholeSequence';

/**
 * Counts a message that went out for each of these enrollments, whatever else becomes of them; one named twice counts
 * twice. Whoever holds one finds out (see `LOST`), so that nobody writes back the count from before.
 */
export async function countSent(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const named = `select value from ${db.profile.jsonTexts}`;
  await selectRaw(
    db,
    `update enrollments set ${TAKE},
       emails_sent = emails_sent + (select count(*) from (${named}) as named where value = enrollments.id)
     where id in (${named}) returning id`,
    [JSON.stringify(ids), JSON.stringify(ids)],
  );
}
