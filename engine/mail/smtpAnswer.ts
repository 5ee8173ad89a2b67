import {
  ADDRESS_UNKNOWN,
  DOMAIN_UNKNOWN,
  MAILBOX_FULL,
  NOT_PERMITTED,
  OUR_AUTHENTICATION,
  RECIPIENT_CHOICE,
  REFUSED_BY_POLICY,
  SENDER_REFUSED,
  SLOW_DOWN,
  SUSPENDED,
  TRY_LATER,
} from './answerPhrases';

/**
 * What a refusal means for whoever is being mailed: `hard` (this address does not work), `soft` (it may later),
 * `block` (they do not want this mail: content, reputation, policy), `sender` (our own set-up is at fault).
 */
export type AnswerClass = 'hard' | 'soft' | 'block' | 'sender';

/** How far the session had come. Before a recipient was named, nothing can be said about one. */
export type SmtpStage = 'connect' | 'sender' | 'recipient' | 'data';

export interface SmtpAnswer {
  readonly code: number | null;
  /** RFC 3463, `5.1.1`. */
  readonly enhanced: string | null;
  readonly text: string;
}

export interface AnswerContext {
  readonly stage?: SmtpStage | null;
  /** A report says that nobody will try again, so that 'not now' no longer explains a refusal. */
  readonly final?: boolean;
  /** It repeats what another server said, rather than what the author of the report found out itself. */
  readonly quoted?: boolean;
  /** Its author says in words of its own too that there is no such address; counts where the answer names one. */
  readonly confirmed?: boolean;
}

export interface Judgement {
  readonly class: AnswerClass;
  /** The words or the code that decided; null: nothing that was said does. */
  readonly because: string | null;
}

