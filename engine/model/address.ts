import { domainToASCII } from 'node:url';
import isEmail from 'validator/lib/isEmail';

/** An address as a lead may carry it, and the key under which one person is one lead. */
export interface EmailAddress {
  /** As mail is sent to it: trimmed, the domain in ASCII. */
  readonly address: string;
  /** Lower-cased: what 'the same address' means. Tags (`a+b@`) and dots stay: they may be different people. */
  readonly key: string;
  readonly domain: string;
}

const BRACKETED = /^[^<>]*<\s*([^<>\s]+)\s*>$/;

/**
 * Reads one address, plain or as `Name <address>`; null when it is none that mail can be sent to
 * (RFC 5321 lengths and a domain with a dot; quoted local parts are refused, as providers do).
 */
export function readAddress(text: string): EmailAddress | null {
  const trimmed = text.trim();
  const bare = (BRACKETED.exec(trimmed)?.[1] ?? trimmed).replace(/^mailto:/i, '');
  const at = bare.lastIndexOf('@');
  if (at < 1) return null;
  const domain = domainToASCII(bare.slice(at + 1)).toLowerCase();
  // At half a character isEmail throws, and no server takes one.
  if (domain === '' || /\p{Cs}/u.test(bare)) return null;
  const address = `${bare.slice(0, at)}@${domain}`;
  if (!isEmail(address, { allow_utf8_local_part: true, allow_underscores: false })) return null;
  return { address, key: address.toLowerCase(), domain };
}

/** The key of whatever somebody wrote to name a lead: as an address is read when it is stored (`Ann <ann@bücher.example>`). */
export function addressKey(reference: string): string {
  const plain = reference.trim().toLowerCase();
  return PLAIN.test(plain) ? plain : (readAddress(reference)?.key ?? plain);
}

/** An address, or an id, that reads as it stands: nearly all do, and there may be ten thousand. */
const PLAIN = /^(?!mailto:)[!-;=?-~]*$/;
