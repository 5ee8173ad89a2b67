import type { SendOutcome } from '../mail/outgoing';
import type { Enrollment } from '../model/enrollment';
import type { NewEvent } from '../model/event';
import { findStage } from '../model/sequence';
import type { Sender } from '../model/sender';
import { formatIso } from '../schedule/zone';
import { applyChanges, LOST, type Change } from '../store/changes';
import type { Db } from '../store/database';
import { handedOut } from '../store/events';
import { lockEnrollments } from '../store/enrollments';
import { ERASED } from '../store/eraseLeads';
import {
  findMessagesById,
  findMessagesOf,
  noteProviderIds,
  settleMessages,
  type Message,
  type ProviderIds,
} from '../store/messages';
import { releaseThese } from '../store/workflowClaims';
import { loadCases, moment, type Case, type Moment } from './case';
import type { Context } from './context';
import { isWorkflow } from './leaseOwner';
import { openSenders } from './openSenders';
import type { Attempted } from './prepare';
import { writeOutcomes, type PassedBy, type Sent } from './recordOutcomes';
import { restIfMute } from './senderTrouble';
import { settleUncertain } from './settle';
import { softBounces } from './softBounce';
import { ENDED } from './uncertain';
import { event } from './walk';

/** Nothing was sent, certainly: the email is offered again then. */
export interface Returned {
  readonly outcome: 'retry';
  readonly response: string;
  readonly retryAt: number;
}

/** What a workflow says of a message that it took. */
export interface Report extends Partial<ProviderIds> {
  readonly message: string;
  readonly outcome: SendOutcome | Returned;
}

export interface Verdict {
  readonly message: string;
  readonly refused: 'message_not_found' | 'not_handed_out' | 'already_reported' | null;
  /** As it was before the report; null where there is none. */
  readonly before: { readonly message: Message; readonly kase: Case } | null;
}

interface Open {
  readonly message: Message;
  readonly kase: Case;
  readonly report: Report;
}

/**
 * Writes down what workflows say of the messages that they took: by the same code as the outcomes of our own sending, so
 * that the same follows. Each message is heard of once; one that nobody has told of in time, and that counts as uncertain
 * since, is settled. Call it in a transaction.
 */
export async function hearReports(
  context: Context,
  db: Db,
  reports: readonly Report[],
  actor: NewEvent['actor'],
): Promise<Verdict[]> {
  const ids = reports.map(({ message }) => message);
  const enrollmentIds = (await findMessagesById(db, ids)).map(({ enrollmentId }) => enrollmentId);
  const locked = await lockEnrollments(db, [...new Set(enrollmentIds)]);
  const messages = byId(await findMessagesById(db, ids));
  const at = await moment(context, db);
  const cases = new Map((await loadCases(context, db, locked, at)).map((kase) => [kase.enrollment.id, kase]));
  const senders = await openSenders(context, db);
  // Who sent before a mail server does, or before it was removed, may still say what became of what it took.
  const ofOthers = [...messages.values()].filter(
    ({ senderId }) => senders.get(senderId)?.kind !== 'workflow',
  );
  const taken = await handedOut(
    db,
    ofOthers.map(({ enrollmentId }) => enrollmentId),
  );
  const open = new Map<string, Open>();
  const verdicts = reports.map((report): Verdict => {
    const message = messages.get(report.message);
    const kase = message && cases.get(message.enrollmentId);
    const { message: id } = report;
    if (!message || !kase) return { message: id, refused: 'message_not_found', before: null };
    const before = { message, kase };
    const workflow = senders.get(message.senderId)?.kind === 'workflow';
    if (!workflow && !taken.has(id) && !isWorkflow(kase.enrollment.leaseOwner ?? ''))
      return { message: id, refused: 'not_handed_out', before };
    if (open.has(id) || !awaits(message, report)) return { message: id, refused: 'already_reported', before };
    open.set(id, { ...before, report: message.recipient === ERASED ? wordless(report) : report });
    return { message: id, refused: null, before };
  });
  const heard = [...open.values()];
  // What is taken back first: an earlier try that has left after all then moves its enrollment on for good.
  await takeBack(context, db, heard, actor, at);
  await recordSent(context, db, heard, senders, at);
  await noteProviderIds(db, heard.flatMap(named));
  await releaseThese(
    db,
    locked.filter(({ leaseOwner }) => isWorkflow(leaseOwner ?? '')).flatMap(({ id }) => (heard.some(({ kase }) => kase.enrollment.id === id) ? id : [])), // prettier-ignore
  );
  return verdicts;
}

/** A server's answer often names the address, which has been erased for good meanwhile. */
function wordless(report: Report): Report {
  return { ...report, outcome: { ...report.outcome, response: ERASED } };
}

/**
 * An answer that came before the report has proved already that it went out; who sent it may still say how. And whoever
 * said that it did not go out may find that it did: what has left must not be sent again.
 */
