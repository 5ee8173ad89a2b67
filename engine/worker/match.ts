import { readToken, tokenOfMessageId } from '../content/token';
import type { Reading } from '../mail/reading/reading';
import type { Db } from '../store/database';
import { findLeadsByKeys } from '../store/leads';
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
 * Finds the message that a mail is about, by the keys of MAIL.md in their order: signed tokens first (envelope
 * address, envelope id, our header), then Message-IDs, and the bare From address last and for human mail only.
 * A token that was not signed here finds nothing, so forged mail moves nobody.
 */
export async function matchMail(context: Context, db: Db, reading: Reading): Promise<Match | null> {
  const { keys } = reading;
  const secret = context.instance.signingSecret;
  const tokens = (by: string, list: readonly string[]): { by: string; id: string }[] =>
    list.flatMap((token) => {
      const id = readToken(secret, token);
      return id === null ? [] : [{ by, id }];
    });
  const signed = [
    ...tokens('envelope address', keys.envelopeTokens),
    ...tokens('envelope id', keys.envelopeIds),
    ...tokens(
      'returned Message-ID',
      keys.returnedMessageIds.flatMap((id) => tokenOfMessageId(id) ?? []),
    ),
    ...tokens('returned header', keys.headerTokens),
    ...tokens(
      'In-Reply-To',
      keys.inReplyTo.flatMap((id) => tokenOfMessageId(id) ?? []),
    ),
    ...tokens(
      'References',
      [...keys.references].reverse().flatMap((id) => tokenOfMessageId(id) ?? []),
    ),
  ];
  const found = new Map(
    (
      await findMessagesById(
        db,
        signed.map(({ id }) => id),
      )
    ).map((message) => [message.id, message]),
  );
  for (const { by, id } of signed) {
    const message = found.get(id);
    if (message) return { message, by };
  }
  return (await byHeader(db, keys)) ?? (await byAddress(context, db, reading));
}

/** Message-IDs as they stand: a server may have replaced ours by its own, which was noted when it was sent. */
async function byHeader(db: Db, keys: Reading['keys']): Promise<Match | null> {
  const ids = [...keys.returnedMessageIds, ...keys.inReplyTo, ...[...keys.references].reverse()];
  const rows = await findMessagesByHeader(db, ids);
  for (const id of ids) {
    const message = rows.find((row) => row.messageId === id);
    if (message) return { message, by: 'Message-ID' };
  }
  return null;
}

async function byAddress(context: Context, db: Db, reading: Reading): Promise<Match | null> {
  if (reading.keys.from === null || (reading.kind !== 'reply' && reading.kind !== 'unsubscribe')) return null;
  const [lead] = await findLeadsByKeys(db, [reading.keys.from.toLowerCase()]);
  if (!lead) return null;
  const [latest] = (await listMessages(db, { leadId: lead.id, limit: 20 })).filter(
    ({ state }) => state === 'sent' || state === 'uncertain',
  );
  return latest && latest.intendedAt > context.clock.now() - RECENT
    ? { message: latest, by: 'From address' }
    : null;
}
