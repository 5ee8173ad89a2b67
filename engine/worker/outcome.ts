import type { SendOutcome } from '../mail/outgoing';
import type { Message } from '../store/messages';
import type { Change } from '../store/changes';
import type { Moment } from './case';
import type { Prepared } from './prepare';
import { event, proceed } from './walk';

/** A message's row after its outcome. */
export function settled(message: Message, outcome: SendOutcome, now: number): Message {
  const state = outcome.outcome === 'failed' ? 'failed' : outcome.outcome;
  return { ...message, state, response: outcome.response, settledAt: now };
}

/**
 * What an outcome means for the enrollment. A server that took it: on to the next stage. A refusal: by its class, as a
 * bounce would be read. Nobody knows: held for a person, unless the sequence says to send again.
 * @param retryAt when a problem of the sender is tried again: then the lead loses nothing but time.
 */
export function changeAfter(
  prepared: Prepared,
  outcome: SendOutcome,
  moment: Moment,
  retryAt: number,
): Change {
  const { kase, stage, message } = prepared;
  const { enrollment, revision } = kase;
  const about = { message: message.id, to: message.recipient, subject: message.subject };
  const base = { enrollment, revision };
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
    if (revision.definition.settings.onUncertain === 'resend') {
      return {
        ...base,
        happening: 'advance',
        set: { attempt: enrollment.attempt + 1, dueAt: moment.now },
        events: [unknown],
      };
    }
    return {
      ...base,
      happening: 'fail',
      reason: 'delivery_uncertain',
      detail: uncertainSentence(message),
      events: [unknown],
    };
  }
  const refused = event(kase, 'email_failed', stage.id, moment, {
    ...about,
    class: outcome.class,
    response: outcome.response,
  });
  if (outcome.class === 'sender') {
    const detail = `The sender could not send: ${outcome.response}`;
    return {
      ...base,
      happening: 'throttle',
      reason: 'throttled',
      detail,
      set: { attempt: enrollment.attempt + 1, dueAt: retryAt },
      events: [refused],
    };
  }
  const detail = `The server of ${message.recipient} answered: ${outcome.response}`;
  if (outcome.class === 'soft') {
    const failed = event(kase, 'failed', stage.id, moment, { reason: 'soft_bounce', detail });
    return { ...base, happening: 'fail', reason: 'soft_bounce', detail, events: [refused, failed] };
  }
  const reason = outcome.class === 'hard' ? 'bounced' : 'spam_blocked';
  const finished = event(kase, 'finished', stage.id, moment, { reason, detail });
  return { ...base, happening: 'finish', reason, detail, events: [refused, finished] };
}

export function uncertainSentence(message: Pick<Message, 'recipient'>): string {
  return `It is not known whether the message to ${message.recipient} went out. Look into the mailbox, then settle it as sent or not sent.`;
}
