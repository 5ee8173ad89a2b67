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
  const outcomes: Sent[] = [];
  let troubled = false;
  const groups = chunks(batch, GROUP);
  let next = groups[0] ? intend(context, lease(), groups[0], moment) : null;
  for (let index = 0; next; index += 1) {
    const intended = await next;
    const following = groups[index + 1];
    // A sender that cannot log in fails all alike: no further intent is made, those leads keep their attempt.
    const sending = Promise.all(
      intended.map(async (prepared) => ({ prepared, outcome: await outgoing.send(prepared.outgoing) })),
    );
    next = following && !troubled ? intend(context, lease(), following, moment) : null;
    const done = await sending;
    outcomes.push(...done);
    troubled ||= done.some(({ outcome }) => outcome.outcome === 'failed' && outcome.class === 'sender');
    if (troubled && next) {
      // Written while the trouble was not yet known: they go the same way, and are told the same.
      const more = await next;
      outcomes.push(
        ...(await Promise.all(
          more.map(async (prepared) => ({ prepared, outcome: await outgoing.send(prepared.outgoing) })),
        )),
      );
      next = null;
    }
  }
  await recordOutcomes(context, lease().owner, sender, outcomes);
  const sent = outcomes.filter(({ outcome }) => outcome.outcome === 'sent').length;
  return { sent, failed: outcomes.length - sent };
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
    const trouble = outcomes.find(
      ({ outcome }) => outcome.outcome === 'failed' && outcome.class === 'sender',
    );
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
