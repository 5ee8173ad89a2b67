import type { Enrollment } from '../model/enrollment';
import { readAddress } from '../model/address';
import { OUTBOX, type Sender } from '../model/sender';
import { budget } from '../schedule/quota';
import type { Change } from '../store/changes';
import type { Lease } from '../store/claims';
import type { Db } from '../store/database';
import { sendTimes } from '../store/messages';
import { findSuppressions } from '../store/suppressions';
import { loadCases, type Case, type Moment } from './case';
import type { Context } from './context';
import { loadFacts } from './facts';
import type { Rows } from './perform';
import { prepare, type Prepared } from './prepare';
import { record } from './record';
import { sendAll } from './send';
import { putOff } from './throttle';
import { walk } from './walk';

export interface BatchReport {
  readonly claimed: number;
  readonly sent: number;
  readonly failed: number;
  readonly throttled: number;
}

interface Walked {
  readonly change: Change;
  readonly rows: readonly Rows[];
}

/** Decides about claimed enrollments, records what needs no mail, and sends what does. */
export async function runBatch(
  context: Context,
  lease: () => Lease,
  claimed: readonly Enrollment[],
  senders: ReadonlyMap<string, Sender>,
  moment: Moment,
): Promise<BatchReport> {
  if (claimed.length === 0) return { claimed: 0, sent: 0, failed: 0, throttled: 0 };
  const { store } = context;
  const cases = await loadCases(context, store, claimed, moment);
  const facts = await loadFacts(store, cases);
  const senderOf = ({ enrollment }: Case): Sender =>
    senders.get(enrollment.senderId) ?? missingSender(senders);
  const walks = cases.map((kase) => ({
    kase,
    walk: walk(context, kase, facts(kase.enrollment.id), senderOf(kase), moment),
  }));
  const toMail = walks.flatMap(({ kase, walk: { email } }) => (email ? [{ kase, stage: email }] : []));
  const recorded: Walked[] = walks.flatMap(({ walk: { change, rows } }) =>
    change ? [{ change, rows }] : [],
  );

  const suppressions = await findSuppressions(
    store,
    toMail.flatMap(({ kase }) => readAddress(kase.lead.email) ?? []),
  );
  const prepared: Prepared[] = [];
  for (const { kase, stage } of toMail) {
    const result = prepare(
      context,
      kase,
      stage,
      facts(kase.enrollment.id),
      senderOf(kase),
      suppressions.get(kase.lead.emailKey),
      moment,
    );
    if ('prepared' in result) prepared.push(result.prepared);
    else recorded.push({ change: result.change, rows: [] });
  }
  if (recorded.length > 0) await store.transaction((db) => record(db, recorded, moment.now, lease().owner));

  const { going, throttled } = await withinSequenceQuotas(store, prepared, moment, lease().owner);
  const report = { claimed: claimed.length, sent: 0, failed: 0, throttled };
  for (const [id, batch] of groupBySender(going)) {
    const sender = senders.get(id);
    if (!sender) continue;
    const { sent, failed } = await sendAll(context, lease, sender, batch, moment);
    report.sent += sent;
    report.failed += failed;
  }
  return report;
}

/** A sequence's own quota: who is beyond it gets the time at which it has room again. */
async function withinSequenceQuotas(
  db: Db & Context['store'],
  prepared: readonly Prepared[],
  moment: Moment,
  owner: string,
): Promise<{ going: Prepared[]; throttled: number }> {
  const going: Prepared[] = [];
  let throttled = 0;
  const bySequence = new Map<string, Prepared[]>();
  for (const one of prepared) {
    const { dailyQuota } = one.kase.revision.definition.settings;
    if (dailyQuota === undefined) going.push(one);
    else
      bySequence.set(one.kase.enrollment.sequenceId, [
        ...(bySequence.get(one.kase.enrollment.sequenceId) ?? []),
        one,
      ]);
  }
  for (const [sequenceId, all] of bySequence) {
    const limits = { dailyQuota: all[0]?.kase.revision.definition.settings.dailyQuota };
    const times = await sendTimes(db, 'sequence_id', sequenceId, moment.now - 86_400_000);
    const { free, opensAt } = budget(limits, times, moment.now);
    going.push(...all.slice(0, free));
    const rest = all.slice(free).map(({ kase }) => kase);
    if (rest.length === 0) continue;
    const counted = [...times, ...new Array<number>(Math.min(free, all.length)).fill(moment.now)];
    const detail = "The sequence's quota for 24 hours is used up.";
    throttled += await db.transaction((inside) =>
      putOff(inside, rest, limits, counted, opensAt ?? moment.now, moment, owner, detail),
    );
  }
  return { going, throttled };
}

function groupBySender(prepared: readonly Prepared[]): Map<string, Prepared[]> {
  const groups = new Map<string, Prepared[]>();
  for (const one of prepared)
    groups.set(one.message.senderId, [...(groups.get(one.message.senderId) ?? []), one]);
  return groups;
}

/** A sender that was deleted under its enrollments: the outbox keeps what would have left. */
function missingSender(senders: ReadonlyMap<string, Sender>): Sender {
  const outbox = senders.get(OUTBOX);
  if (!outbox) throw new Error('The outbox is missing from the senders.');
  return outbox;
}
