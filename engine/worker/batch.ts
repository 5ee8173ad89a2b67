import type { Enrollment } from '../model/enrollment';
import { definitionSchema } from '../model/sequence';
import { OUTBOX, type Sender } from '../model/sender';
import type { EmailStage } from '../model/stage';
import type { Change } from '../store/changes';
import type { Lease } from '../store/claims';
import { findLeadsByIds } from '../store/leads';
import { sequenceStatuses } from '../store/sequences';
import { loadCases, type Case, type Moment } from './case';
import type { Context } from './context';
import { loadFacts } from './facts';
import { prepare, type Prepared } from './prepare';
import { putAside } from './putAside';
import { record, type Walked } from './record';
import { sendAll } from './send';
import { suppressionsOf } from './suppressed';
import { messageFor, resolveEarlier, type Standing } from './uncertain';
import { event, walk, type Walk } from './walk';

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
  const { store } = context;
  const { cases, recorded } = await sortOut(context, claimed, moment);
  const facts = await loadFacts(store, cases);
  const senderOf = ({ enrollment }: Case): Sender =>
    senders.get(enrollment.senderId) ?? missingSender(senders);

  const toMail: { kase: Case; stage: EmailStage }[] = [];
  const standing: Standing[] = [];
  for (const kase of cases) {
    const known = facts(kase.enrollment.id);
    const { change, rows, email } = guarded(context, kase, moment, () =>
      walk(context, kase, known, senderOf(kase), moment),
    );
    if (change) recorded.push({ change, rows });
    if (!email) continue;
    const one = { kase, stage: email };
    if (messageFor(one, known.messages)) standing.push(one);
    else toMail.push(one);
  }

  const suppressions = await suppressionsOf(
    store,
    toMail.map(({ kase }) => kase),
  );
  const prepared: Prepared[] = [];
  for (const { kase, stage } of toMail) {
    const { id } = kase.enrollment;
    const result = guarded(context, kase, moment, () =>
      prepare(context, kase, stage, facts(id), senderOf(kase), suppressions.get(id), moment),
    );
    if ('prepared' in result) prepared.push(result.prepared);
    else if (result.change) recorded.push({ change: result.change, rows: [] });
  }
  await recordAll(context, recorded, standing, moment, lease().owner);

  const report = { ...NOTHING, claimed: claimed.length };
  for (const [id, batch] of groupBySender(prepared)) {
    const sender = senders.get(id);
    if (!sender) continue;
    const { sent, failed, throttled } = await sendAll(context, lease, sender, batch, moment);
    report.sent += sent;
    report.failed += failed;
    report.throttled += throttled;
  }
  return report;
}

/** Loads what was claimed; whose sequence is off, or whose lead is gone, goes no further. */
async function sortOut(
  context: Context,
  claimed: readonly Enrollment[],
  moment: Moment,
): Promise<{ cases: Case[]; recorded: Walked[] }> {
  const { store } = context;
  const all = await loadCases(context, store, claimed, moment);
  const statuses = await sequenceStatuses(
    store,
    all.map(({ enrollment }) => enrollment.sequenceId),
  );
  const isOn = ({ enrollment }: Case): boolean => statuses.get(enrollment.sequenceId)?.status === 'published';
  const recorded = all
    .filter((kase) => !isOn(kase))
    .map((kase): Walked => ({ change: switchedOff(kase, moment), rows: [] }));
  if (all.length < claimed.length) recorded.push(...(await unloadable(context, claimed, all, moment)));
  return { cases: all.filter(isOn), recorded };
}

/**
 * Whatever made it due (a person settled its message, its pause was over, it was enrolled in the very moment): while
 * its sequence is off it waits with the others, and goes on with them.
 */
function switchedOff(kase: Case, moment: Moment): Change {
  const { enrollment, revision } = kase;
  const paused = enrollment.status === 'paused';
  return {
    enrollment,
    revision,
    happening: 'pause',
    reason: 'sequence_disabled',
    set: { dueAt: null, heldDueAt: paused ? enrollment.heldDueAt : enrollment.dueAt },
    events: [event(kase, 'paused', enrollment.stageId, moment, { reason: 'sequence_disabled' })],
  };
}

const NO_STAGES = definitionSchema.parse({ name: 'lost' });

async function unloadable(
  context: Context,
  claimed: readonly Enrollment[],
  loaded: readonly Case[],
  moment: Moment,
): Promise<Walked[]> {
  const known = new Set(loaded.map(({ enrollment }) => enrollment.id));
  const lost = claimed.filter(({ id }) => !known.has(id));
  const leads = await findLeadsByIds(
    context.store,
    lost.map(({ leadId }) => leadId),
  );
  return lost.map((enrollment): Walked => {
    const { revisionId, sequenceId, leadId } = enrollment;
    const revision = { id: revisionId, sequenceId, number: 0, definition: NO_STAGES, publishedAt: 0 };
    if (leads.some(({ id }) => id === leadId)) {
      const error = new Error('Its revision is missing from the database.');
      return { change: putAside(context, { enrollment, revision }, error, moment), rows: [] };
    }
    const events = [
      {
        kind: 'removed' as const,
        at: moment.now,
        actor: { kind: 'worker' as const, id: null },
        enrollmentId: enrollment.id,
        leadId,
        sequenceId,
        stageId: enrollment.stageId,
        data: { reason: 'lead_deleted' },
      },
    ];
    return {
      change: { enrollment, revision, happening: 'remove', reason: 'lead_deleted', events },
      rows: [],
    };
  });
}

/** One case that cannot be decided is put aside; the others go on. */
function guarded<T extends object>(context: Context, kase: Case, moment: Moment, work: () => T): T | Walk {
  try {
    return work();
  } catch (error) {
    return { change: putAside(context, kase, error, moment), rows: [], email: null };
  }
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
    await context.store.transaction(async (db) => {
      const resolved = await resolveEarlier(db, standing, moment);
      await record(db, [...walked, ...resolved.map((change): Walked => ({ change, rows: [] }))], now, owner);
    });
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
function missingSender(senders: ReadonlyMap<string, Sender>): Sender {
  const outbox = senders.get(OUTBOX);
  if (!outbox) throw new Error('The outbox is missing from the senders.');
  return outbox;
}