/** Longer answers say nothing more, and are not worth searching. */
const TEXT_LIMIT = 4_000;
const CODE = /^\s*([245]\d\d)(?=[ \-#:,]|$)/;
const ENHANCED = /(?:^|[\s(#:['"-])([245]\.\d{1,3}\.\d{1,3})(?=[\s):;,\]'"-]|$)/;

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

const ABOUT_A_PERSON = /\b(?:user|recipient|mailbox|account|address|person|name)\b/;
/** Statuses that do not say that an address is bad: nothing told, or about a mailbox or a host that is there (RFC 3463). */
const SAYS_LITTLE = /^5\.(?:0\.0|[23]\.\d{1,3})$/;
/** 'Sender's domain does not exist', 'your e-mail address was rejected': bad things said of whoever sent it. */
const ABOUT_THE_SENDER = /\b(?:sender(?:'s)?|return[- ]?path|reverse[- ]?path|from address|from header|from domain|mail from|envelope from|originat(?:or|ing)|your (?:e-?mail )?(?:address|domain))\b[^.;:]{0,40}\b(?:reject|denied|refus|not allowed|not accept|not permitted|unknown|invalid|illegal|does(?: not|n't) exist|not found|not exist|cannot be verified|could not be verified|unverified|unresolv|not resolv)/; // prettier-ignore
/** RFC 5321 4.3.2: answers that only the naming of a mailbox can have; 550 and 554 may come after the content as well. */
const RECIPIENT_CODES = new Set([551, 553]);
/** RFC 5248: an account is disabled, whose one tells the stage. */
const ACCOUNT_DISABLED = /^5\.7\.13$/;

/** {@link judgeAnswer}, for whoever asks for the class only. */
export function classifyAnswer(answer: SmtpAnswer, context: AnswerContext = {}): AnswerClass {
  return judgeAnswer(answer, context).class;
}

/**
 * The one classification of an SMTP refusal, at our own server's door or inside a bounce. Text may overrule the
 * code (some servers answer 5.7.1 for an unknown user, or 5.1.1 for a full mailbox), but only where it is explicit.
 */
export function judgeAnswer({ code, enhanced, text }: SmtpAnswer, context: AnswerContext = {}): Judgement {
  const { stage = null, final = false, quoted = code !== null, confirmed = false } = context; // prettier-ignore
  const said = wordsOf(text);
  const is = (kind: AnswerClass, because: string | null): Judgement => ({ class: kind, because });
  const before = stage === 'connect' || stage === 'sender';
  const named = enhanced ?? (code === null ? null : String(code));

  if (code !== null && SENDER_CODES.has(code)) return is('sender', named);
  const disabled = final && enhanced !== null && ACCOUNT_DISABLED.test(enhanced) && !before;
  if (enhanced !== null && SENDER_STATUS.test(enhanced) && !disabled) return is('sender', enhanced);
  const temporary = isTransient(code, enhanced);
  if (temporary && !final) return is('soft', named);
  const full = says(said, MAILBOX_FULL) ?? (enhanced?.endsWith('.2.2') ? enhanced : null);
  if (full !== null) return is('soft', full);
  const ours = says(said, OUR_AUTHENTICATION);
  if (ours !== null) return is('sender', ours);
  const hasty = says(said, SLOW_DOWN);
  // Slowed down for a bad reputation: the limit is how they block.
  if (hasty !== null && !said.includes('reputation')) return is('soft', hasty);
  const closedFor = says(said, SUSPENDED) ?? says(said, RECIPIENT_CHOICE) ?? (disabled ? enhanced : null);
  if (closedFor !== null && !temporary) return is('soft', closedFor);
  // RFC 7504: 521 and 556, a host or domain that takes no mail.
  if (!temporary && (code === 556 || (code === 521 && (enhanced === null || enhanced === '5.3.2')))) return is('hard', named); // prettier-ignore
  const refused = says(said, REFUSED_BY_POLICY) ?? listed(text);
  if (temporary) {
    if (refused !== null) return is('block', refused);
    const policy = /^4\.7\./.test(enhanced ?? '') && says(said, TRY_LATER) === null;
    return is(policy ? 'block' : 'soft', named);
  }
  const unwanted = says(said, SENDER_REFUSED) ?? ABOUT_THE_SENDER.exec(said)?.[0] ?? null;
  if (unwanted !== null) return is('block', unwanted);
  const closed = says(said, NOT_PERMITTED);
  if (closed !== null) return is('block', closed);
  const noDomain = says(said, DOMAIN_UNKNOWN) ?? says(withoutHosts(said), DOMAIN_UNKNOWN);
  const unknown = noDomain ?? says(said, ADDRESS_UNKNOWN);
  // 'Rejected as spam: this user does not exist for you' has been seen: two stories, believe the code.
  const twoStories = refused !== null && !unknown?.includes(refused);
  if (unknown !== null && !(twoStories && enhanced !== null && BLOCK_STATUS.test(enhanced))) {
    if (before) return is('sender', unknown);
    // With 5.4.1 Exchange says so of whom it does not know; with 5.7.1 it is any server's word for any rule.
    if (unknown.endsWith('access denied') && enhanced !== null && BLOCK_STATUS.test(enhanced)) return is('block', unknown); // prettier-ignore
    // Only a refusal of RCPT, or a status for it, says that there is no such mailbox. After the content the recipient
    // had been accepted: then, and where nobody tells when it was said, 'unknown' may be a filter's excuse.
    const proven =
      stage === 'recipient' ||
      RECIPIENT_CODES.has(code ?? 0) ||
      (enhanced !== null && HARD_STATUS.test(enhanced));
    const told = confirmed && text.includes('@');
    const untold = final && quoted && !told && stage === null && (enhanced === null || SAYS_LITTLE.test(enhanced)); // prettier-ignore
    const excuse = noDomain === null && ABOUT_A_PERSON.test(said);
    if (!proven && excuse && stage === 'data') return is('soft', `${unknown}, said after the content`);
    if (!proven && excuse && untold) return is('soft', `${unknown}, but not to which command`);
    return is('hard', unknown);
  }
  if (enhanced !== null && HARD_STATUS.test(enhanced)) {
    if (refused !== null) return is('block', refused);
    return is(before ? 'sender' : 'hard', enhanced);
  }
  if (refused !== null) return is('block', refused);
  // RFC 5321 3.1: 554 instead of a greeting, 'no SMTP service for you'.
  if (stage === 'connect' && code === 554) return is('block', '554');
  const later = says(said, TRY_LATER);
  if (later !== null) return is('soft', later);
  if (enhanced !== null && SOFT_STATUS.test(enhanced)) return is('soft', enhanced);
  if (enhanced !== null && BLOCK_STATUS.test(enhanced)) return is('block', enhanced);
  // RFC 5321 4.2.3: 551 'user not local', 553 'mailbox name not allowed'; before a recipient nothing is about one.
  if (code === 551 || (code === 553 && stage === 'recipient')) return is('hard', named);
  if (code === 571 || before) return is('block', named);
  // RFC 5321 7.9: what is refused after the content, once the recipient was accepted, is this mail.
  if (stage === 'data' && (code === 550 || code === 554)) return is('block', named);
  // An unexplained 5xx: not enough to call an address dead, and retrying is somebody's decision.
  return is('soft', null);
}

/** 4yz means 'not now' (RFC 5321 4.2.1); a 4.x status does too, even in a report that says failed. */
function isTransient(code: number | null, enhanced: string | null): boolean {
  if (enhanced !== null) return enhanced.startsWith('4.') && !(code !== null && code >= 500);
  return code !== null && code < 500;
}

/** In lower case, on one line, without links and addresses: what somebody's mailbox or page is called says nothing. */
function wordsOf(text: string): string {
  return text
    .slice(0, TEXT_LIMIT)
    .toLowerCase()
    .replace(/https?:\/\/[^\s<>"']{1,2000}/g, ' ')
    .replace(/[^\s<>"'()[\]:;,@]{1,100}@[^\s<>"'()[\]:;,@]{1,255}/g, ' ')
    .replace(/<\s*>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/’/g, "'");
}

/** 'Host mx.example.test not found' says 'host not found'. */
function withoutHosts(words: string): string {
  return words.replace(/(?<![\w.-])[a-z][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,8}\s?/g, '');
}

/** A link to the page where a well-known block list says why. */
function listed(text: string): string | null {
  return LISTS.exec(text.slice(0, TEXT_LIMIT))?.[0] ?? null;
}

const LISTS = /https?:\/\/(?:[a-z0-9-]{1,63}\.){0,3}(?:spamhaus|spamcop|sorbs|barracudacentral|spamrats|uceprotect|senderscore|backscatterer|abuseat)\.(?:org|net|com)\b/i; // prettier-ignore

function says(text: string, phrases: readonly string[]): string | null {
  return phrases.find((phrase) => text.includes(phrase)) ?? null;
}
