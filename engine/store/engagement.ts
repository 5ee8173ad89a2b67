import { selectRaw } from './bulk';
import type { Db } from './database';

export type Touch = 'opened' | 'clicked';

/**
 * Notes on a message that its reader opened it, or followed a link in it. Who clicks has opened: many readers load no
 * pictures, and the click is the only sign of them.
 */
export async function noteTouch(db: Db, messageId: string, touch: Touch, at: number): Promise<void> {
  const columns = touch === 'opened' ? ['opened'] : ['opened', 'clicked'];
  const sets = columns.flatMap((column) => [
    // Reports may come late, and in any order.
    `${column}_at = case when ${column}_at is null or ${column}_at > ? then ? else ${column}_at end`,
    `last_${column}_at = ${db.profile.later(`coalesce(last_${column}_at, 0)`, '?')}`,
  ]);
  const count = touch === 'opened' ? 'opens' : 'clicks';
  const times = columns.flatMap(() => [at, at, at]);
  await selectRaw(
    db,
    `update messages set ${sets.join(', ')}, ${count} = ${count} + 1 where id = ? returning id`,
    [...times, messageId],
  );
}
