import PostalMime, { addressParser, decodeWords, type Attachment, type Email } from 'postal-mime';
import { withoutBulk } from './bulk';
import { htmlToText } from './htmlText';
import { encoded } from './unencoded';

export interface MailHeader {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, otherwise as it came. */
  readonly raw: string;
  /** RFC 2047 words decoded. */
  readonly value: string;
}

export interface MailAddress {
  readonly name: string;
  /** Lower case. */
  readonly address: string;
}

export interface MailPart {
  /** Lower case, without parameters: `message/delivery-status`. */
  readonly type: string;
  readonly content: Buffer;
}

/** A message, flat: what the readers of kinds look at. */
export interface ParsedMail {
  readonly headers: readonly MailHeader[];
  /** All values of a header, decoded, in order. */
  all(name: string): readonly string[];
  /** The first value of a header, decoded; '' where it is missing. */
  one(name: string): string;
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  /** As it came; nothing depends on it. */
  readonly date: string;
  /** With angle brackets, as in all message ids here. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly subject: string;
  /** The content type of the whole, lower case, with its parameters. */
  readonly contentType: string;
  /** Plain text; made from the HTML where there is none, with quotes marked '> '. */
  readonly text: string;
  /** Everything that is not the text: reports, returned messages, attachments. */
  readonly parts: readonly MailPart[];
}

const TEXT_LIMIT = 200_000;
const HEADER_VALUE_LIMIT = 10_000;
const HEADER_COUNT_LIMIT = 1_000;

/** Reads any bytes as a message. Never throws: what is no proper MIME is read as headers and text. */
export async function parseMail(raw: Buffer): Promise<ParsedMail> {
  const bytes = withoutMboxLine(withoutBulk(raw));
  let email: Email;
  try {
    const { bytes: parsable, marked } = encoded(bytes);
    // Returned messages stay parts: their text is not what the sender of this one says.
    email = await PostalMime.parse(parsable, {
      forceRfc822Attachments: true,
      maxNestingDepth: 50,
      maxHeadersSize: 256 * 1024,
    });
    if (marked) email = { ...email, headers: email.headers.slice(1) };
  } catch {
    email = withoutMime(bytes);
  }
  const headers = email.headers.slice(0, HEADER_COUNT_LIMIT).map(({ key, value }): MailHeader => {
    const shown = value.slice(0, HEADER_VALUE_LIMIT);
    return { name: key, raw: shown, value: decodeWords(shown).trim() };
  });
  const all = (name: string): readonly string[] => headers.filter((one) => one.name === name).map((one) => one.value); // prettier-ignore
  const one = (name: string): string => all(name)[0] ?? '';
  const parts = email.attachments.map(({ mimeType, content }) => ({
    // Some write the parameters without the semicolon that should separate them.
    type: mimeType.split(/[\s;]/, 1)[0]!.toLowerCase(),
    content: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer),
  }));
  // Which hides their text from the parser.
  const hidden = parts.filter((_, at) => isText(email.attachments[at]!)).map(({ content }) => `${content.toString('utf8')}\n`); // prettier-ignore
  let text = hidden.join('') + (email.text?.trim() ? email.text : htmlToText(email.html ?? ''));
  // Broken multipart (a boundary that is nowhere announced) leaves nothing: better its source than silence.
  if (text === '' && email.attachments.length === 0) text = withoutMime(bytes).text ?? '';
  return {
    headers,
    all,
    one,
    from: addressesIn(headers, 'from')[0] ?? null,
    to: addressesIn(headers, 'to'),
    date: one('date'),
    messageId: messageIds(one('message-id'))[0] ?? null,
    inReplyTo: messageIds(all('in-reply-to').join(' ')),
    references: messageIds(all('references').join(' ')),
    subject: one('subject'),
    contentType: one('content-type').toLowerCase(),
    text: text.slice(0, TEXT_LIMIT).replace(/\r\n?/g, '\n'),
    parts,
  };
}

/** `<a@b> <c@d>`, each once, in order; bare `a@b`, as some programs write it, where none has brackets. */
export function messageIds(text: string): string[] {
  const some = text.slice(0, HEADER_VALUE_LIMIT);
  const found = some.match(/<[^<>\s]{1,500}>/g);
  return [
    ...new Set(found ?? some.split(/[\s<>]+/).flatMap((word) => (BARE_ID.test(word) ? `<${word}>` : []))),
  ];
}

const BARE_ID = /^[^@]{1,400}@[^@]{1,100}$/;

/** The `name: value` lines at the start of a text, unfolded, names in lower case: of returned messages and reports. */
export function headerFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of text.slice(0, TEXT_LIMIT).split(/\r?\n/)) {
    if (line.trim() === '') {
      if (fields.size > 0) break;
      continue;
    }
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line)) {
      if (last) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`.trim());
    } else if (colon > 0 && colon < 80) {
      last = line.slice(0, colon).trim().toLowerCase();
      if (fields.has(last)) last = '';
      else fields.set(last, line.slice(colon + 1).trim());
    } else last = '';
  }
  return fields;
}

function addressesIn(headers: readonly MailHeader[], name: string): MailAddress[] {
  const raw = headers.filter((header) => header.name === name).map((header) => header.raw);
  return addressParser(raw.join(', ').slice(0, 2 * HEADER_VALUE_LIMIT), { flatten: true }).flatMap((entry) =>
    entry.address ? [{ name: entry.name, address: entry.address.toLowerCase() }] : [],
  );
}

function isText({ mimeType, disposition }: Attachment): boolean {
  return /^text\/plain\s/i.test(mimeType) && disposition !== 'attachment';
}

/** 'From MAILER-DAEMON Thu Apr 29 …': how mbox files begin, and some gateways leave it there. */
function withoutMboxLine(raw: Buffer): Buffer {
  if (!raw.subarray(0, 5).equals(Buffer.from('From '))) return raw;
  const end = raw.indexOf('\n');
  return end < 0 ? raw : raw.subarray(end + 1);
}

function withoutMime(bytes: Buffer): Email {
  const text = bytes.subarray(0, 500_000).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const fields = [...headerFields(text.slice(0, end))];
  return {
    headers: fields.map(([key, value]) => ({ key, originalKey: key, value })),
    headerLines: [],
    text: text.slice(end),
    attachments: [],
  };
}
