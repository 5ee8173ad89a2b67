import type { Sender } from '../model/sender';
import type { Outgoing } from './outgoing';
import { smtpOutgoing } from './smtp';
import { ThroughlineError } from '../model/errors';

/** The built-in outbox: the message's row is all that there is, and it stands in the database already. */
const OUTBOX_OUTGOING: Outgoing = {
  send: () =>
    Promise.resolve({ outcome: 'sent', response: 'Kept in the built-in outbox; it left for nowhere.' }),
  verify: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** The way out that a sender has. */
export function outgoingFor(sender: Sender): Outgoing {
  if (sender.kind === 'outbox') return OUTBOX_OUTGOING;
  if (sender.smtp) return smtpOutgoing(sender.smtp);
  throw new ThroughlineError({
    code: 'sender_without_smtp',
    message: `The sender '${sender.name}' has no SMTP settings.`,
    hint: 'Save it again with the host and port of its mail server.',
  });
}
