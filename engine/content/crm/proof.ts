import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Proof } from '../../model/source';

/** A delivery as it came over HTTP. */
export interface HookRequest {
  readonly method: string;
  /** The whole address as the sender called it. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the body as UTF-8, before anything has read them. */
  readonly body: string;
  /** What stood behind the source in the address. */
  readonly pathSecret: string | null;
}

/** A signature is good for five minutes, as HubSpot says of its own. */
const MAX_AGE = 300_000;

/**
 * Whether a delivery comes from who knows the secret.
 * @returns null when it does, else why not, in words that tell nothing of the secret.
 */
export function proofProblem(proof: Proof, secret: string, request: HookRequest, now: number): string | null {
  switch (proof) {
    case 'hubspot':
      return hubspot(secret, request, now);
    case 'hmac':
      return ours(secret, request, now);
    case 'basic':
      return same(request.headers['authorization'], `Basic ${Buffer.from(secret).toString('base64')}`)
        ? null
        : 'The user or the password (HTTP Basic) is missing or wrong.';
    case 'header': {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
      return same(request.headers['x-throughline-secret'] ?? bearer, secret)
        ? null
        : 'The secret in the header is missing or wrong.';
    }
    case 'path':
      return same(request.pathSecret ?? undefined, secret)
        ? null
        : 'The secret in the address is missing or wrong.';
  }
}

/** Our own: `X-Throughline-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body", in hex>`. */
export function sign(secret: string, body: string, now: number): string {
  const time = String(Math.floor(now / 1_000));
  return `t=${time},v1=${hmac(secret, `${time}.${body}`).toString('hex')}`;
}

function ours(secret: string, { headers, body }: HookRequest, now: number): string | null {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers['x-throughline-signature'] ?? '');
  if (!match) return 'The header X-Throughline-Signature is missing or has another form.';
  const [, time = '', signature = ''] = match;
  if (tooOld(Number(time) * 1_000, now)) return 'The signature is older than five minutes.';
  return same(signature, hmac(secret, `${time}.${body}`).toString('hex')) ? null : 'The signature is wrong.';
}

/**
 * developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation.
 * v3: base64 of HMAC-SHA256 over method + address + body + timestamp. Where it is absent, v2, which workflows send:
 * SHA-256 in hex over secret + method + address + body; it has no time, and a repeated event does nothing here anyway.
 */
function hubspot(secret: string, { method, url, headers, body }: HookRequest, now: number): string | null {
  const v3 = headers['x-hubspot-signature-v3'];
  if (v3 === undefined) {
    const v2 = headers['x-hubspot-signature'];
    if (v2 === undefined || headers['x-hubspot-signature-version'] !== 'v2') {
      return 'The header X-HubSpot-Signature-v3 is missing.';
    }
    const wanted = createHash('sha256').update(`${secret}${method}${url}${body}`).digest('hex');
    return same(v2, wanted) ? null : 'The signature is wrong.';
  }
  const timestamp = headers['x-hubspot-request-timestamp'] ?? '';
  if (!/^\d{1,15}$/.test(timestamp) || tooOld(Number(timestamp), now))
    return 'The timestamp is missing or older than five minutes.';
  const wanted = hmac(secret, `${method}${decoded(url)}${body}${timestamp}`).toString('base64');
  return same(v3, wanted) ? null : 'The signature is wrong.';
}

/** The characters that HubSpot decodes before it signs, and no others. */
function decoded(url: string): string {
  return url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (code) => decodeURIComponent(code));
}

function tooOld(time: number, now: number): boolean {
  return Math.abs(now - time) > MAX_AGE;
}

function hmac(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text, 'utf8').digest();
}

/** In a time that tells nothing: neither of the content nor, through the digests, of the length. */
function same(given: string | undefined, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(wanted)) && given !== undefined;
}
