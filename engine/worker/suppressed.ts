import type { Db } from '../store/database';
import { findEvents } from '../store/events';
import { findSuppressions, type Suppression } from '../store/suppressions';
import type { Case } from './case';

/**
 * What forbids mail to the leads of these cases now, by enrollment. An exclusion that somebody passed over explicitly,
 * for this enrollment and after the exclusion was made, forbids nothing: history is the record of that.
 */
export async function suppressionsOf(db: Db, cases: readonly Case[]): Promise<Map<string, Suppression>> {
  const found = await findSuppressions(
    db,
    cases.map(({ lead: { emailKey } }) => ({
      key: emailKey,
      domain: emailKey.slice(emailKey.lastIndexOf('@') + 1),
    })),
  );
  const result = new Map<string, Suppression>();
  if (found.size === 0) return result;
  for (const { enrollment, lead } of cases) {
    const suppression = found.get(lead.emailKey);
    if (suppression && !(await isPassedOver(db, enrollment.id, suppression)))
      result.set(enrollment.id, suppression);
  }
  return result;
}

async function isPassedOver(
  db: Db,
  enrollmentId: string,
  { reason, createdAt }: Suppression,
): Promise<boolean> {
  if (reason !== 'exclusion') return false;
  const asked = await findEvents(db, { enrollmentId, kinds: ['enrolled', 'retried'], limit: 1_000 });
  return asked.some(({ at, data: { override } }) => {
    return at >= createdAt && Array.isArray(override) && override.includes('excluded');
  });
}
