import { budget } from '../schedule/quota';
import type { Db } from '../store/database';
import { sendTimes } from '../store/messages';
import { sequenceStatuses, type SequenceStatuses } from '../store/sequences';
import type { Moment } from './case';
import type { Prepared } from './prepare';
import { putOff } from './throttle';

const DAY = 86_400_000;

/**
 * Holds the sequences of emails that are about to be let out: whoever switches one off waits until their intents are
 * written and counts them, or was first, and then none is. Those with a quota of their own are counted by one runner at a
 * time. Before the enrollments are locked, as whoever switches a sequence off does.
 */
export function holdSequences(db: Db, group: readonly Prepared[]): Promise<SequenceStatuses> {
  const ids = group.map(({ kase }) => kase.enrollment.sequenceId);
  return sequenceStatuses(db, ids, group.some(hasQuota) ? db.profile.forNoKeyUpdate : db.profile.forKeyShare);
}

/** Whom the quotas of their sequences let go; who is beyond one gets the time at which it has room again. */
export async function withinSequenceQuotas(
  db: Db,
  prepared: readonly Prepared[],
  moment: Moment,
  owner: string,
): Promise<{ going: Prepared[]; throttled: number }> {
  const going = prepared.filter((one) => !hasQuota(one));
  let throttled = 0;
  const bySequence = new Map<string, Prepared[]>();
  for (const one of prepared.filter(hasQuota)) {
    const { sequenceId } = one.kase.enrollment;
    bySequence.set(sequenceId, [...(bySequence.get(sequenceId) ?? []), one]);
  }
  for (const [sequenceId, all] of bySequence) {
    const limits = { dailyQuota: all[0]?.kase.revision.definition.settings.dailyQuota };
    const times = await sendTimes(db, 'sequence_id', sequenceId, moment.now - DAY);
    const { free, opensAt } = budget(limits, times, moment.now);
    const lucky = all.slice(0, free);
    going.push(...lucky);
    const counted = [...times, ...lucky.map(() => moment.now)];
    const put = await putOff(db, {
      cases: all.slice(free).map(({ kase }) => kase),
      limits,
      sentTimes: counted,
      from: opensAt ?? moment.now,
      moment,
      owner,
      detail: "The sequence's quota for 24 hours is used up.",
    });
    throttled += put.count;
  }
  return { going, throttled };
}

function hasQuota({ kase }: Prepared): boolean {
  return kase.revision.definition.settings.dailyQuota !== undefined;
}
