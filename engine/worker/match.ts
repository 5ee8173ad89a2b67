import { readToken, tokenOfMessageId } from '../content/token';
import type { MatchKey } from '../mail/reading/keys';
import type { Reading } from '../mail/reading/reading';
import type { Db } from '../store/database';
import { leadWriting } from '../store/leads';
import { findMessagesByHeader, findMessagesById, listMessages, type Message } from '../store/messages';
import type { Context } from './context';

export interface Match {
  readonly message: Message;
  /** Which key found it: for the history, and for whoever wonders. */
  readonly by: string;
}

/** How long after our last message a mail from a lead's address, with no other key, still counts as an answer to it. */
const RECENT = 60 * 86_400_000;

/**
 * Finds the message that a mail is about, by the keys of MAIL.md in their order: the first that leads to a message of
 * ours decides. A token that was not signed here leads nowhere, so forged mail moves nobody; the bare From address
 * comes last.
 */
export async function matchMail(context: Context, db: Db, reading: Reading): Promise<Match | null> {
  const secret = context.instance.signingSecret;
  const signed = reading.keys.map((key) => ({ key, id: idOf(key, secret) }));
  const byId = new Map(
    (
      await findMessagesById(
        db,
        signed.flatMap(({ id }) => id ?? []),
      )
    ).map((message) => [message.id, message]),
  );
  const headers = reading.keys.filter(isMessageId).flatMap(({ value }) => (isStorable(value) ? value : []));
  const byHeader = new Map(
    (await findMessagesByHeader(db, headers)).map((message) => [message.messageId, message]),
  );
  for (const { key, id } of signed) {
    const message =
      (id === null ? undefined : byId.get(id)) ??
      // A server may have put its own Message-ID in place of ours; what it chose was noted when it was sent.
      (isMessageId(key) ? byHeader.get(key.value) : undefined) ??
      (key.kind === 'from' ? await latestTo(context, db, key.value) : null);
    if (message) return { message, by: key.kind };
  }
  return null;
}

function isMessageId({ kind }: MatchKey): boolean {
  return kind === 'returned_message_id' || kind === 'in_reply_to' || kind === 'references';
}

/** PostgreSQL takes neither NUL nor half a character in a question, and no message of ours has one in its id. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

function idOf(key: MatchKey, secret: string): string | null {
  if (key.kind === 'from') return null;
  const text = isMessageId(key) ? tokenOfMessageId(key.value) : key.value;
  return text === null ? null : readToken(secret, text);
}

async function latestTo(context: Context, db: Db, address: string): Promise<Message | null> {
  const lead = isStorable(address) ? await leadWriting(db, address) : null;
  if (!lead) return null;
  const latest = (await listMessages(db, { leadId: lead.id, limit: 20 })).find(
    ({ state }) => state === 'sent' || state === 'uncertain',
  );
  return latest && latest.intendedAt > context.clock.now() - RECENT ? latest : null;
}
