import {
  ADDRESS_UNKNOWN,
  MAILBOX_FULL,
  OUR_AUTHENTICATION,
  REFUSED_BY_POLICY,
  TRY_LATER,
} from './answerPhrases';

/**
 * What a refusal means for whoever is being mailed: `hard` (this address does not work), `soft` (it may later),
 * `block` (they do not want this mail: content, reputation, policy), `sender` (our own set-up is at fault).
 */
export type AnswerClass = 'hard' | 'soft' | 'block' | 'sender';

export interface SmtpAnswer {
  readonly code: number | null;
  /** RFC 3463, `5.1.1`. */
  readonly enhanced: string | null;
  readonly text: string;
}

/** Longer answers say nothing more, and are not worth searching. */
const TEXT_LIMIT = 4_000;
const CODE = /^\s*([245]\d\d)(?=[ \-#:]|$)/;
const ENHANCED = /(?:^|[\s(#:[-])([245]\.\d{1,3}\.\d{1,3})(?=[\s):;,\]-]|$)/;

/** Reads `550-5.1.1 text`, with the repeated codes of further lines taken out of the text. */
export function readSmtpAnswer(response: string): SmtpAnswer {
  const text = response.slice(0, TEXT_LIMIT);
  const code = CODE.exec(text)?.[1];
  return {
    code: code === undefined ? null : Number(code),
    enhanced: ENHANCED.exec(text)?.[1] ?? null,
    text: text.replace(/\r?\n[245]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/g, ' ').trim(),
  };
}

/** Set-up of the sending side: credentials (RFC 4954), SPF, DKIM, DMARC, reverse DNS (RFC 7372, and Microsoft's own). */
const SENDER_STATUS = /^[45]\.(?:1\.[78]|7\.(?:8|9|1[1-4]|2[0-9]|30|505|509|515|516))$/;
const SENDER_CODES = new Set([530, 534, 535, 538]);
const HARD_STATUS = /^5\.(?:1\.(?:0|1|2|3|4|6|10)|4\.4)$/;
const SOFT_STATUS = /^(?:4\.\d+\.\d+|5\.(?:2|3|4|5)\.\d+)$/;
const BLOCK_STATUS = /^5\.(?:7|6)\.\d+$/;

/**
 * The one classification of an SMTP refusal, at our own server's door or inside a bounce. Text may overrule the
 * code (some servers answer 5.7.1 for an unknown user, or 5.1.1 for a full mailbox), but only where it is explicit.
 */
export function classifyAnswer({ code, enhanced, text }: SmtpAnswer): AnswerClass {
  const said = text.slice(0, TEXT_LIMIT).toLowerCase();
  if (code !== null && SENDER_CODES.has(code)) return 'sender';
  if (enhanced !== null && SENDER_STATUS.test(enhanced)) return 'sender';
  if (isTransient(code, enhanced)) return 'soft';
  if (says(said, MAILBOX_FULL) || enhanced?.endsWith('.2.2')) return 'soft';
  if (says(said, OUR_AUTHENTICATION)) return 'sender';
  const refused = says(said, REFUSED_BY_POLICY);
  const unknown = says(said, ADDRESS_UNKNOWN);
  // 'Rejected as spam: this user does not exist for you' has been seen: two stories, believe the code.
  if (unknown && !(refused && enhanced !== null && BLOCK_STATUS.test(enhanced))) return 'hard';
  if (enhanced !== null && HARD_STATUS.test(enhanced)) return refused ? 'block' : 'hard';
  if (refused) return 'block';
  if (says(said, TRY_LATER) || (enhanced !== null && SOFT_STATUS.test(enhanced))) return 'soft';
  if (enhanced !== null && BLOCK_STATUS.test(enhanced)) return 'block';
  // An unexplained 5xx: not enough to call an address dead, and retrying is somebody's decision.
  return 'soft';
}

/** 4yz means 'not now' (RFC 5321 4.2.1); a 4.x status does too, even in a report that says failed. */
function isTransient(code: number | null, enhanced: string | null): boolean {
  if (enhanced !== null) return enhanced.startsWith('4.') && !(code !== null && code >= 500);
  return code !== null && code < 500;
}

function says(text: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => text.includes(phrase));
}
