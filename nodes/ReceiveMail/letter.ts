import type { MailParts } from '../../engine/index';
import { headersOf, headerValue, type Header } from './headers';
import { rawMail } from './raw';
import { addressesOf, isBlank, isObject, pick, textOf, type Given } from './values';

/** What an item delivers: a whole message, or the parts of one. */
export interface Letter {
  readonly raw: Buffer | null;
  readonly parts: MailParts;
  /** What the provider calls the thread or conversation. */
  readonly threadId: string;
  /** Only the beginning of the text came: what stands further down was not read. */
  readonly isExcerpt: boolean;
}

/**
 * What the mail triggers of n8n (Gmail, Outlook, IMAP) and the webhooks of mail providers (Postmark, SendGrid, Mailgun)
 * deliver. Their names for one thing differ in case and signs, and rarely in words, so one reader does for all.
 */
export function readLetter(item: Given): Letter {
  const given = bodyOf(item);
  const headers = headersOf(pick(given, ['messageheaders', 'internetmessageheaders', 'headers', 'metadata']) ?? payloadHeaders(given)); // prettier-ignore
  const own = (names: readonly string[], name: string): string =>
    textOf(pick(given, names)).trim() || headerValue(headers, name);
  const { text, html, isExcerpt } = textsOf(given);
  return {
    raw: wholeOf(given),
    parts: {
      from: addressesOf(pick(given, ['fromfull', 'from', 'sender'])) || headerValue(headers, 'From'),
      to:
        addressesOf(pick(given, ['tofull', 'to', 'torecipients', 'recipient'])) || headerValue(headers, 'To'),
      subject: own(['subject'], 'Subject'),
      text,
      html,
      date: dateOf(given, headers),
      messageId: messageIdOf(given, headers),
      inReplyTo: own(['inreplyto'], 'In-Reply-To'),
      references: own(['references'], 'References'),
      headers: [...headers, ...providerId(given)],
    },
    threadId: textOf(pick(given, ['threadid', 'conversationid'])),
    isExcerpt,
  };
}

/** n8n's Webhook node puts what was posted into `body`, beside the request's own headers. */
function bodyOf(item: Given): Given {
  const { body } = item;
  return isObject(body) && ('params' in item || 'query' in item || 'webhookUrl' in item) ? body : item;
}

/** Where a provider was asked for the whole message. */
function wholeOf(given: Given): Buffer | null {
  for (const name of ['raw', 'rawemail', 'bodymime', 'email', 'eml', 'message']) {
    const value = pick(given, [name]);
    const found = typeof value === 'string' ? rawMail(value) : null;
    if (found) return found;
  }
  return null;
}

function payloadHeaders({ payload }: Given): unknown {
  return isObject(payload) ? payload['headers'] : undefined;
}

function textsOf(given: Given): { text: string; html: string; isExcerpt: boolean } {
  const { body } = given;
  // Microsoft's: `{ contentType: 'html', content }`.
  if (isObject(body) && typeof body['content'] === 'string') {
    const isHtml = textOf(body['contentType']).toLowerCase() === 'html';
    return { text: isHtml ? '' : body['content'], html: isHtml ? body['content'] : '', isExcerpt: false };
  }
  const text = textOf(
    pick(given, ['text', 'textplain', 'textbody', 'bodyplain', 'plain', 'bodytext', 'body']),
  );
  const html = textOf(pick(given, ['html', 'texthtml', 'htmlbody', 'bodyhtml', 'textashtml']));
  if (text !== '' || html !== '') return { text, html, isExcerpt: false };
  const excerpt = textOf(pick(given, ['snippet', 'bodypreview', 'strippedtext', 'strippedtextreply']));
  return { text: excerpt, html: '', isExcerpt: excerpt !== '' };
}

/** Gmail gives milliseconds, Mailgun seconds; all others a date. */
function dateOf(given: Given, headers: readonly Header[]): string {
  const written =
    textOf(pick(given, ['date', 'sentdatetime', 'receiveddatetime'])) || headerValue(headers, 'Date');
  if (written !== '' && !/^\d+$/.test(written)) return written;
  const number = Number(written || textOf(pick(given, ['internaldate'])));
  if (!Number.isFinite(number) || number <= 0) return '';
  return new Date(number > 1e11 ? number : number * 1_000).toUTCString();
}

/** Postmark's MessageID is its own number, not the header; whatever is one has an @. */
function messageIdOf(given: Given, headers: readonly Header[]): string {
  const named = textOf(pick(given, ['internetmessageid', 'messageid'])).trim();
  return headerValue(headers, 'Message-ID') || (named.includes('@') ? named : '');
}

/** Two mails of the same words, and no Message-ID, are two where their provider says so. */
function providerId(given: Given): Header[] {
  const id = textOf(pick(given, ['id', 'messageid']));
  return isBlank(id) || id.includes('@') ? [] : [['X-Provider-Message-Id', id]];
}
