import { addressParser } from 'postal-mime';
import { TOKEN_HEADER } from '../../content/token';
import { headerFields, messageIds, type ParsedMail } from './parse';
import type { ReadingKind } from './reading';
import { sesHeaders } from './sesNotification';
import { unsubscribeToken } from './wish';

/**
 * What may name the message that this one answers, strongest first: in nine of nine real failure reports the first
 * four came back independently of each other.
 */
export type KeyKind =
  | 'unsubscribe_token' // in the subject that our List-Unsubscribe header asks for
  | 'envelope_token' // the tag of user+TAG@domain that it was delivered to
  | 'envelope_id' // Original-Envelope-Id of a delivery report
  | 'returned_message_id' // Message-ID inside the returned part
  | 'returned_header' // our X-Throughline inside the returned part
  | 'in_reply_to'
  | 'references'
  | 'from';

export interface MatchKey {
  readonly kind: KeyKind;
  readonly value: string;
}

/** Header names come in lower case here. */
const OUR_HEADER = TOKEN_HEADER.toLowerCase();
const DELIVERED = ['delivered-to', 'x-original-to', 'x-delivered-to', 'envelope-to', 'x-envelope-to', 'to'];
const RETURNED = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'text/rfc822-header', 'message/global-headers', 'message/partial']); // prettier-ignore
const KEY_LIMIT = 200;

/** What a server sends is about the message that it returns; a person may attach any, and answers what the thread says. */
const REPORTS: ReadonlySet<ReadingKind> = new Set(['bounce', 'complaint', 'delivery_notice', 'disposition']);

export function isReport(kind: ReadingKind): boolean {
  return REPORTS.has(kind);
}

export function keysOf(mail: ParsedMail, kind: ReadingKind): readonly MatchKey[] {
  const returned = returnedHeaders(mail);
  const inside = [
    ...envelopeIds(mail).map((value) => key('envelope_id', value)),
    ...returned.flatMap((fields) => messageIds(fields.get('message-id') ?? '')).map((value) => key('returned_message_id', value)), // prettier-ignore
    ...returned
      .flatMap((fields) => fields.get(OUR_HEADER)?.trim() ?? [])
      .map((value) => key('returned_header', value)),
  ];
  const thread = [
    ...mail.inReplyTo.map((value) => key('in_reply_to', value)),
    // The nearest message is the last.
    ...[...mail.references].reverse().map((value) => key('references', value)),
  ];
  const button = kind === 'unsubscribe' ? unsubscribeToken(mail) : null;
  const keys: MatchKey[] = [
    ...(button === null ? [] : [key('unsubscribe_token', button)]),
    ...tokens(mail).map((value) => key('envelope_token', value)),
    ...(isReport(kind) ? [...inside, ...thread] : [...thread, ...inside]),
    // Anybody can write it: only for what a person wrote.
    ...((kind === 'reply' || kind === 'unsubscribe') && mail.from ? [key('from', mail.from.address)] : []),
  ];
  const seen = new Set<string>();
  return keys
    .filter(
      ({ kind: of, value }) => value !== '' && !seen.has(`${of} ${value}`) && seen.add(`${of} ${value}`),
    )
    .slice(0, KEY_LIMIT);
}

function key(kind: KeyKind, value: string): MatchKey {
  return { kind, value };
}

function tokens(mail: ParsedMail): string[] {
  return DELIVERED.flatMap((name) => mail.all(name))
    .slice(0, 50)
    .flatMap((value) => addressParser(value, { flatten: true }))
    .flatMap(({ address = '' }) => {
      const at = address.lastIndexOf('@');
      // The last tag is ours: a sender's own address may have one of its own before it.
      const plus = address.lastIndexOf('+', at);
      return plus > 0 && plus < at ? [address.slice(plus + 1, at)] : [];
    });
}

function envelopeIds(mail: ParsedMail): string[] {
  return mail.parts
    .filter((part) => part.type.includes('delivery-status') || part.type === 'message/feedback-report')
    .flatMap((part) => headerFields(part.content.toString('utf8')).get('original-envelope-id') ?? [])
    .map((value) =>
      value.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    ); // xtext, RFC 3461
}

/** The headers of returned messages: in parts of their own, or, from servers that know no MIME, within the text. */
function returnedHeaders(mail: ParsedMail): ReadonlyMap<string, string>[] {
  const parts = mail.parts.filter((part) => RETURNED.has(part.type)).map((part) => headerFields(part.content.toString('utf8'))); // prettier-ignore
  return parts.length > 0 ? parts : [sesHeaders(mail) ?? headersInText(mail.text)];
}

function headersInText(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] =
      /^[> \t]{0,10}(message-id|x-throughline):(.{1,500})/i.exec(line.slice(0, 600)) ?? [];
    if (name && value && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value.trim());
  }
  return found;
}
