import type { SendOutcome } from '../mail/outgoing';
import { readAddress } from '../model/address';
import { findStage } from '../model/sequence';
import type { Sender } from '../model/sender';
import { applyChanges, type Change } from '../store/changes';
import type { Db } from '../store/database';
import { countSent } from '../store/countSent';
import { lockEnrollments } from '../store/enrollments';
import { insertEvents } from '../store/events';
import { findMessagesById, findMessagesOf, settleMessages, type Message } from '../store/messages';
import { clearSenderProblem } from '../store/senders';
import { addSuppressions } from '../store/suppressions';
import type { Case, Moment } from './case';
import type { Context } from './context';
import { changeAfter, refusedChange, settled } from './outcome';
import { persist } from './persist';
import type { Attempted } from './prepare';
import { putAside } from './putAside';
import { recordTrouble, restIfMute, triedAgainAt } from './senderTrouble';
import { settleUncertain } from './settle';
import { softBounces } from './softBounce';
import { event } from './walk';
import { ofOutcomes } from './witness';

/** What became of one message. */
export interface Sent<A = Attempted> {
  readonly prepared: A;
  readonly outcome: SendOutcome;
}

/** One whose enrollment has gone another way since: it stands in the history, and nothing else follows. */
export type PassedBy = Sent<Pick<Attempted, 'kase' | 'message'>>;

const WORKER = { kind: 'worker', id: null } as const;

