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
 * @throws ThroughlineError `mailbox_login_failed`, `mailbox_unreachable`, `mailbox_folder_missing`, `driver_missing`
 */
export async function verifyImap(settings: ImapSettings, clock: Clock): Promise<void> {
  const mailbox = openMailbox(settings, { clock });
  try {
    await mailbox.connect();
    for (const folder of settings.folders) await mailbox.currentPosition(folder);
  } finally {
    await mailbox.close();
  }
}
