import { createHash } from 'node:crypto';

const HOST = /\b(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,6}(?:com|net|org|edu|jp|de|fr|ru|cn|ch|eu|us|uk|it|cat|server|localdomain|internal)\b/gi; // prettier-ignore
const LOCAL = /(?<![\w.+-])[a-z0-9][\w.+-]{0,63}(?=@)/gi;
const IP = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g;
const ID = /\b(?=[a-z]*\d)[a-z0-9]{8,}\b/gi;
const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,100})"|([^\s";]{1,100}))/gi;

/**
 * The same report from other people: other addresses, hosts, ids, boundaries and line ends. A reader that knows the
 * samples instead of mail does worse on it.
 */
export function disguise(raw: Buffer): Buffer {
  let text = raw.toString('latin1').replace(/\r\n/g, '\n');
  for (const [, quoted, bare] of [...text.matchAll(BOUNDARY)]) {
    const boundary = quoted ?? bare!;
    if (boundary.length > 5) text = text.replaceAll(boundary, `=_${word(boundary, 24)}`);
  }
  const changed = text
    .split('\n')
    .map((line) => (isEncoded(line) ? line : disguiseLine(line)))
    .join(/\r\n/.test(raw.toString('latin1', 0, 4_000)) ? '\n' : '\r\n');
  return Buffer.from(changed, 'latin1');
}

function disguiseLine(line: string): string {
  return line
    .replace(LOCAL, (local) => (isDaemon(local) ? local : `p${word(local.toLowerCase(), 7)}`))
    .replace(HOST, (host) => `${word(host.toLowerCase(), 6)}.${word(host.toLowerCase(), 9)}.test`)
    .replace(IP, '198.51.100.77')
    .replace(ID, (id) =>
      /^(?:=_|iso|utf|content|rfc\d)/i.test(id) || id.length > 60 ? id : word(id, id.length),
    );
}

/** Who wrote it is what it is. */
function isDaemon(local: string): boolean {
  return /daemon|post_?master|no-?reply|mailer|root|^(?:system|administrator|abuse|bounce|complaints)/i.test(
    local,
  );
}

/** Base64 and quoted-printable lines say something else when a letter changes. */
function isEncoded(line: string): boolean {
  return /^[A-Za-z0-9+/=]{40,}$/.test(line) || /=[0-9A-F]{2}|=$|=\?[^?]{1,40}\?[bq]\?/i.test(line) || /^[ \t]/.test(line) && /[A-Za-z0-9+/]{40,}/.test(line); // prettier-ignore
}

function word(of: string, length: number): string {
  const digest = createHash('sha256').update(of).digest('hex').replace(/[0-9]/g, (digit) => 'ghjkmnpqrs'[Number(digit)]!); // prettier-ignore
  return digest.repeat(Math.ceil(length / digest.length)).slice(0, length);
}
