import { readToken, tokenOfMessageId } from '../content/token';
import { writtenAt } from '../mail/reading/absence/reference';
import { isReport, type MatchKey } from '../mail/reading/keys';
import type { Reading } from '../mail/reading/reading';
import type { Db } from '../store/database';
import { leadWriting } from '../store/leads';
import { listMessages } from '../store/messageList';
import { findMessagesByHeader, findMessagesById, type Message } from '../store/messages';
import type { Context } from './context';
import { matchProvider, type FromProvider } from './matchProvider';

export interface Match {
  readonly message: Message;
  /** Which key found it: for the history, and for whoever wonders. */
  readonly by: string;
}

/** How long after our last message, sent or on its way, a mail from a lead's address, with no other key, still counts as an answer to it. */
const RECENT = 60 * 86_400_000;

/** Nobody answers what is sent later; old mail is met where a folder was made anew. A day for clocks that are wrong. */
const GRACE = 86_400_000;

/** By so much the clock of who writes may be behind ours, where it has to tell an answer from what was written before. */
const SKEW = 600_000;

/**
 * Finds the message that a mail is about, by the keys of MAIL.md in their order: the first that leads to a message of
 * ours decides. A token that was not signed here leads nowhere, so forged mail moves nobody; what the provider calls the
 * message or its thread comes after that, and the bare From address last.
 */
export async function matchMail(
  context: Context,
  db: Db,
  reading: Reading,
  provider: FromProvider = {},
): Promise<Match | null> {
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
  const headers = reading.keys.filter(isMessageId).map(({ value }) => value);
  const byHeader = new Map(
    (await findMessagesByHeader(db, headers)).map((message) => [message.messageId, message]),
  );
  // Behind what only our messages can carry, before what anybody can write.
  const strong = signed.filter(({ key }) => key.kind !== 'from');
  const weak = signed.filter(({ key }) => key.kind === 'from');
  for (const { key, id } of strong) {
    const message =
      (id === null ? undefined : byId.get(id)) ??
      // A server may have put its own Message-ID in place of ours; what it chose was noted when it was sent.
      (isMessageId(key) ? byHeader.get(key.value) : undefined);
    if (message && !(await isEnclosed(db, reading, key, message))) return { message, by: key.kind };
  }
  const told = await matchProvider(db, reading, provider);
  if (told) return told;
  for (const { key } of weak) {
    const message = await latestMessageTo(context, db, key.value, writtenAt(reading.mail));
    if (message) return { message, by: key.kind };
  }
  return null;
}

/** Of a lead who encloses what we wrote to somebody else: it is no answer of that one. */
async function isEnclosed(
  db: Db,
  { kind, from }: Reading,
  key: MatchKey,
  { leadId }: Message,
): Promise<boolean> {
  if (isReport(kind) || !ENCLOSED.has(key.kind) || !from) return false;
  const author = await leadWriting(db, from.address);
  return author !== null && author.id !== leadId;
}

const ENCLOSED: ReadonlySet<MatchKey['kind']> = new Set([
  'envelope_id',
  'returned_message_id',
  'returned_header',
]);

/** @param written UTC ms; null: nobody knows */
export function isWrittenAfter(written: number | null, at: number): boolean {
  return written === null || at < written + GRACE;
}

function isMessageId({ kind }: MatchKey): boolean {
  return kind === 'returned_message_id' || kind === 'in_reply_to' || kind === 'references';
}

function idOf(key: MatchKey, secret: string): string | null {
  if (key.kind === 'from') return null;
  if (key.kind === 'unsubscribe_token') return readToken(secret, key.value, 'unsubscribe');
  const text = isMessageId(key) ? tokenOfMessageId(key.value) : key.value;
  return text === null ? null : readToken(secret, text);
}

/** The message that a mail from this address, with no other key, counts as an answer to. */
export async function latestMessageTo(
  context: Pick<Context, 'clock'>,
  db: Db,
  address: string,
  written: number | null,
): Promise<Message | null> {
  const lead = await leadWriting(db, address);
  if (!lead) return null;
  const all = await listMessages(db, { leadId: lead.id, limit: 20 });
  const until = written ?? context.clock.now();
  const isOut = ({ state, intendedAt }: Message): boolean =>
    (state === 'sent' || state === 'uncertain') && isWrittenAfter(written, intendedAt);
  // What a workflow has not reported yet may have left long ago.
  const onItsWay = ({ state, intendedAt }: Message, by: number): boolean =>
    state === 'intended' && intendedAt <= by;
  const latest =
    all.find((message) => isOut(message) || onItsWay(message, until)) ??
    all.find((message) => onItsWay(message, until + SKEW));
  return latest && latest.intendedAt > context.clock.now() - RECENT ? latest : null;
}
