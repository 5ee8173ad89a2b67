import type { Db } from '../store/database';
import type { Handoff } from '../store/handoffs';
import { findLeadsByIds } from '../store/leads';
import { findSuppressions, type Suppression } from '../store/suppressions';
import type { Case, Moment, WalkCase } from './case';
import type { Rows } from './perform';
import { suppressed } from './prepare';
import type { Walked } from './record';
import { suppressionsOf } from './suppressed';

/** Enough to be left alone on every channel, as at enrolment. A dead address, or a list of yours, is about mail alone. */
const FINAL: readonly string[] = ['legal', 'opt_out'];

/**
 * A call, or a message by another channel, is laid out for nobody who has opted out or must not be contacted by law: those
 * leave instead. Asked once for a batch in which somebody comes to such a stage, or waits at one in vain.
 */
export async function withoutUnwanted(
  db: Db,
  walked: readonly (Walked & { readonly kase: WalkCase })[],
  moment: Moment,
): Promise<Walked[]> {
  const asking = walked.flatMap(({ kase, rows }) => (hasLead(kase) && rows.some(isWork) ? [kase] : []));
  if (asking.length === 0) return [...walked];
  const suppressions = await suppressionsOf(db, asking);
  return walked.map((one): Walked => {
    const { kase } = one;
    const suppression = suppressions.get(kase.enrollment.id);
    if (!isFinal(suppression) || !hasLead(kase)) return one;
    return { change: suppressed(kase, suppression, moment), rows: [] };
  });
}

/** Handoffs that were laid out before, of leads who have said so since: they are given to nobody. */
export async function unwantedAmong(db: Db, handoffs: readonly Handoff[]): Promise<Handoff[]> {
  const leads = await findLeadsByIds(db, [...new Set(handoffs.map(({ leadId }) => leadId))]);
  const asked = leads.map(({ emailKey }) => ({ key: emailKey, domain: emailKey.split('@').at(-1) ?? '' }));
  const found = await findSuppressions(db, asked);
  const left = new Set(leads.filter(({ emailKey }) => isFinal(found.get(emailKey))).map(({ id }) => id));
  return handoffs.filter(({ leadId }) => left.has(leadId));
}

export function isFinal(suppression: Suppression | undefined): suppression is Suppression {
  return suppression !== undefined && FINAL.includes(suppression.reason);
}

function hasLead(kase: WalkCase): kase is Case {
  return kase.lead !== null;
}

function isWork({ tasks = [], handoffs = [], expired }: Rows): boolean {
  return tasks.length > 0 || handoffs.length > 0 || expired !== undefined;
}
