import type { SendOutcome } from '../mail/outgoing';
import type { Sender } from '../model/sender';
import { applyChanges, type Change } from '../store/changes';
import { renewLease, type Lease } from '../store/claims';
import { chunks } from '../store/bulk';
import { insertIntents, settleMessages } from '../store/messages';
import { clearSenderProblem, recordSenderProblem } from '../store/senders';
import { insertEvents } from '../store/events';
import { addSuppressions } from '../store/suppressions';
import type { Moment } from './case';
import type { Context } from './context';
import { changeAfter, settled } from './outcome';
import type { Prepared } from './prepare';
import { resolveEarlier } from './uncertain';
import { event } from './walk';

/**
 * How many intents are written at once. From its intent on a message counts as on its way: a person who pauses the
 * lead after that is told so. Smaller groups make that moment shorter and cost more commits (25 a commit measured
 * within 3% of 100, because the next group's intents are written while this one is sent).
 */
const GROUP = 25;

interface Sent {
  readonly prepared: Prepared;
  readonly outcome: SendOutcome;
}

/** Sends a batch of one sender: intents first, group by group, then the wire, then all outcomes in one commit. */
export async function sendAll(
  context: Context,
  lease: () => Lease,
  sender: Sender,
  batch: readonly Prepared[],
  moment: Moment,
): Promise<{ sent: number; failed: number }> {
  const outgoing = context.outgoing.for(sender);
  const send = async (prepared: Prepared): Promise<Sent> => ({
    prepared,
    outcome: await outgoing.send(prepared.outgoing),
  });
  const outcomes: Sent[] = [];
  const groups = chunks(batch, GROUP);
  try {
    let intended = groups[0] ? await intend(context, lease(), groups[0], moment) : [];
    for (let index = 1; intended.length > 0 || index < groups.length; index += 1) {
      const following = groups[index];
      // The next group's intents are written while this one is sent; a failure to write them waits for the outcomes.
      const [done, next] = await Promise.all([
        Promise.all(intended.map(send)),
        following ? settledLater(intend(context, lease(), following, moment)) : null,
      ]);
      outcomes.push(...done);
      if (next && 'error' in next) throw next.error;
      intended = next?.value ?? [];
      if (done.some(isSendersFault)) {
        // A sender that cannot log in fails all alike. Whose intent stands already goes the same way; no more are made.
        outcomes.push(...(await Promise.all(intended.map(send))));
        break;
      }
    }
  } finally {
    // Come what may: what has happened to a message is written down.
    await recordOutcomes(context, lease().owner, sender, outcomes);
  }
  const sent = outcomes.filter(({ outcome }) => outcome.outcome === 'sent').length;
  return { sent, failed: outcomes.length - sent };
}

/** A promise that never rejects, so that nothing is left unhandled while others are waited for. */
function settledLater<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function isSendersFault({ outcome }: Sent): boolean {
  return outcome.outcome === 'failed' && outcome.class === 'sender';
}

/** Writes intents for those that are still ours; what stands in the way of the others is recorded. */
async function intend(
  context: Context,
  lease: Lease,
  group: readonly Prepared[],
  moment: Moment,
): Promise<Prepared[]> {
  return context.store.transaction(async (db) => {
    const ours = await renewLease(
      db,
      lease,
      group.map(({ kase }) => kase.enrollment.id),
    );
    const mine = group.filter(({ kase }) => ours.has(kase.enrollment.id));
    const inserted = new Set(
      await insertIntents(
        db,
        mine.map(({ message }) => message),
      ),
    );
    const refused = mine.filter(({ message }) => !inserted.has(message.id));
    await applyChanges(db, await resolveEarlier(db, refused, moment), moment.now, lease.owner);
    return mine.filter(({ message }) => inserted.has(message.id));
  });
}

const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 3_600_000;

async function recordOutcomes(
  context: Context,
  owner: string,
  sender: Sender,
  outcomes: readonly Sent[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const now = context.clock.now();
  const moment: Moment = { now, organisation: { name: '', timeZone: 'UTC' }, offsets: new Map() };
  const retryAt = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(10, sender.failures));
  const changes: Change[] = outcomes.map(({ prepared, outcome }) =>
    changeAfter(prepared, outcome, moment, retryAt),
  );
  await context.store.transaction(async (db) => {
    await settleMessages(
      db,
      outcomes.map(({ prepared, outcome }) => settled(prepared.message, outcome, now)),
    );
    const written = new Set((await applyChanges(db, changes, now, owner)).map(({ id }) => id));
    // Who lost its lease to a person keeps the person's state, and the message still belongs into its history.
    const passed = outcomes.filter(({ prepared }) => !written.has(prepared.kase.enrollment.id));
    await insertEvents(
      db,
      passed.map((each) => pastEvent(each, moment)),
    );
    await addSuppressions(
      db,
      outcomes.filter(isHard).map(({ prepared }) => ({
        id: context.newId(),
        kind: 'address' as const,
        value: prepared.kase.lead.emailKey,
        reason: 'bounce' as const,
        note: 'Refused while sending',
        createdAt: now,
      })),
    );
    const trouble = outcomes.find(isSendersFault);
    if (trouble) {
      await recordSenderProblem(db, sender.id, trouble.outcome.response, retryAt);
      await insertEvents(db, [
        {
          kind: 'sender_failed',
          at: now,
          actor: { kind: 'worker', id: null },
          data: { sender: sender.name, response: trouble.outcome.response, retryAt },
        },
      ]);
    } else if (sender.problem !== null || sender.failures > 0) {
      await clearSenderProblem(db, sender.id);
    }
  });
  for (const { prepared, outcome } of outcomes) {
    if (outcome.outcome !== 'sent')
      context.log.warn('A message was not taken', {
        message: prepared.message.id,
        outcome: outcome.outcome,
        response: outcome.response,
      });
  }
}

function isHard({ outcome }: Sent): boolean {
  return outcome.outcome === 'failed' && outcome.class === 'hard';
}

function pastEvent({ prepared, outcome }: Sent, moment: Moment): ReturnType<typeof event> {
  const kind =
    outcome.outcome === 'sent'
      ? 'email_sent'
      : outcome.outcome === 'failed'
        ? 'email_failed'
        : 'delivery_uncertain';
  return event(prepared.kase, kind, prepared.stage.id, moment, {
    message: prepared.message.id,
    to: prepared.message.recipient,
    onItsWay: true,
    response: outcome.response,
  });
}