/** Writes outcomes down, together: messages, enrollments, history, and what follows for the sender. */
export async function recordOutcomes(
  context: Context,
  owner: string,
  sender: Sender,
  outcomes: readonly Sent[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const now = context.clock.now();
  // What the database does not hear of here is forgotten, and a message that went out would count as uncertain.
  await persist(context.log, () =>
    context.store.transaction(async (db) => {
      await writeOutcomes(context, db, sender, { owner, mine: outcomes, now });
      const said = outcomes.map(({ outcome }) => outcome);
      await restIfMute(db, sender, said, now);
    }),
  );
  context.witness?.(ofOutcomes(outcomes));
  for (const { prepared, outcome } of outcomes) {
    if (outcome.outcome !== 'sent')
      context.log.warn('A message was not taken', {
        message: prepared.message.id,
        outcome: outcome.outcome,
        response: outcome.response,
      });
  }
}

/** What became of messages of one sender. */
export interface Heard {
  /** Whose lease the enrollments of `mine` are under; null: they are locked in this transaction. */
  readonly owner: string | null;
  readonly mine: readonly Sent[];
  readonly passedBy?: readonly PassedBy[];
  readonly now: number;
}

/**
 * The same in a transaction of the caller's.
 * @param sender null: it is gone, or another way out than the one that they took
 */
export async function writeOutcomes(
  context: Context,
  db: Db,
  sender: Pick<Sender, 'id' | 'name' | 'failures' | 'problem'> | null,
  { owner, mine, passedBy = [], now }: Heard,
): Promise<void> {
  const organisation = { name: '', timeZone: 'UTC' };
  const moment: Moment = { now, organisation, offsets: new Map(), dues: new WeakMap() };
  const retryAt = triedAgainAt(sender ?? { failures: 0 }, now);
  const outcomes: PassedBy[] = [...mine, ...passedBy];
  const changes = mine.map((each) => changeOf(context, each, moment, retryAt));
  const written = new Set((await applyChanges(db, changes, now, owner)).map(({ id }) => id));
  // Who lost its lease to a person keeps the person's state, and the message still belongs into its history.
  const lost = mine.filter(({ prepared }) => !written.has(prepared.kase.enrollment.id));
  const passed: PassedBy[] = [...lost, ...passedBy];
  const { told, known } = await settleLate(context, db, passed, moment, retryAt);
  const news = passed.filter(({ prepared }) => !told.has(prepared.message.id));
  await settleMessages(
    db,
    outcomes
      .filter(({ prepared }) => !known.has(prepared.message.id))
      .map(({ prepared, outcome }) => settled(prepared.message, outcome, now)),
  );
  await countSent(
    db,
    news
      .filter(({ outcome }) => outcome.outcome === 'sent')
      .map(({ prepared }) => prepared.kase.enrollment.id),
  );
  await insertEvents(
    db,
    news.map((each) => pastEvent(each, moment)),
  );
  // The lead may have a new address by now, or none: the one that was written to is the one that does not work.
  const dead = outcomes
    .filter(isHard)
    .flatMap(({ prepared }) => readAddress(prepared.message.recipient) ?? []);
  await addSuppressions(
    db,
    dead.map(({ key }) => ({
      id: context.newId(),
      kind: 'address' as const,
      value: key,
      reason: 'bounce' as const,
      note: 'Refused while sending',
      createdAt: now,
    })),
  );
  if (!sender) return;
  const trouble = outcomes.find(({ outcome }) => outcome.outcome === 'failed' && outcome.class === 'sender');
  if (trouble) await recordTrouble(db, sender, trouble.outcome.response, now);
  // What nobody answered proves nothing.
  const works = outcomes.some(({ outcome }) => outcome.outcome !== 'uncertain');
  if (!trouble && works && (sender.problem !== null || sender.failures > 0))
    await clearSenderProblem(db, sender.id);
}

/** What cannot be followed (a stage that vanished) must not cost the outcome: the message is settled all the same. */
function changeOf(context: Context, { prepared, outcome }: Sent, moment: Moment, retryAt: number): Change {
  try {
    return changeAfter(prepared, outcome, moment, retryAt);
  } catch (error) {
    return putAside(context, prepared.kase, error, moment);
  }
}

interface Late {
  /** Those that history tells of as sent already. */
  readonly told: ReadonlySet<string>;
  /** Those of which more is known than our outcome says, because they came back or were answered: they stay as they are. */
  readonly known: ReadonlySet<string>;
}

/**
 * What has been said about these messages meanwhile. An answer may have come before our own record of what it answers;
 * or this process stood still for longer than its lease, and another one took the message for lost: now that its
 * outcome is known, nobody has to be asked any more.
 */
async function settleLate(
  context: Context,
  db: Db,
  passed: readonly PassedBy[],
  moment: Moment,
  retryAt: number,
): Promise<Late> {
  if (passed.length === 0) return { told: new Set(), known: new Set() };
  // What is said of a message is said with its enrollment locked: from here on nothing more is, until this is written.
  await lockEnrollments(
    db,
    passed.map(({ prepared }) => prepared.kase.enrollment.id),
  );
  const said = new Map(passed.map(({ prepared, outcome }) => [prepared.message.id, outcome]));
  const outcomes = new Map([...said].map(([id, { outcome }]) => [id, outcome]));
  const found = await findMessagesById(db, [...outcomes.keys()]);
  const lost = found.filter(({ state }) => state === 'uncertain');
  const wereSent = found.filter(
    ({ id, state }) => (state === 'uncertain' || state === 'withdrawn') && outcomes.get(id) === 'sent',
  );
  await settleUncertain(context, db, wereSent, true, WORKER);
  const failed = lost.filter(({ id }) => outcomes.get(id) === 'failed');
  const earlier = await findMessagesOf(
    db,
    failed.map(({ enrollmentId }) => enrollmentId),
  );
  await settleUncertain(context, db, failed, false, WORKER, (kase, message, event) => {
    const outcome = said.get(message.id);
    const stage = findStage(kase.revision.definition, message.stageId);
    // Another address takes nothing ill of what the former one answered.
    if (outcome?.outcome !== 'failed' || stage?.kind !== 'email' || !isTo(message, kase)) return null;
    const softBefore = softBounces(earlier, message);
    return refusedChange({ kase, stage, message, softBefore }, outcome, moment, retryAt, [event]);
  });
  const answered = found.filter(({ id, state }) => state === 'sent' && outcomes.get(id) !== 'failed');
  const returned = found.filter(({ state }) => state === 'bounced');
  const known = [...returned, ...answered.filter(({ id }) => outcomes.get(id) === 'uncertain')];
  const ids = (messages: readonly { id: string }[]): Set<string> => new Set(messages.map(({ id }) => id));
  return { told: ids([...wereSent, ...answered, ...returned]), known: ids(known) };
}

function isTo({ recipient }: Message, { lead }: Case): boolean {
  return recipient.toLowerCase() === lead.email.toLowerCase();
}

function isHard({ outcome }: PassedBy): boolean {
  return outcome.outcome === 'failed' && outcome.class === 'hard';
}

function pastEvent({ prepared, outcome }: PassedBy, moment: Moment): ReturnType<typeof event> {
  const kinds = { sent: 'email_sent', failed: 'email_failed', uncertain: 'delivery_uncertain' } as const;
  return event(prepared.kase, kinds[outcome.outcome], prepared.message.stageId, moment, {
    message: prepared.message.id,
    to: prepared.message.recipient,
    ...(prepared.message.variant === null ? {} : { variant: prepared.message.variant }),
    onItsWay: true,
    response: outcome.response,
  });
}
