import type { Enrollment } from '../model/enrollment';
import { OUTBOX, type Sender } from '../model/sender';
import type { EmailStage } from '../model/stage';
import type { Change } from '../store/changes';
import type { Lease } from '../store/claims';
import type { Db } from '../store/database';
import { lockEnrollments } from '../store/enrollments';
import { loadCases, type Case, type Moment } from './case';
import type { Context } from './context';
import { loadFacts } from './facts';
import { prepare, suppressed, type Prepared } from './prepare';
import { guarded, putAside } from './putAside';
import { record, type Walked } from './record';
import { sendAll, type Batch } from './send';
import { sortOut } from './sortOut';
import { suppressionsOf } from './suppressed';
import { messageFor, resolveEarlier, type Standing } from './uncertain';
import { withoutUnwanted } from './unwantedWork';
import { walk } from './walk';
import { ofChanges } from './witness';

export interface BatchReport {
  readonly claimed: number;
  readonly sent: number;
  readonly failed: number;
  readonly throttled: number;
}

export const NOTHING: BatchReport = { claimed: 0, sent: 0, failed: 0, throttled: 0 };

/** Decides about claimed enrollments, records what needs no mail, and sends what does. */
export async function runBatch(
  context: Context,
  lease: () => Lease,
  claimed: readonly Enrollment[],
  senders: ReadonlyMap<string, Sender>,
  moment: Moment,
): Promise<BatchReport> {
  if (claimed.length === 0) return NOTHING;
  const report = { ...NOTHING, claimed: claimed.length };
  const prepared = await decide(context, lease, claimed, senders, moment);
  for (const [id, some] of groupBySender(prepared)) {
    const sender = senders.get(id);
    if (!sender) continue;
    const { sent, failed, throttled } = await sendAll(
      context,
      lease,
      sender,
      only({ prepared: some, moment }),
    );
    report.sent += sent;
    report.failed += failed;
    report.throttled += throttled;
  }
  return report;
}

async function* only(batch: Batch): AsyncGenerator<Batch> {
  yield batch;
}

/** Decides about claimed enrollments and records what needs no mail. @returns the emails to be sent */
export async function decide(
  context: Context,
  lease: () => Lease,
  claimed: readonly Enrollment[],
  senders: ReadonlyMap<string, Sender>,
  moment: Moment,
): Promise<Prepared[]> {
  const { store } = context;
  const { cases, recorded } = await sortOut(context, store, claimed, moment, loadCases);
  const facts = await loadFacts(store, cases);
  const senderOf = ({ enrollment }: Case): Sender =>
    senders.get(enrollment.senderId) ?? missingSender(senders);

  const toMail: { kase: Case; stage: EmailStage }[] = [];
  const walked: (Walked & { kase: Case })[] = [];
  const standing: Standing[] = [];
  for (const kase of cases) {
    const known = facts(kase.enrollment.id);
    const { change, rows, email } = guarded(context, kase, moment, () =>
      walk(context, kase, known, senderOf(kase), moment),
    );
    if (change) walked.push({ kase, change, rows });
    if (!email) continue;
    const one = { kase, stage: email };
    if (messageFor(one, known.messages)) standing.push(one);
    else toMail.push(one);
  }

  const prepared: Prepared[] = [];
  const stopped: { kase: Case; change: Change }[] = [];
  for (const { kase, stage } of toMail) {
    const result = guarded(context, kase, moment, () =>
      prepare(context, kase, stage, facts(kase.enrollment.id), senderOf(kase), moment),
    );
    if ('prepared' in result) prepared.push(result.prepared);
    else if (result.change) stopped.push({ kase, change: result.change });
  }
  recorded.push(...(await withoutUnwanted(store, walked, moment)));
  recorded.push(...(await withSuppressions(store, stopped, moment)));
  await recordAll(context, recorded, standing, moment, lease().owner);
  return prepared;
}

/**
 * A suppression says more than whatever else stopped a mail, save that its address is none. Who may be mailed as far as
 * this batch knows is asked about with the intents, once and at the last moment.
 */
async function withSuppressions(
  db: Db,
  stopped: readonly { readonly kase: Case; readonly change: Change }[],
  moment: Moment,
): Promise<Walked[]> {
  const asking = stopped.filter(({ change }) => change.reason !== 'invalid_recipient');
  const suppressions = await suppressionsOf(
    db,
    asking.map(({ kase }) => kase),
  );
  return stopped.map(({ kase, change }) => {
    const suppression =
      change.reason === 'invalid_recipient' ? undefined : suppressions.get(kase.enrollment.id);
    return { change: suppression ? suppressed(kase, suppression, moment) : change, rows: [] };
  });
}

/** Together; where that fails, each for itself, so that one row which the database refuses costs nobody else. */
async function recordAll(
  context: Context,
  walked: readonly Walked[],
  standing: readonly Standing[],
  moment: Moment,
  owner: string,
): Promise<void> {
  if (walked.length + standing.length === 0) return;
  const { now } = moment;
  try {
    const told = await context.store.transaction(async (db) => {
      // Locked before their messages are looked at: somebody may be saying this moment what became of one.
      const held = await lockEnrollments(
        db,
        standing.map(({ kase }) => kase.enrollment.id),
      );
      const ours = new Set(held.filter(({ leaseOwner }) => leaseOwner === owner).map(({ id }) => id));
      const resolved = await resolveEarlier(
        db,
        standing.filter(({ kase }) => ours.has(kase.enrollment.id)),
        moment,
      );
      const changes = [...walked.map(({ change }) => change), ...resolved];
      const rows = [...walked, ...resolved.map((change): Walked => ({ change, rows: [] }))];
      return ofChanges(changes, await record(db, rows, now, owner));
    });
    context.witness?.(told);
  } catch (error) {
    if (walked.length + standing.length === 1) {
      const change = walked[0]?.change;
      const kase = standing[0]?.kase ?? change;
      if (!kase) throw error;
      const aside = { change: putAside(context, kase, error, moment), rows: [] };
      await context.store.transaction((db) => record(db, [aside], now, owner));
      return;
    }
    for (const one of walked) await recordAll(context, [one], [], moment, owner);
    for (const one of standing) await recordAll(context, [], [one], moment, owner);
  }
}

function groupBySender(prepared: readonly Prepared[]): Map<string, Prepared[]> {
  const groups = new Map<string, Prepared[]>();
  for (const one of prepared) {
    const group = groups.get(one.message.senderId);
    if (group) group.push(one);
    else groups.set(one.message.senderId, [one]);
  }
  return groups;
}

/** Only for the merge tags of tasks and handoffs: mail of a sender that is gone is not sent (see `homeless`). */
export function missingSender(senders: ReadonlyMap<string, Sender>): Sender {
  const outbox = senders.get(OUTBOX);
  if (!outbox) throw new Error('The outbox is missing from the senders.');
  return outbox;
}
