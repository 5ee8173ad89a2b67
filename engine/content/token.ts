import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is good for. One made for a message cannot be used to unsubscribe, and so on. */
export type TokenPurpose = 'message' | 'unsubscribe' | 'open' | 'click';

/** Carries the token in a header of ours: it comes back inside the returned part of a bounce. */
export const TOKEN_HEADER = 'X-Throughline';

const ID = '[0-9a-z]{26}';
const TOKEN = new RegExp(`^${ID}[a-z2-7]{16}$`);

/**
 * A row's id with a signature: 42 characters of [a-z0-9], so that it fits a local part, a Message-ID and a URL,
 * and survives servers that fold letters. 80 bits of HMAC-SHA256: nobody guesses that through a mail server.
 * @param id 26 characters of [0-9a-z], as `idMaker` makes them
 */
export function signToken(secret: string, id: string, purpose: TokenPurpose = 'message'): string {
  return id + signature(secret, id, purpose);
}

/** The id that the token was made for, or null when it is not ours, or made for another purpose. */
export function readToken(secret: string, token: string, purpose: TokenPurpose = 'message'): string | null {
  const folded = token.trim().toLowerCase();
  if (!TOKEN.test(folded)) return null;
  const id = folded.slice(0, 26);
  const expected = Buffer.from(signature(secret, id, purpose));
  return timingSafeEqual(expected, Buffer.from(folded.slice(26))) ? id : null;
}

export function messageIdFor(token: string, domain: string): string {
  return `<${token}@${domain}>`;
}

/** The token in a Message-ID (with or without its brackets), not yet checked; null when it has not our form. */
export function tokenOfMessageId(messageId: string): string | null {
  const local = /^\s*<?([^@<>\s]+)@[^@<>\s]+>?\s*$/.exec(messageId)?.[1];
  return formed(local);
}

/** `user+token@domain`; null where the local part would be longer than the 64 octets of RFC 5321, 4.5.3.1.1. */
export function envelopeAddress(address: string, token: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1) return null;
  const local = `${address.slice(0, at)}+${token}`;
  return Buffer.byteLength(local) > 64 ? null : local + address.slice(at);
}

function formed(text: string | undefined): string | null {
  const folded = text?.toLowerCase() ?? '';
  return TOKEN.test(folded) ? folded : null;
}

function signature(secret: string, id: string, purpose: TokenPurpose): string {
  const mac = createHmac('sha256', secret).update(`throughline token 1\n${purpose}\n${id}`).digest();
  return base32(mac.subarray(0, 10));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 in lower case; whole groups of five bytes only, so there is no padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += LETTERS[(buffer >> (bits - 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  return text;
}
