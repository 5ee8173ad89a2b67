/** RFC 5322, 3.6: what every mail begins with, one or another of it. */
const WRITTEN_OR_CARRIED = /^(from|date|received|return-path|message-id|delivered-to)[ \t]*:/im;

/** A whole message in a text: as it is, or in base64 or base64url (Gmail's `raw`); null when it is none. */
export function rawMail(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'utf8');
  if (isMail(bytes)) return bytes;
  if (!/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return null;
  const decoded = Buffer.from(text.replace(/\s+/g, ''), 'base64');
  return isMail(decoded) ? decoded : null;
}

export function isMail(bytes: Buffer): boolean {
  const [headers = ''] = bytes
    .toString('latin1')
    .trimStart()
    .split(/\r?\n\r?\n/, 1);
  return /^[!-9;-~]+[ \t]*:/.test(headers) && WRITTEN_OR_CARRIED.test(headers);
}
