import type { Db } from '../store/database';
import { findOverrides, type Override } from '../store/events';
import { findSuppressions, type Suppression } from '../store/suppressions';
import type { Case } from './case';

/**
 * What forbids mail to the leads of these cases now, by enrollment. An exclusion that somebody passed over explicitly,
 * for this enrollment and after the exclusion was made, forbids nothing.
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
  const hit = cases.filter(({ lead }) => found.get(lead.emailKey)?.reason === 'exclusion');
  const overrides = await findOverrides(
    db,
    hit.map(({ enrollment }) => enrollment.id),
  );
  for (const { enrollment, lead } of cases) {
    const suppression = found.get(lead.emailKey);
    if (!suppression) continue;
    const { reason, createdAt } = suppression;
    if (reason === 'exclusion' && isPassedOver(overrides, enrollment.id, 'excluded', createdAt)) continue;
    result.set(enrollment.id, suppression);
  }
  return result;
}

/** Whether somebody has said, since then, that this protection does not count for this enrollment. */
export function isPassedOver(
  overrides: readonly Override[],
  enrollmentId: string,
  what: string,
  since: number,
): boolean {
  return overrides.some((each) => {
    return each.enrollmentId === enrollmentId && each.at >= since && each.what.includes(what);
  });
}
