import { composeEmail, type ComposedEmail } from '../content/message';
import { optOut, unsubscribeMail, type OptOutLinks } from '../content/optOut';
import { withTracking } from '../content/tracking';
import { envelopeAddress, messageIdFor, signToken, TOKEN_HEADER } from '../content/token';
import type { OutgoingMessage } from '../mail/outgoing';
import type { Reason } from '../model/status';
import { readAddress } from '../model/address';
import type { Sender } from '../model/sender';
import type { Settings } from '../model/sequence';
import type { EmailStage } from '../model/stage';
import { isThroughlineError } from '../model/errors';
import { isOpen, nextOpen } from '../schedule/window';
import type { Change } from '../store/changes';
import { UNSEEN, type Message } from '../store/messages';
import type { Suppression } from '../store/suppressions';
import type { Case, Moment } from './case';
import type { Context } from './context';
import type { Facts } from './facts';
import { missingSentence } from './fill';
import { letterOf, threadOf } from './letter';
import { softBounces } from './softBounce';
import { unwantedStage } from './unwantedStage';
import { event } from './walk';

/** A message of a stage, with all that recording what became of it needs. */
export interface Attempted {
  readonly kase: Case;
  readonly stage: EmailStage;
  readonly message: Message;
  /** How many earlier messages of this stage nobody knows about. */
  readonly uncertainBefore: number;
  /** How many earlier messages of this stage met a soft bounce at this address. */
  readonly softBefore: number;
}

/** An email that passed every gate, with all that sending it needs. */
export interface Prepared extends Attempted {
  readonly outgoing: OutgoingMessage;
}

type Composing = Pick<Context, 'tags' | 'newId' | 'instance' | 'publicUrl'>;

export type Preparation = { readonly prepared: Prepared } | { readonly change: Change };

/**
 * The gates before an email that its case alone can tell, in the order in which they weigh: the address, the lead's
 * stage, the window, the merge tags. Nothing half-filled gets past this; suppressions are asked about beside it.
 */
export function prepare(
  context: Composing,
  kase: Case,
  stage: EmailStage,
  facts: Facts,
  sender: Sender,
  moment: Moment,
): Preparation {
  const { enrollment, revision, lead, zone } = kase;
  const { settings } = revision.definition;
  if (!readAddress(lead.email))
    return {
      change: stop(kase, moment, 'fail', 'invalid_recipient', `'${lead.email}' is not an email address.`),
    };
  const unwanted = unwantedStage(lead, settings);
  if (unwanted) return { change: stop(kase, moment, 'withhold', unwanted.reason, unwanted.sentence) };
  const calendar = { zone, holidays: settings.holidays, offsets: moment.offsets };
  if (!isOpen(moment.now, settings.window, calendar)) {
    // Came too late, or the window changed: it waits for the next opening as if it had been due then.
    const dueAt = nextOpen(moment.now, settings.window, calendar);
    return { change: { enrollment, revision, happening: 'advance', set: { dueAt }, events: [] } };
  }
  try {
    return compose(context, kase, stage, facts, sender, moment);
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { change: stop(kase, moment, 'fail', 'missing_merge_data', error.message) };
  }
}

function compose(
  context: Composing,
  kase: Case,
  stage: EmailStage,
  facts: Facts,
  sender: Sender,
  moment: Moment,
): Preparation {
  const { enrollment, revision, lead, zone } = kase;
  const thread = threadOf(facts.messages, lead);
  const letter = letterOf(stage, kase, thread);
  const id = context.newId();
  const result = composeEmail(context.tags, {
    stage: { ...stage, ...letter },
    lead,
    sender,
    thread,
    sequenceName: revision.definition.name,
    organisationName: moment.organisation.name,
    unsubscribe: revision.definition.settings.unsubscribe,
    links: unsubscribeLinks(context, id, sender, revision.definition.settings),
    now: moment.now,
    timeZone: zone,
  });
  if ('missing' in result)
    return { change: stop(kase, moment, 'fail', 'missing_merge_data', missingSentence(result.missing)) };
  const { composed } = result;
  const token = signToken(context.instance.signingSecret, id);
  const messageId = messageIdFor(token, sender.address.slice(sender.address.lastIndexOf('@') + 1));
  const message: Message = {
    id,
    enrollmentId: enrollment.id,
    leadId: lead.id,
    sequenceId: enrollment.sequenceId,
    stageId: stage.id,
    attempt: enrollment.attempt,
    senderId: sender.id,
    state: 'intended',
    recipient: lead.email,
    subject: composed.subject,
    text: composed.text,
    html: composed.html,
    messageId,
    thread: { subject: composed.threadSubject, references: composed.references },
    response: null,
    refusal: null,
    intendedAt: moment.now,
    settledAt: null,
    variant: letter.variant,
    ...UNSEEN,
  };
  // Kept as it was written, sent as it is tracked: who looks at it here has not opened it there.
  const html = tracked(context, id, composed.html, revision.definition.settings.track);
  const outgoing = outgoingOf(message, { ...composed, html }, sender, token);
  const uncertainBefore = facts.messages.filter(
    ({ stageId, state }) => stageId === stage.id && state === 'uncertain',
  ).length;
  const softBefore = softBounces(facts.messages, message);
  return { prepared: { kase, stage, message, outgoing, uncertainBefore, softBefore } };
}

