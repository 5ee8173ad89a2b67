import type { MailboxPosition } from '../../mail/mailboxSource';
import { openMailbox } from '../../mail/openMailbox';
import { smtpOutgoing } from '../../mail/smtp';
import type { ImapSettings, SmtpSettings } from '../../model/sender';
import type { Clock } from '../../schedule/clock';

/**
 * Connects and logs in; sends nothing.
 * @throws ThroughlineError `sender_login_failed`, `sender_certificate`, `sender_unreachable`
 */
export async function verifySmtp(settings: SmtpSettings): Promise<void> {
  const outgoing = smtpOutgoing({ ...settings, connections: 1 });
  try {
    await outgoing.verify();
  } finally {
    await outgoing.close();
  }
}

/**
 * Connects, logs in and looks for each folder; reads nothing.
 * @returns how far each folder is filled at this moment.
 * @throws ThroughlineError `mailbox_login_failed`, `mailbox_unreachable`, `mailbox_certificate`, `mailbox_folder_missing`, `driver_missing`
 */
export async function verifyImap(
  settings: ImapSettings,
  clock: Clock,
): Promise<ReadonlyMap<string, MailboxPosition>> {
  const mailbox = openMailbox(settings, { clock });
  try {
    await mailbox.connect();
    const positions = new Map<string, MailboxPosition>();
    for (const folder of settings.folders) positions.set(folder, await mailbox.currentPosition(folder));
    return positions;
  } finally {
    await mailbox.close();
  }
}
