import type { Sender } from '../../model/sender';
import { budget, type Limits } from '../../schedule/quota';
import type { Db } from '../../store/database';
import { sendTimes } from '../../store/messages';
import type { Case, Moment } from '../../worker/case';
import type { Gate } from './gates';

const DAY = 86_400_000;

/** Quotas and troubles that are not over before `ready`, when nothing else holds it; of a throttled one all that there are. */
export async function quotaGates(
  db: Db,
  { enrollment, revision }: Case,
  sender: Sender | null,
  ready: number,
  at: Moment,
): Promise<Gate[]> {
  const gates: Gate[] = [];
  const until = (gate: string, message: string, opensAt: number | null): void => {
    if (opensAt === null || opensAt <= at.now) return;
    if (opensAt >= ready || enrollment.reason === 'throttled') gates.push({ gate, message, opensAt });
  };
  const since = at.now - DAY;
  const { dailyQuota } = revision.definition.settings;
  if (dailyQuota !== undefined) {
    const times = await sendTimes(db, 'sequence_id', enrollment.sequenceId, since);
    const { opensAt } = budget({ dailyQuota }, times, at.now);
    until('sequence_quota', `The sequence has sent its ${dailyQuota} emails of 24 hours.`, opensAt);
  }
  if (!sender) return gates;
  const { name, problem, problemUntil } = sender;
  until('sender_problem', `The sender '${name}' cannot send now: ${problem ?? 'it failed'}`, problemUntil);
  const times = await sendTimes(db, 'sender_id', sender.id, since);
  for (const [gate, limits, words] of limitsOf(sender))
    until(gate, `The sender '${name}' ${words}.`, budget(limits, times, at.now).opensAt);
  return gates;
}

function limitsOf({
  dailyQuota,
  hourlyQuota,
  minimumGap,
  gapJitter,
}: Sender): readonly (readonly [string, Limits, string])[] {
  return [
    ['daily_quota', { dailyQuota }, 'has used its quota of 24 hours'],
    ['hourly_quota', { hourlyQuota }, 'has used its quota of an hour'],
    ['minimum_gap', { minimumGap, gapJitter }, 'keeps a gap after its last email'],
  ];
}
