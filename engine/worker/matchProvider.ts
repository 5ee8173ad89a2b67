import type { Reading } from '../mail/reading/reading';
import type { Db } from '../store/database';
import { leadWriting } from '../store/leads';
import { findMessagesByProvider, type Message } from '../store/messages';

/** What the mail provider calls a mail that it delivers, where it is handed in with these. */
export interface FromProvider {
  readonly messageId?: string | undefined;
  readonly threadId?: string | undefined;
}

/**
 * The message that the provider's own ids lead to: the very one, or the latest of its thread. A provider knows no
 * enrollments: it puts into one thread whatever looks alike. So a mail that another lead of ours wrote is left to its
 * author's address, and one by nobody we know (a colleague, a mail server) counts only in a thread of one enrollment.
 */
export async function matchProvider(
  db: Db,
  { from }: Pick<Reading, 'from'>,
  { messageId, threadId }: FromProvider,
): Promise<{ readonly message: Message; readonly by: string } | null> {
  const author = from ? await leadWriting(db, from.address) : null;
  const pick = async (
    key: 'providerMessageId' | 'providerThreadId',
    value: string | undefined,
    by: string,
  ): Promise<{ message: Message; by: string } | null> => {
    if (!value) return null;
    const found = await findMessagesByProvider(db, key, value);
    const own = author ? found.filter(({ leadId }) => leadId === author.id) : found;
    const [message] = own;
    if (!message) return null;
    const one = author !== null || own.every(({ enrollmentId }) => enrollmentId === message.enrollmentId);
    return one ? { message, by } : null;
  };
  return (
    (await pick('providerMessageId', messageId, 'provider_message')) ??
    (await pick('providerThreadId', threadId, 'provider_thread'))
  );
}
