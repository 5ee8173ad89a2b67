import { mailboxName } from '../../../../engine/index';
import { until } from '../../poll';
import type { N8nLab } from './lab';

/** n8n's IMAP credential for one of the mailboxes. */
export function mailboxOf(
  { dovecot }: N8nLab,
  user: string,
): { user: string; password: string; host: string; port: number; secure: boolean } {
  const { host } = dovecot.settings();
  return { user: `${user}@lab.test`, password: 'secret', host, port: dovecot.imapPort, secure: false };
}

/** Resolves once a Reply Trigger has noted where that mailbox stands: what comes from now on is news. */
export async function listening(lab: N8nLab, user: string): Promise<void> {
  const mailbox = mailboxName(lab.dovecot.settings(mailboxOf(lab, user)));
  await until(`the mailbox of ${user} is watched`, async () => {
    const { position } = await lab.run<{ position: object | null }>('mailbox.position', {
      mailbox,
      folder: 'INBOX',
    });
    return position;
  });
}
