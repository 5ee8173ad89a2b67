import { readMail } from '../../../engine/mail/reading/reading';

export interface Fuzzed {
  readonly count: number;
  /** Milliseconds of the processor's time, so that a busy machine makes nothing look slow. */
  readonly slowest: number;
  /** What was wrong with a message, and the number that brings it back. */
  readonly failed: readonly string[];
  /** Those that took longer than a second. */
  readonly slow: readonly string[];
}

const LIMIT_MS = 1_000;

/** What readers look for, and what makes parsers stumble. */
const WORDS = ['\n', '\r\n', '\r', '\n\n', ' ', '\t', '--', '--limit-1', '--limit-1--', ':', ';', '<', '>', '<>', '@', '"', '(', ')', '\\', '\0', '\xff', '\xc3', '=', '=?utf-8?b?', '?=', '=?utf-8?q?=', '&#', '&amp;', 'boundary=', 'boundary="limit-1"', 'Content-Type: multipart/report; boundary=limit-1\n', 'Content-Type: message/delivery-status\n\n', 'Content-Type: message/rfc822\n\n', 'Content-Transfer-Encoding: base64\n', 'Content-Transfer-Encoding: quoted-printable\n', 'charset=iso-2022-jp', 'charset=utf-16', 'Final-Recipient: rfc822; ', 'Action: failed\n', 'Status: 5.', 'Diagnostic-Code: smtp; 550 ', '550 5.1.1 ', '>>> RCPT TO', '<<< 5', 'wrote:', 'On ', 'From: ', 'until ', 'back on ', '9 November', '2026', '月', '11月9日', '<blockquote>', '<style>', '<!--', '{"notificationType":', '- ', '/'] as const; // prettier-ignore

/**
 * Messages with faults of every kind, always the same for a seed: bytes changed, cut, doubled, spliced with another
 * message, sprinkled with words that mean something, or with one repeated very often.
 */
export async function fuzz(bases: readonly Buffer[], count: number, seed = 1): Promise<Fuzzed> {
  const failed: string[] = [];
  const slow: string[] = [];
  let slowest = 0;
  for (let at = 0; at < count; at += 1) {
    const raw = mutate(bases, numbers(seed * 1_000_003 + at));
    const started = process.cpuUsage();
    try {
      await readMail(raw);
    } catch (error) {
      failed.push(`${at}: ${String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1_000;
    if (took > LIMIT_MS) slow.push(`${at}: ${Math.round(took)} ms`);
    slowest = Math.max(slowest, took);
  }
  return { count, slowest, failed, slow };
}

/** Whole numbers below a bound (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(bases: readonly Buffer[], random: (below: number) => number): Buffer {
  let raw: Buffer = Buffer.from(bases[random(bases.length)]!);
  for (let left = 1 + random(8); left > 0; left -= 1) raw = mutateOnce(raw, bases, random);
  return raw;
}

function mutateOnce(raw: Buffer, bases: readonly Buffer[], random: (below: number) => number): Buffer {
  if (raw.length < 2) return Buffer.from(WORDS[random(WORDS.length)]!);
  const at = random(raw.length);
  const word = Buffer.from(WORDS[random(WORDS.length)]!, 'latin1');
  const insert = (piece: Buffer): Buffer => Buffer.concat([raw.subarray(0, at), piece, raw.subarray(at)]);
  switch (random(10)) {
    case 0:
      for (let flips = 1 + random(20); flips > 0; flips -= 1) raw[random(raw.length)] = random(256);
      return raw;
    case 1:
      return Buffer.concat([raw.subarray(0, at), raw.subarray(Math.min(raw.length, at + 1 + random(200)))]);
    case 2:
      return insert(raw.subarray(at, Math.min(raw.length, at + 1 + random(2_000))));
    case 3: {
      const other = bases[random(bases.length)]!;
      return Buffer.concat([raw.subarray(0, at), other.subarray(random(other.length))]);
    }
    case 4:
      return raw.subarray(0, at + 1);
    case 5:
      return Buffer.from(raw.toString('latin1').replace(/\r\n/g, random(2) === 0 ? '\n' : '\r'), 'latin1');
    case 6:
      // Rarely much: a megabyte each time would measure copying.
      return insert(Buffer.concat(Array.from({ length: random(50) === 0 ? 20_000 : 1 + random(200) }, () => word))); // prettier-ignore
    case 7: {
      // A line of it elsewhere.
      const end = raw.indexOf(0x0a, at);
      const line = raw.subarray(at, end < 0 ? raw.length : end + 1);
      const to = random(raw.length);
      return Buffer.concat([raw.subarray(0, to), line, raw.subarray(to)]);
    }
    default:
      return insert(word);
  }
}
