import type { ImapSettings } from '../model/sender';
import type { Clock } from '../schedule/clock';
import { openImapflow } from './imapflow';
import { openImapSimple } from './imapSimple';
import { IMAP_TIMING, type ImapTiming, type OpenSession } from './imapSession';
import { mailboxOver } from './mailbox';
import type { MailboxSource } from './mailboxSource';
import { reconnecting, type ReconnectingOptions } from './reconnecting';

const DRIVERS: Readonly<Record<ImapSettings['driver'], OpenSession>> = {
  imapflow: openImapflow,
  'imap-simple': openImapSimple,
};

export interface OpenMailboxOptions extends Omit<ReconnectingOptions, 'make'> {
  readonly clock: Clock;
  readonly timing?: ImapTiming;
}

/** The mailbox of a sender, through the driver that its settings name; it reconnects by itself. Connects on first use. */
export function openMailbox(settings: ImapSettings, options: OpenMailboxOptions): MailboxSource {
  const make = (): MailboxSource => mailboxOver(DRIVERS[settings.driver], settings, options.clock, options.timing ?? IMAP_TIMING); // prettier-ignore
  return reconnecting({ ...options, make });
}