/** Where the reader of that message opts out; null where we have no address on the web. */
function unsubscribeLink(
  { publicUrl, instance }: Pick<Context, 'publicUrl' | 'instance'>,
  messageId: string,
): string | null {
  return publicUrl === null
    ? null
    : `${publicUrl}/u/${signToken(instance.signingSecret, messageId, 'unsubscribe')}`;
}

function tracked(
  { publicUrl, instance }: Pick<Context, 'publicUrl' | 'instance'>,
  id: string,
  html: string | null,
  track: Settings['track'],
): string | null {
  if (html === null || publicUrl === null || !(track.opens || track.clicks)) return html;
  return withTracking(html, track, { id, secret: instance.signingSecret, publicUrl });
}

function unsubscribeLinks(
  context: Pick<Context, 'publicUrl' | 'instance'>,
  messageId: string,
  { address, imap }: Sender,
  { unsubscribe }: Settings,
): OptOutLinks {
  const link = unsubscribeLink(context, messageId);
  // Only where somebody reads that mail.
  if (unsubscribe !== 'header_and_link' || imap === null) return { unsubscribe: link };
  const token = signToken(context.instance.signingSecret, messageId, 'unsubscribe');
  return { unsubscribe: link, unsubscribeMail: unsubscribeMail(address, token) };
}

function outgoingOf(
  message: Message,
  composed: Omit<ComposedEmail, 'threadSubject'>,
  sender: Sender,
  token: string,
): OutgoingMessage {
  const envelopeFrom = sender.envelopeTag ? envelopeAddress(sender.address, token) : null;
  const shown = sender.fromName ?? sender.name;
  return {
    id: message.id,
    // An address as a name of itself says nothing, and looks like a disguise.
    from: { name: shown === sender.address ? null : shown, address: sender.address },
    to: message.recipient,
    replyTo: sender.replyTo,
    subject: composed.subject,
    text: composed.text,
    html: composed.html,
    messageId: message.messageId,
    inReplyTo: composed.inReplyTo,
    references: composed.references,
    headers: { ...composed.headers, [TOKEN_HEADER]: token },
    ...(envelopeFrom === null ? {} : { envelopeFrom }),
    envid: token,
    date: message.intendedAt,
  };
}

/** The same once more, of a message that is written down already. */
export function outgoingAgain(
  context: Pick<Context, 'publicUrl' | 'instance'>,
  { revision }: Pick<Case, 'revision'>,
  message: Message,
  sender: Sender,
): OutgoingMessage {
  const { settings } = revision.definition;
  const { id, subject, text, thread } = message;
  const { references } = thread;
  const { headers } = optOut(settings.unsubscribe, unsubscribeLinks(context, id, sender, settings));
  const html = tracked(context, id, message.html, settings.track);
  const written = { subject, text, html, inReplyTo: references.at(-1) ?? null, references, headers };
  return outgoingOf(message, written, sender, signToken(context.instance.signingSecret, id));
}

function stop(
  kase: Case,
  moment: Moment,
  happening: 'fail' | 'withhold' | 'finish' | 'remove',
  reason: Reason,
  detail: string,
): Change {
  const kind = ({ fail: 'failed', withhold: 'not_sent', finish: 'finished', remove: 'removed' } as const)[
    happening
  ];
  const { enrollment, revision } = kase;
  return {
    enrollment,
    revision,
    happening,
    reason,
    detail,
    events: [event(kase, kind, enrollment.stageId, moment, { reason, detail })],
  };
}

/** What a suppression means for an enrollment that is about to send. */
export function suppressed(kase: Case, { reason, kind, value }: Suppression, moment: Moment): Change {
  const what = `${kind === 'domain' ? 'The domain' : 'The address'} ${value}`;
  switch (reason) {
    case 'legal':
      return stop(kase, moment, 'remove', 'legal', `${what} must not be mailed, for legal reasons.`);
    case 'opt_out':
      return stop(kase, moment, 'finish', 'unsubscribed', `${what} has opted out.`);
    case 'bounce':
      return stop(
        kase,
        moment,
        'finish',
        'bounced',
        `${what} does not take mail: an earlier message bounced.`,
      );
    default:
      return stop(kase, moment, 'withhold', 'excluded', `${what} is on the exclusion list.`);
  }
}
