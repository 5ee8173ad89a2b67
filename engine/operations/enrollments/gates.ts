import { isZone } from '../../schedule/zone';
import { findStage } from '../../model/sequence';
import type { Sender } from '../../model/sender';
import type { EmailStage } from '../../model/stage';
import { budget } from '../../schedule/quota';
import { nextOpen } from '../../schedule/window';
import { composeEmail } from '../../content/message';
import type { Db } from '../../store/database';
import { findMessagesOf, sendTimes } from '../../store/messages';
import { listTasks } from '../../store/tasks';
import { listHandoffs } from '../../store/handoffs';
import { findSuppressions } from '../../store/suppressions';
import type { Sequence } from '../../store/sequences';
import type { Case, Moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { missingSentence } from '../../worker/fill';
import { laneState } from '../../worker/lanes';

/** One thing that an enrollment waits for. */
export interface Gate {
  readonly gate: string;
  readonly message: string;
  /** When it opens by itself; null: somebody must open it. */
  readonly opensAt: number | null;
}

const DAY = 86_400_000;

/** Every gate between now and the next action, whatever keeps it shut. */
export async function gatesOf(
  context: ActingContext,
  db: Db,
  kase: Case,
  sequence: Sequence,
  sender: Sender | null,
  at: Moment,
): Promise<Gate[]> {
  const { enrollment, revision } = kase;
  const stage = findStage(revision.definition, enrollment.stageId);
  const gates: Gate[] = [];
  if (sequence.status !== 'published')
    gates.push({
      gate: 'sequence_off',
      message: `The sequence is ${sequence.status}; it goes on when it is published.`,
      opensAt: null,
    });
  gates.push(...statusGates(kase));
  gates.push(...(await workGates(db, kase)));
  const due = enrollment.status === 'paused' ? enrollment.heldDueAt : enrollment.dueAt;
  if (due !== null && due > at.now && enrollment.reason !== 'awaiting_handoff') {
    gates.push({
      gate: 'time',
      message: stage ? `The stage '${stage.name ?? stage.id}' is due then.` : 'Something is due then.',
      opensAt: due,
    });
  }
  if (stage?.kind === 'email') gates.push(...(await emailGates(context, db, kase, stage, sender, at)));
  return gates;
}

function statusGates({ enrollment }: Case): Gate[] {
  const { status, reason, detail, dueAt } = enrollment;
  if (status === 'paused') {
    const why = {
      manual: 'Somebody paused it.',
      sequence_disabled: 'It was paused with its sequence.',
      out_of_office: 'The lead is out of office.',
      unclear_reply: 'A mail came that a person should look at.',
    }[reason as 'manual'];
    return [{ gate: 'paused', message: detail ?? why ?? 'It is paused.', opensAt: dueAt }];
  }
  if (status === 'failed' || status === 'not_sent')
    return [{ gate: status, message: detail ?? `It is ${status} (${String(reason)}).`, opensAt: null }];
  return [];
}

async function workGates(db: Db, { enrollment }: Case): Promise<Gate[]> {
  if (enrollment.reason === 'awaiting_task') {
    const open = await listTasks(db, { status: 'open', enrollmentId: enrollment.id, limit: 10 });
    return open.map((task) => ({
      gate: 'task',
      message: `It waits for the task '${task.title}' to be done or skipped.`,
      opensAt: null,
    }));
  }
  if (enrollment.reason !== 'awaiting_handoff') return [];
  const open = (await listHandoffs(db, { enrollmentId: enrollment.id, limit: 20 })).filter(
    ({ status }) => status === 'open' || status === 'claimed',
  );
  return open.map((handoff) => ({
    gate: 'handoff',
    message: `It waits for the workflow of '${handoff.channel}'${handoff.claimedBy ? ` (taken by ${handoff.claimedBy})` : ''}; at its deadline it goes on without.`,
    opensAt: handoff.deadline,
  }));
}

async function emailGates(
  context: ActingContext,
  db: Db,
  kase: Case,
  stage: EmailStage,
  sender: Sender | null,
  at: Moment,
): Promise<Gate[]> {
  const { enrollment, lead, revision, zone } = kase;
  const { settings } = revision.definition;
  const gates: Gate[] = [];
  const due = Math.max(
    (enrollment.status === 'paused' ? enrollment.heldDueAt : enrollment.dueAt) ?? at.now,
    at.now,
  );
  const opens = nextOpen(due, settings.window, { zone, holidays: settings.holidays });
  if (opens > due)
    gates.push({ gate: 'window', message: `The sending window in ${zone} opens then.`, opensAt: opens });
  if (lead.timeZone !== null && !isZone(lead.timeZone))
    gates.push({
      gate: 'time_zone',
      message: `The lead's time zone '${lead.timeZone}' is not known; ${zone} counts.`,
      opensAt: at.now,
    });

  const suppression = (
    await findSuppressions(db, [{ key: lead.emailKey, domain: lead.emailKey.split('@').at(-1) ?? '' }])
  ).get(lead.emailKey);
  if (suppression)
    gates.push({
      gate: 'suppressed',
      message: `${suppression.value} must not be mailed (${suppression.reason.replace('_', ' ')}).`,
      opensAt: null,
    });
  if (
    lead.stage !== null &&
    settings.doNotSendStages.some((name) => name.toLowerCase() === lead.stage?.toLowerCase())
  ) {
    gates.push({
      gate: 'do_not_send_stage',
      message: `The sequence does not send to leads in the stage '${lead.stage}'.`,
      opensAt: null,
    });
  }
  if (settings.dailyQuota !== undefined) {
    const state = budget(
      { dailyQuota: settings.dailyQuota },
      await sendTimes(db, 'sequence_id', enrollment.sequenceId, at.now - DAY),
      at.now,
    );
    if (state.free === 0)
      gates.push({
        gate: 'sequence_quota',
        message: `The sequence has sent its ${settings.dailyQuota} emails of 24 hours.`,
        opensAt: state.opensAt,
      });
  }
  if (sender) {
    const state = await laneState(db, sender, at, context.leaseClock.now());
    if (state.free === 0)
      gates.push({
        gate: state.because ?? 'sender',
        message: `The sender '${sender.name}' ${LANE_WORDS[state.because ?? ''] ?? 'is busy'}.`,
        opensAt: state.opensAt,
      });
    gates.push(...(await mergeGate(context, db, kase, stage, sender, at)));
  } else gates.push({ gate: 'sender_missing', message: 'Its sender has been deleted.', opensAt: null });
  return gates;
}

const LANE_WORDS: Readonly<Record<string, string>> = {
  daily_quota: 'has used its quota of 24 hours',
  hourly_quota: 'has used its quota of an hour',
  minimum_gap: 'keeps a gap after its last email',
  sender_problem: 'has a problem and is tried again then',
  sender_window: 'does not send at this hour',
};

async function mergeGate(
  context: ActingContext,
  db: Db,
  kase: Case,
  stage: EmailStage,
  sender: Sender,
  at: Moment,
): Promise<Gate[]> {
  const earlier = (await findMessagesOf(db, [kase.enrollment.id]))
    .filter(({ state }) => state === 'sent')
    .at(-1);
  const result = composeEmail(context.tags, {
    stage,
    lead: kase.lead,
    sender,
    thread: earlier ? { subject: earlier.thread.subject, messageIds: [earlier.messageId] } : null,
    sequenceName: kase.revision.definition.name,
    organisationName: at.organisation.name,
    unsubscribe: kase.revision.definition.settings.unsubscribe,
    links: { unsubscribe: null },
    now: at.now,
    timeZone: kase.zone,
  });
  return 'missing' in result
    ? [{ gate: 'missing_merge_data', message: missingSentence(result.missing), opensAt: null }]
    : [];
}
