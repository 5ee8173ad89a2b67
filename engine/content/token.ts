import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is good for. One made for a message cannot be used to unsubscribe, and so on. */
export type TokenPurpose = 'message' | 'unsubscribe' | 'open' | 'click';

/** Carries the token in a header of ours: it comes back inside the returned part of a bounce. */
export const TOKEN_HEADER = 'X-Throughline';

const ID = '[0-9a-z]{26}';
const TOKEN = new RegExp(`^${ID}[a-z2-7]{16}$`);
const LINK = /^([0-9a-z]{42})\.([\w-]+)$/i;

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
  return isSigned(signature(secret, id, purpose), folded.slice(26)) ? id : null;
}

function isSigned(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given.toLowerCase())];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The token of a link in a message: the same as `signToken`, and behind it where the link leads, which is signed with it.
 * So a reader is sent on without a look into the database, and never to where we did not point.
 */
export function signLink(secret: string, id: string, target: string): string {
  return `${id}${signature(secret, id, 'click', target)}.${Buffer.from(target).toString('base64url')}`;
}

/** The message and the target that a link was made of, or null when it is not ours as it stands. */
export function readLink(secret: string, token: string): { id: string; target: string } | null {
  const [, head = '', tail = ''] = LINK.exec(token.trim()) ?? [];
  const id = head.slice(0, 26).toLowerCase();
  const target = Buffer.from(tail, 'base64url').toString();
  return isSigned(signature(secret, id, 'click', target), head.slice(26)) ? { id, target } : null;
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

function signature(secret: string, id: string, purpose: TokenPurpose, target = ''): string {
  const about = `throughline token 1\n${purpose}\n${id}${target === '' ? '' : `\n${target}`}`;
  const mac = createHmac('sha256', secret).update(about).digest();
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