function awaits({ state, response }: Message, { outcome }: Report): boolean {
  if (state === 'intended' || state === 'uncertain') return true;
  if (outcome.outcome !== 'sent') return false;
  return state === 'withdrawn' || (state === 'sent' && (response === null || response === ENDED));
}

async function recordSent(
  context: Context,
  db: Db,
  heard: readonly Open[],
  senders: ReadonlyMap<string, Sender>,
  at: Moment,
): Promise<void> {
  const outcomes = heard.flatMap(({ report: { outcome }, ...rest }) =>
    outcome.outcome === 'retry' ? [] : [{ ...rest, outcome }],
  );
  const all = await findMessagesOf(
    db,
    outcomes.filter(isOurs).map(({ kase }) => kase.enrollment.id),
  );
  for (const id of new Set(outcomes.map(({ message }) => message.senderId))) {
    const its = outcomes.filter(({ message }) => message.senderId === id);
    // Trouble of the workflow's is none of what sends in its stead by now; what became of its mail is written down.
    const known = senders.get(id);
    const sender = known?.kind === 'workflow' ? known : null;
    const mine = its.flatMap((each): Sent[] => {
      const prepared = attempted(each, all);
      return prepared ? [{ prepared, outcome: each.outcome }] : [];
    });
    const ours = new Set(mine.map(({ prepared }) => prepared.message.id));
    const passedBy = its
      .filter(({ message }) => !ours.has(message.id))
      .map(({ message, kase, outcome }): PassedBy => ({ prepared: { message, kase }, outcome }));
    await writeOutcomes(context, db, sender, { owner: null, mine, passedBy, now: at.now });
    const said = its.map(({ outcome }) => outcome);
    if (sender) await restIfMute(db, sender, said, at.now);
  }
}

/** Null where the enrollment does not wait for this message any more. */
function attempted(one: Pick<Open, 'message' | 'kase'>, all: readonly Message[]): Attempted | null {
  const { message, kase } = one;
  const stage = findStage(kase.revision.definition, message.stageId);
  if (!isOurs(one) || stage?.kind !== 'email') return null;
  const earlier = all.filter(
    ({ enrollmentId, id }) => enrollmentId === message.enrollmentId && id !== message.id,
  );
  const uncertainBefore = earlier.filter(
    ({ stageId, state }) => stageId === stage.id && state === 'uncertain',
  ).length;
  return { kase, stage, message, uncertainBefore, softBefore: softBounces(earlier, message) };
}

/** Whether the enrollment stands as it did when the message was handed out: nobody has taken it away since. */
function isOurs({ message, kase: { enrollment } }: Pick<Open, 'message' | 'kase'>): boolean {
  const { leaseOwner, stageId, attempt }: Enrollment = enrollment;
  return (
    message.state === 'intended' &&
    isWorkflow(leaseOwner ?? '') &&
    !leaseOwner?.endsWith(LOST) &&
    stageId === message.stageId &&
    attempt === message.attempt
  );
}

/** What certainly did not go out counts against no quota, and its email is offered again. */
async function takeBack(
  context: Context,
  db: Db,
  heard: readonly Open[],
  actor: NewEvent['actor'],
  at: Moment,
): Promise<void> {
  const returned = heard.flatMap(({ report: { outcome }, ...rest }) =>
    outcome.outcome === 'retry' ? [{ ...rest, outcome }] : [],
  );
  if (returned.length === 0) return;
  const lost = returned.map(({ message }) => message).filter(({ state }) => state === 'uncertain');
  await settleUncertain(context, db, lost, false, actor);
  await settleMessages(
    db,
    returned.map(({ message, outcome }) => ({
      ...message,
      state: 'withdrawn',
      response: outcome.response,
      settledAt: at.now,
    })),
  );
  const changes = returned.filter(isOurs).map(({ message, kase, outcome }): Change => {
    const { enrollment, revision, zone } = kase;
    const because = `It was not sent: ${outcome.response}`;
    const data = { message: message.id, because, until: outcome.retryAt };
    return {
      enrollment,
      revision,
      happening: 'throttle',
      reason: 'throttled',
      detail: `${because.replace(/[.!?]?$/, '.')} It is offered again at ${formatIso(outcome.retryAt, zone)}.`,
      set: { attempt: enrollment.attempt + 1, dueAt: outcome.retryAt },
      events: [event(kase, 'throttled', message.stageId, at, data)],
    };
  });
  await applyChanges(db, changes, at.now, null);
}

function named({ message, report }: Open): Message[] {
  const { providerMessageId = null, providerThreadId = null } = report;
  if (providerMessageId === null && providerThreadId === null) return [];
  return [{ ...message, providerMessageId, providerThreadId }];
}

function byId(rows: readonly Message[]): Map<string, Message> {
  return new Map(rows.map((row) => [row.id, row]));
}
