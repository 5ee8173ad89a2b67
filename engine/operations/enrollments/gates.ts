import { findStage } from '../../model/sequence';
import type { Sender } from '../../model/sender';
import type { Stage } from '../../model/stage';
import type { Db } from '../../store/database';
import { findHandoffsOf } from '../../store/handoffs';
import { findMessagesOf, type Message } from '../../store/messages';
import type { Sequence } from '../../store/sequences';
import { findTasksOf } from '../../store/tasks';
import type { Case, Moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { openWorkOf } from '../../worker/facts';
import { deadlineAfter } from '../../worker/resume';
import { isWorkflow } from '../../worker/leaseOwner';
import { quotaGates } from './quotaGates';
import { contactForbidden, contactGates, refusalGates } from './refusalGates';
import { timeGates, windowGates } from './timeGates';
import { unfilled } from './unfilled';

/** One thing that an enrollment waits for. */
export interface Gate {
  readonly gate: string;
  /** What holds it, as a sentence without the time. */
  readonly message: string;
  /** When it opens by itself; null: somebody must open it. */
  readonly opensAt: number | null;
}

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
  const messages = await findMessagesOf(db, [enrollment.id]);
  const gates: Gate[] = [];
  if (sequence.status !== 'published')
    gates.push({
      gate: 'sequence_off',
      message: `The sequence is ${sequence.status}; it goes on when it is published.`,
      opensAt: null,
    });
  const work = await workGates(db, kase, at);
  gates.push(...statusGates(kase), ...work);
  gates.push(...handGates(context, kase, stage, messages, at));
  // Who waits for somebody waits for no time, also while it is paused.
  if (work.length === 0) gates.push(...timeGates(kase, stage, at));
  if (!stage) return gates;
  // Of a task or a handoff that is laid out already nothing is filled in any more.
  const fills = work.length === 0 && sender ? unfilled(context, kase, stage, sender, messages, at) : null;
  if (fills !== null) gates.push({ gate: 'missing_merge_data', message: fills, opensAt: null });
  if (stage.kind === 'task' || stage.kind === 'handoff') gates.push(...(await contactForbidden(db, kase)));
  if (stage.kind !== 'email') return gates;
  gates.push(...(await refusalGates(db, kase, sender, at)));
  gates.push(...(await contactGates(db, kase, latest(gates, at.now), at)));
  gates.push(...(await quotaGates(db, kase, sender, latest(gates, at.now), at)));
  gates.push(...windowGates(kase, sender, latest(gates, at.now), at));
  if (sender?.kind === 'workflow' && gates.every(({ gate }) => gate !== 'in_hand'))
    gates.push({
      gate: 'workflow',
      message: `A workflow sends for '${sender.name}' and takes it when it asks for what is due.`,
      opensAt: latest(gates, at.now),
    });
  return gates;
}

/** When the last of these opens, as far as they open by themselves. */
function latest(gates: readonly Gate[], now: number): number {
  return gates.reduce((time, { opensAt }) => Math.max(time, opensAt ?? now), now);
}

const PAUSES: Readonly<Record<string, string>> = {
  manual: 'Somebody paused it.',
  sequence_disabled: 'It was paused with its sequence.',
  out_of_office: 'The lead is out of office.',
  unclear_reply: 'A mail came that a person should look at.',
  company_replied: 'Somebody at the same company has answered.',
};

function statusGates({ enrollment }: Case): Gate[] {
  const { status, reason, detail, dueAt } = enrollment;
  if (status === 'paused') {
    const message = detail ?? PAUSES[String(reason)] ?? 'It is paused.';
    return [{ gate: 'paused', message, opensAt: dueAt }];
  }
  if (status !== 'failed' && status !== 'not_sent') return [];
  const gate = reason === 'delivery_uncertain' ? reason : status;
  return [{ gate, message: detail ?? `It is ${status} (${String(reason)}).`, opensAt: dueAt }];
}

async function workGates(db: Db, kase: Case, at: Moment): Promise<Gate[]> {
  const { enrollment } = kase;
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
  // Paused until nobody knows when: a deadline that comes before then does not count.
  const { status, dueAt } = enrollment;
  const held = dueAt === null ? null : deadlineAfter(kase, open.deadline, dueAt, at);
  return [{ gate: 'handoff', message, opensAt: status === 'paused' ? held : open.deadline }];
}

/** A worker has it in hand; or had it, and nobody knows what became of the message. */
function handGates(
  { leaseClock }: ActingContext,
  { enrollment }: Case,
  stage: Stage | undefined,
  messages: readonly Message[],
  { now }: Moment,
): Gate[] {
  const left = (enrollment.leaseUntil ?? 0) - leaseClock.now();
  if (enrollment.leaseOwner !== null && left > 0) {
    const message = isWorkflow(enrollment.leaseOwner)
      ? 'A workflow has it in hand and is to report what became of it; if it does not, nobody knows.'
      : 'A worker has it in hand at this moment; if that one has died, another takes it up.';
    return [{ gate: 'in_hand', message, opensAt: now + left }];
  }
  const begun = messages.find(
    ({ stageId, attempt }) => stageId === stage?.id && attempt === enrollment.attempt,
  );
  const waits = enrollment.status === 'active' || enrollment.status === 'pending';
  if (!waits || (begun?.state !== 'intended' && begun?.state !== 'uncertain')) return [];
  const message = `It is not known whether the message to ${begun.recipient} went out; the next tick says what follows.`;
  return [{ gate: 'delivery_uncertain', message, opensAt: now }];
}
