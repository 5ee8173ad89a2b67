import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';

/** A mail that reached us as its parts, the message itself being gone. What is not known is ''. */
export interface MailParts {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** RFC 5322 or ISO 8601. */
  readonly date: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: string;
  /** All others that are known: they tell machines from people. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Of the message as it was, which is gone; or written from the parts. */
const NOT_ITS_OWN =
  /^(from|to|cc|bcc|subject|date|message-id|in-reply-to|references|mime-version|content-.*|received|dkim-signature|arc-.*|authentication-results|bcc)$/i;

/**
 * Writes the message anew, so that it is read as any other. The same parts give the same bytes, whenever and however
 * often: a mail that has no Message-ID is known again by them.
 */
export async function writeMail(parts: MailParts): Promise<Buffer> {
  const { from, to, subject, text, html, messageId, inReplyTo, references } = parts;
  const date = readDate(parts.date);
  const seed = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  const composed = await new MailComposer({
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    subject,
    // An empty body is one, too: a reply above a quote that the provider has cut off.
    ...(text === '' && html !== '' ? {} : { text }),
    ...(html === '' ? {} : { html }),
    date: date ?? new Date(0),
    messageId: messageId === '' ? `<${seed}@${UNNAMED}>` : inBrackets(messageId),
    ...(inReplyTo === '' ? {} : { inReplyTo: inBrackets(inReplyTo) }),
    ...(references === ''
      ? {}
      : {
          references: references
            .split(/[\s,]+/)
            .filter(Boolean)
            .map(inBrackets),
        }),
    headers: parts.headers
      .filter(([name]) => /^[!-9;-~]+$/.test(name) && !NOT_ITS_OWN.test(name))
      .map(([key, value]) => ({ key, value: value.replace(/\s+/g, ' ').trim() })),
    baseBoundary: seed,
    // Texts are texts: nobody's file is read and nobody's address is asked for what stands in them.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as ConstructorParameters<typeof MailComposer>[0])
    .compile()
    .build();
  return withoutMadeUp(composed, [...(date ? [] : ['Date']), ...(messageId === '' ? ['Message-ID'] : [])]);
}

const UNNAMED = 'unnamed.invalid';

/** nodemailer writes these where they are missing; a mail that came without them is read without them. */
function withoutMadeUp(raw: Buffer, names: readonly string[]): Buffer {
  if (names.length === 0) return raw;
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const head = names.reduce(
    (all, name) =>
      all.replace(new RegExp(`(^|\\r\\n)${name}:[^\\r\\n]*(?:\\r\\n[ \\t][^\\r\\n]*)*`, 'i'), ''),
    text.slice(0, end),
  );
  return Buffer.from(`${head.replace(/^\r\n/, '')}${text.slice(end)}`, 'latin1');
}

function readDate(text: string): Date | null {
  const ms = text === '' ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) ? new Date(ms) : null;
}

function inBrackets(id: string): string {
  const bare = id.trim();
  return bare.startsWith('<') ? bare : `<${bare}>`;
}
