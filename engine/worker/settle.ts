import { findStage } from '../model/sequence';
import type { Status } from '../model/status';
import type { NewEvent } from '../model/event';
import { applyChanges, placed, type Change } from '../store/changes';
import { countSent } from '../store/countSent';
import type { Db } from '../store/database';
import { lockEnrollments } from '../store/enrollments';
import { insertEvents } from '../store/events';
import { findMessagesById, findMessagesOf, settleMessages, type Message } from '../store/messages';
import { loadCases, moment, type Case } from './case';
import type { Context } from './context';
import { stageDue } from './due';
import { event, proceed } from './walk';

/**
 * Says what became of messages of which nobody knew: a person does, or a reply or a bounce to one proves that it went
 * out (also while its outcome is still awaited). Sent: the sequence goes on after the stage. Not sent: the stage is run
 * again, as a new attempt. A lead that stands elsewhere by now goes on from there. While nobody knows of another message
 * of the stage at which it stands it goes nowhere: that one might come twice.
 * Call it in a transaction.
 * @param refused of one that was refused, what follows for who stands at its stage; null: the stage is run again at once
 * @returns how many enrollments go on.
 */
export async function settleUncertain(
  context: Context,
  db: Db,
  uncertain: readonly Message[],
  sent: boolean,
  actor: NewEvent['actor'],
  refused: (kase: Case, message: Message, settled: NewEvent) => Change | null = () => null,
): Promise<number> {
  // Proof weighs more than a person's, or a workflow's, word that it did not go out.
  const isOpen = ({ state }: Message): boolean =>
    state === 'uncertain' || (sent && (state === 'intended' || state === 'withdrawn'));
  if (!uncertain.some(isOpen)) return 0;
  // Enrollments before messages, as everybody does, and the messages as they are once the enrollments stand still.
  const locked = await lockEnrollments(
    db,
    uncertain.map(({ enrollmentId }) => enrollmentId),
  );
  const found = await findMessagesById(
    db,
    uncertain.map(({ id }) => id),
  );
  // Ids sort by time: the last of an enrollment is its latest.
  const open = found.filter(isOpen).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (open.length === 0) return 0;
  const at = await moment(context, db);
  const state = sent ? 'sent' : 'withdrawn';
  await settleMessages(
    db,
    open.map((message) => ({ ...message, state, settledAt: at.now })),
  );
  const cases = await loadCases(context, db, locked, at);
  const unknown = (
    await findMessagesOf(db, [...new Set(open.map(({ enrollmentId }) => enrollmentId))])
  ).filter(({ state: its }) => its === 'uncertain' || its === 'intended');
  const changes = cases.flatMap((kase): Change[] => {
    const { enrollment, revision } = kase;
    const ofStage = (each: Message): boolean =>
      each.enrollmentId === enrollment.id && each.stageId === enrollment.stageId;
    const message =
      open.findLast(ofStage) ?? open.findLast(({ enrollmentId }) => enrollmentId === enrollment.id);
    const stage = findStage(revision.definition, enrollment.stageId);
    if (!stage || !message) return [];
    // About to be sent again, as its sequence says: not any more, whatever holds the next try up.
    const resending = sent && ofStage(message) && enrollment.attempt > message.attempt;
    const { status, reason, detail } = enrollment;
    if (reason !== 'delivery_uncertain' && !(resending && RESENDING.includes(status))) return [];
    if (!(sent && ofStage(message)) && unknown.some(ofStage)) return [];
    const settled = {
      ...event(kase, 'delivery_settled', stage.id, at, { message: message.id, sent }),
      actor,
    };
    const emailsSent = enrollment.emailsSent + 1;
    // It stays paused; resumed it stands at the attempt that went out, and goes on behind it.
    if (status === 'paused') {
      const set = { attempt: message.attempt, emailsSent };
      return [{ enrollment, revision, happening: 'pause', reason, detail, set, events: [settled] }];
    }
    if (sent && ofStage(message)) {
      const onwards = proceed(kase, stage, stage.kind === 'branch' ? 'next' : stage.then, at, {
        set: { emailsSent },
        events: [settled],
      });
      if (status !== 'failed' || onwards.happening === 'fail') return [onwards];
      return [{ ...onwards, happening: onwards.happening === 'advance' ? 'retry' : 'finish' }];
    }
    const next = ofStage(message) ? refused(kase, message, settled) : null;
    if (next) return [next];
    const dueAt = stageDue({ ...stage, after: '0', at: undefined }, at.now, kase, at).dueAt;
    return [
      {
        enrollment,
        revision,
        happening: 'retry',
        set: { attempt: enrollment.attempt + 1, dueAt },
        events: [settled],
      },
    ];
  });
  const told = new Set(changes.flatMap(({ events }) => events.map(({ data }) => data?.['message'])));
  const rest = sent ? open.filter(({ id }) => !told.has(id)) : [];
  const changed = await applyChanges(db, changes, at.now);
  await countRest(db, rest, at.now, actor);
  return changed.length;
}

/** In which a stage may be about to be sent again: due, put off, refused for now, or held by a pause. */
const RESENDING: readonly Status[] = ['active', 'pending', 'failed', 'paused'];

/** Of those that are over by now, or wait at their stage for somebody: it went out, so it counts and is told. */
async function countRest(
  db: Db,
  rest: readonly Message[],
  now: number,
  actor: NewEvent['actor'],
): Promise<void> {
  await countSent(
    db,
    rest.map(({ enrollmentId }) => enrollmentId),
  );
  await insertEvents(
    db,
    rest.map((message): NewEvent => {
      const data = { message: message.id, sent: true };
      return { ...placed(message), kind: 'delivery_settled', at: now, actor, data };
    }),
  );
}
