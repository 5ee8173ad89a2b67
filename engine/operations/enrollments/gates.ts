import { findStage } from '../../model/sequence';
import type { Sender } from '../../model/sender';
import type { EmailStage } from '../../model/stage';
import { budget } from '../../schedule/quota';
import { nextOpen, nextOpenInAll } from '../../schedule/window';
import { isZone } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findHandoffsOf } from '../../store/handoffs';
import { findMessagesOf, sendTimes } from '../../store/messages';
import type { Sequence } from '../../store/sequences';
import { findTasksOf } from '../../store/tasks';
import type { Case, Moment } from '../../worker/case';
import { contactedSentence, recentContacts } from '../../worker/contacted';
import type { ActingContext } from '../../worker/context';
import { openWorkOf } from '../../worker/facts';
import { suppressionsOf } from '../../worker/suppressed';
import { unfilled } from './unfilled';

/** One thing that an enrollment waits for. */
export interface Gate {
  readonly gate: string;
  readonly message: string;
  /** When it opens by itself; null: somebody must open it. */
  readonly opensAt: number | null;
}

const DAY = 86_400_000;

/** Every gate between now and the next action, whatever keeps it shut; the last one to open says when that happens. */
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
  gates.push(...statusGates(kase), ...(await workGates(db, kase)));
  const due = enrollment.status === 'paused' ? enrollment.heldDueAt : enrollment.dueAt;
  if (due !== null && due > at.now && enrollment.reason !== 'awaiting_handoff') {
    const what = stage ? `The stage '${stage.name ?? stage.id}'` : 'The end of the sequence';
    const message =
      enrollment.reason === 'throttled'
        ? `${enrollment.detail ?? ''} Its turn comes then.`
        : `${what} is due then.`;
    gates.push({ gate: 'time', message, opensAt: due });
  }
  if (stage?.kind !== 'email') return gates;
  gates.push(...(await refusals(context, db, kase, stage, sender, at)));
  gates.push(...(await contacts(db, kase, latest(gates, at.now), at)));
  gates.push(...(await quotas(db, kase, sender, latest(gates, at.now), at)));
  gates.push(...windows(kase, sender, latest(gates, at.now), at));
  return gates;
}

/** When the last of these opens, as far as they open by themselves. */
function latest(gates: readonly Gate[], now: number): number {
  return gates.reduce((time, { opensAt }) => Math.max(time, opensAt ?? now), now);
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
  const tasks = await findTasksOf(db, [enrollment.id]);
  const handoffs = await findHandoffsOf(db, [enrollment.id]);
  const open = openWorkOf(enrollment, tasks, handoffs);
  if (open === null) return [];
  if (open.reason === 'awaiting_task') {
    const task = tasks.findLast(({ stageId, status }) => stageId === enrollment.stageId && status === 'open');
    const message = `It waits for the task '${task?.title ?? ''}' to be done or skipped.`;
    return [{ gate: 'task', message, opensAt: null }];
  }
  const handoff = handoffs.findLast(({ stageId }) => stageId === enrollment.stageId);
  const taken = handoff?.claimedBy ? ` (taken by ${handoff.claimedBy})` : '';
  const message = `It waits for the workflow of '${handoff?.channel ?? ''}'${taken}; at its deadline it stops waiting.`;
  return [{ gate: 'handoff', message, opensAt: open.deadline }];
}

/** What would stop the email if it were due now. */
async function refusals(
  context: ActingContext,
  db: Db,
  kase: Case,
  stage: EmailStage,
  sender: Sender | null,
  at: Moment,
): Promise<Gate[]> {
  const { enrollment, lead, revision, zone } = kase;
  const { doNotSendStages } = revision.definition.settings;
  const gates: Gate[] = [];
  const shut = (gate: string, message: string): unknown => gates.push({ gate, message, opensAt: null });
  if (lead.timeZone !== null && !isZone(lead.timeZone))
    gates.push({
      gate: 'time_zone',
      message: `The lead's time zone '${lead.timeZone}' is not known; ${zone} counts.`,
      opensAt: at.now,
    });
  const suppression = (await suppressionsOf(db, [kase])).get(enrollment.id);
  if (suppression)
    shut('suppressed', `${suppression.value} must not be mailed (${suppression.reason.replace('_', ' ')}).`);
  const { stage: leadStage } = lead;
  if (leadStage !== null && doNotSendStages.some((name) => name.toLowerCase() === leadStage.toLowerCase()))
    shut('do_not_send_stage', `The sequence does not send to leads in the stage '${leadStage}'.`);
  if (!sender) shut('sender_missing', 'Its sender has been deleted.');
  else {
    const messages = await findMessagesOf(db, [enrollment.id]);
    const missing = unfilled(context, kase, stage, sender, messages, at);
    if (missing !== null) shut('missing_merge_data', missing);
  }
  return gates;
}

