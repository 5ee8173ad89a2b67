import type { Failed, SendOutcome } from '../mail/outgoing';
import type { Message } from '../store/messages';
import type { Change } from '../store/changes';
import type { NewEvent } from '../model/event';
import type { Case, Moment } from './case';
import type { Attempted } from './prepare';
import { softBounce } from './softBounce';
import { event, proceed } from './walk';

/** A message's row after its outcome, under the Message-ID that its reader sees: answers and follow-ups name that one. */
export function settled(message: Message, outcome: SendOutcome, now: number): Message {
  const chosen = outcome.outcome === 'sent' ? outcome.serverMessageId : undefined;
  const messageId = chosen ?? message.messageId;
  const refusal = outcome.outcome === 'failed' ? outcome.class : null;
  return {
    ...message,
    messageId,
    state: outcome.outcome,
    response: outcome.response,
    refusal,
    settledAt: now,
  };
}

/**
 * What an outcome means for the enrollment. A server that took it: on to the next stage. A refusal: by its class, as a
 * bounce would be read. Nobody knows: held for a person, unless the sequence says to send again.
 * @param retryAt when a problem of the sender is tried again: then the lead loses nothing but time.
 */
export function changeAfter(
  prepared: Attempted,
  outcome: SendOutcome,
  moment: Moment,
  retryAt: number,
): Change {
  const { kase, stage, message } = prepared;
  const { enrollment } = kase;
  const { variant } = message;
  const about = {
    message: message.id,
    to: message.recipient,
    subject: message.subject,
    ...(variant === null ? {} : { variant }),
  };
  if (outcome.outcome === 'sent') {
    const sent = event(kase, 'email_sent', stage.id, moment, about);
    return proceed(kase, stage, stage.then, moment, {
      set: { emailsSent: enrollment.emailsSent + 1 },
      events: [sent],
    });
  }
  if (outcome.outcome === 'uncertain') {
    const unknown = event(kase, 'delivery_uncertain', stage.id, moment, {
      ...about,
      response: outcome.response,
    });
    return nobodyKnows(kase, message, prepared.uncertainBefore, moment, [unknown]);
  }
  const refused = event(kase, 'email_failed', stage.id, moment, {
    ...about,
    class: outcome.class,
    response: outcome.response,
  });
  return refusedChange(prepared, outcome, moment, retryAt, [refused]);
}

/** What a refusal means, by its class, whenever it is heard of. */
export function refusedChange(
  { kase, stage, message, softBefore }: Omit<Attempted, 'uncertainBefore'>,
  outcome: Pick<Failed, 'class' | 'response'>,
  moment: Moment,
  retryAt: number,
  events: readonly NewEvent[],
): Change {
  const { enrollment, revision } = kase;
  const base = { enrollment, revision };
  if (outcome.class === 'sender') {
    const detail = `The sender could not send: ${outcome.response}`;
    // A moment after the others of the sender: whatever is wrong with this one message does not stop them all.
    const set = { attempt: enrollment.attempt + 1, dueAt: retryAt + 1_000 };
    // What has failed does not wait in its lane: it is tried again.
    if (enrollment.status === 'failed') return { ...base, happening: 'retry', set, events };
    return { ...base, happening: 'throttle', reason: 'throttled', detail, set, events };
  }
  const said = `The server of ${message.recipient} answered: ${outcome.response}`;
  if (outcome.class === 'soft') return softBounce(kase, softBefore, said, moment, { events });
  const detail = said;
  const reason = outcome.class === 'hard' ? 'bounced' : 'spam_blocked';
  const finished = event(kase, 'finished', stage.id, moment, { reason, detail });
  return { ...base, happening: 'finish', reason, detail, events: [...events, finished] };
}

/** Before each sending again: a server that hangs up after every message must not fill a mailbox. */
const RESEND_WAITS = [60_000, 900_000, 3_600_000];

/**
 * Held for a person, unless the sequence says to send again; that ends after three times.
 * @param uncertainBefore how many messages of this stage are uncertain beside this one
 */
export function nobodyKnows(
  { enrollment, revision }: Case,
  message: Pick<Message, 'recipient'>,
  uncertainBefore: number,
  { now }: Pick<Moment, 'now'>,
  events: readonly NewEvent[],
): Change {
  const wait = RESEND_WAITS[uncertainBefore];
  if (revision.definition.settings.onUncertain === 'resend' && wait !== undefined) {
    const set = { attempt: enrollment.attempt + 1, dueAt: now + wait };
    return { enrollment, revision, happening: 'advance', set, events };
  }
  const detail = uncertainSentence(message);
  return { enrollment, revision, happening: 'fail', reason: 'delivery_uncertain', detail, events };
}

function uncertainSentence(message: Pick<Message, 'recipient'>): string {
  return `It is not known whether the message to ${message.recipient} went out. Look into the mailbox, then settle it as sent or not sent.`;
}
