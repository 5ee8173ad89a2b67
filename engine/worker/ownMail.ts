import { readToken, TOKEN_HEADER, tokenOfMessageId } from '../content/token';
import type { Reading } from '../mail/reading/reading';
import { addressKey } from '../model/address';
import type { Lead } from '../model/lead';
import type { Db } from '../store/database';
import { findMessagesByHeader, findMessagesById, type Message } from '../store/messages';
import { listSenders } from '../store/senders';
import type { Context } from './context';

/** Our own mail, met in a mailbox that is read. */
export interface OwnMail {
  /** The message of ours that it is a copy of; null: a colleague wrote it by hand. */
  readonly copyOf: Message | null;
}

/**
 * Whether we wrote it ourselves: a copy in the folder of sent mail, what a list sends back to us, what a colleague wrote
 * from a sender's mailbox. It stands in the thread like a reply, and answers nobody. Who enrolls a sender's own address
 * (everybody's first try) may answer from it: then only a copy of what was sent is ours.
 * @param lead whom the mail would be an answer of, where it matches a message
 */
export async function ownMail(
  context: Context,
  db: Db,
  reading: Reading,
  lead: Lead | null,
): Promise<OwnMail | null> {
  const from = addressKey(reading.from?.address ?? '');
  const ours = new Set((await listSenders(db)).flatMap(({ address, replyTo }) => [address, replyTo ?? address].map((one) => one.toLowerCase()))); // prettier-ignore
  const isOurs = ours.has(from) && rewrittenFrom(reading).every((writer) => ours.has(writer));
  const copyOf = await sentMessage(context, db, reading, isOurs);
  if (copyOf) return { copyOf };
  return isOurs && from !== lead?.emailKey ? { copyOf: null } : null;
}

/** A list puts its own address into From, for DMARC's sake, and the writer's into one of these. */
function rewrittenFrom({ mail }: Reading): string[] {
  const text = ['x-original-from', 'x-original-sender', 'reply-to']
    .flatMap((name) => mail.all(name))
    .join(' ');
  return text.toLowerCase().match(/[^\s<>,;:"()@]+@[^\s<>,;:"()@]+/g) ?? [];
}

async function sentMessage(
  context: Context,
  db: Db,
  reading: Reading,
  isOurs: boolean,
): Promise<Message | null> {
  const { signingSecret } = context.instance;
  // A bounce may carry all headers of what it returns; only from ourselves they say what the mail itself is.
  const header = isOurs ? reading.mail.one(TOKEN_HEADER.toLowerCase()) : '';
  const tokens = [tokenOfMessageId(reading.messageId ?? ''), header];
  const ids = tokens.flatMap((token) => (token && readToken(signingSecret, token)) || []);
  const [message] = await findMessagesById(db, ids);
  if (message || reading.messageId === null) return message ?? null;
  return (await findMessagesByHeader(db, [reading.messageId]))[0] ?? null;
}