/** A contact that is still recent when everything else lets the email go. */
async function contacts(db: Db, kase: Case, ready: number, at: Moment): Promise<Gate[]> {
  const { enrollment, revision, zone } = kase;
  const recent = (await recentContacts(db, [kase], { ...at, now: ready })).get(enrollment.id);
  if (!recent) return [];
  const message = `${contactedSentence(recent, revision, zone)} When it is due it is not sent.`;
  return [{ gate: 'recently_contacted', message, opensAt: null }];
}

/** Quotas and troubles that are not over before `ready`, when nothing else holds it; of a throttled one all that there are. */
async function quotas(db: Db, kase: Case, sender: Sender | null, ready: number, at: Moment): Promise<Gate[]> {
  const { enrollment, revision } = kase;
  const { dailyQuota } = revision.definition.settings;
  const gates: Gate[] = [];
  const until = (gate: string, message: string, opensAt: number | null): void => {
    if (opensAt === null || opensAt <= at.now) return;
    if (opensAt >= ready || enrollment.reason === 'throttled') gates.push({ gate, message, opensAt });
  };
  const since = at.now - DAY;
  if (dailyQuota !== undefined) {
    const times = await sendTimes(db, 'sequence_id', enrollment.sequenceId, since);
    const { opensAt } = budget({ dailyQuota }, times, at.now);
    until('sequence_quota', `The sequence has sent its ${dailyQuota} emails of 24 hours.`, opensAt);
  }
  if (!sender) return gates;
  const { name, problem, problemUntil } = sender;
  until('sender_problem', `The sender '${name}' cannot send now: ${problem ?? 'it failed'}`, problemUntil);
  const { opensAt, because } = budget(sender, await sendTimes(db, 'sender_id', sender.id, since), at.now);
  until(because ?? 'sender', `The sender '${name}' ${QUOTA_WORDS[because ?? ''] ?? 'is busy'}.`, opensAt);
  return gates;
}

const QUOTA_WORDS: Readonly<Record<string, string>> = {
  daily_quota: 'has used its quota of 24 hours',
  hourly_quota: 'has used its quota of an hour',
  minimum_gap: 'keeps a gap after its last email',
};

/** The windows that are closed at `ready`; the last of them to open says when both are open. */
function windows({ zone, revision }: Case, sender: Sender | null, ready: number, at: Moment): Gate[] {
  const { window, holidays } = revision.definition.settings;
  const own = { blocks: window, calendar: { zone, holidays, offsets: at.offsets } };
  const { timeZone } = at.organisation;
  const senders = {
    blocks: sender?.window ?? [],
    calendar: { zone: timeZone, holidays: [], offsets: at.offsets },
  };
  const both = nextOpenInAll(ready, [own, senders]);
  if (both === ready) return [];
  const opens = nextOpen(ready, own.blocks, own.calendar);
  const senderOpens = nextOpen(ready, senders.blocks, senders.calendar);
  const gates: Gate[] = [];
  if (opens > ready)
    gates.push({
      gate: 'window',
      message: `The sending window in ${zone} opens then.`,
      opensAt: senderOpens > opens ? opens : both,
    });
  if (senderOpens > ready)
    gates.push({
      gate: 'sender_window',
      message: `The sender '${sender?.name ?? ''}' sends at such hours only.`,
      opensAt: senderOpens > opens ? both : senderOpens,
    });
  return gates;
}
