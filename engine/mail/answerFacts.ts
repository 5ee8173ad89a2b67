import { ADDRESS_UNKNOWN, DOMAIN_UNKNOWN, REFUSED_BY_POLICY } from './answerPhrases';
import { TEXT_LIMIT, type AnswerContext, type SmtpAnswer } from './smtpAnswer';

/** What is asked of an answer to judge it. What costs a search through hundreds of phrases is asked when it comes to it. */
export interface Facts extends SmtpAnswer, Required<AnswerContext> {
  /** The enhanced status, else the code; null: neither. */
  readonly named: string | null;
  /** The words, in lower case on one line, without links and addresses. */
  readonly said: string;
  /** No recipient had been named yet. */
  readonly before: boolean;
  /** 'Not now.' */
  readonly temporary: boolean;
  readonly isHard: boolean;
  readonly isBlock: boolean;
  readonly isDisabled: boolean;
  /** A report in which nothing tells to which command it was said. */
  readonly isUntold: boolean;
  /** The first of the phrases that was said. */
  says(phrases: readonly string[]): string | false;
  /** Words of a policy, or the page of a block list. */
  refused(): string | false;
  /** Words for nobody there, an address or a domain. */
  unknown(): string | false;
  /** The same, said of a person where nothing proves that a name was refused: a filter's way of saying no. */
  excuse(why: string): string | false;
}

const HARD_STATUS = /^5\.(?:1\.(?:0|1|2|3|4|6|10)|4\.4)$/;
const BLOCK_STATUS = /^5\.(?:7|6)\.\d+$/;
/** RFC 5248: an account is disabled, whose one tells the stage. */
const ACCOUNT_DISABLED = /^5\.7\.13$/;
/** Statuses that do not say that an address is bad: nothing told, or about a mailbox or a host that is there (RFC 3463). */
const SAYS_LITTLE = /^5\.(?:0\.0|[23]\.\d{1,3})$/;
/** RFC 5321 4.3.2: answers that only the naming of a mailbox can have; 550 and 554 may come after the content as well. */
const RECIPIENT_CODES: readonly (number | null)[] = [551, 553];

/** Words that tell why, and not only that it was refused. */
const OUTCOMES: readonly string[] = ['mail rejected', 'email rejected', 'e-mail rejected', 'message rejected', 'mail refused', 'message refused', 'denied']; // prettier-ignore
const REASONS = REFUSED_BY_POLICY.filter((phrase) => !OUTCOMES.includes(phrase));

const ABOUT_A_PERSON = /\b(?:user|recipient|mailbox|account|address|person|name)\b/;

export function factsOf(answer: SmtpAnswer, context: AnswerContext): Facts {
  const { code, enhanced, text } = answer;
  const { stage = null, final = false, quoted = code !== null, confirmed = false } = context;
  const said = wordsOf(text);
  const before = stage === 'connect' || stage === 'sender';
  const isHard = HARD_STATUS.test(enhanced ?? '');
  const isBlock = BLOCK_STATUS.test(enhanced ?? '');
  const says = (phrases: readonly string[], words = said): string | false =>
    phrases.find((phrase) => words.includes(phrase)) ?? false;
  const refused = once(() => says(REFUSED_BY_POLICY) || listed(text));
  const noDomain = once(() => says(DOMAIN_UNKNOWN) || says(DOMAIN_UNKNOWN, withoutHosts(said)));
  const unknown = once(() => {
    const found = noDomain() || says(ADDRESS_UNKNOWN);
    const policy = says(REASONS) || listed(text);
    // 'Rejected as spam: this user does not exist for you' has been seen: two stories, believe the code.
    const twoStories = found !== false && policy !== false && !found.includes(policy);
    return !(twoStories && isBlock) && found;
  });
  // Only a refusal of RCPT, or a status for it, says that there is no such mailbox. After the content the recipient
  // had been accepted: then, and where nobody tells when it was said, 'unknown' may be a filter's excuse.
  const proven = stage === 'recipient' || RECIPIENT_CODES.includes(code) || isHard;
  const told = confirmed && text.includes('@');
  return {
    ...answer,
    ...{ stage, final, quoted, confirmed },
    named: enhanced ?? (code === null ? null : String(code)),
    said,
    before,
    temporary: isTransient(code, enhanced),
    isHard,
    isBlock,
    isDisabled: final && ACCOUNT_DISABLED.test(enhanced ?? '') && !before,
    isUntold: final && quoted && !told && stage === null && SAYS_LITTLE.test(enhanced ?? '5.0.0'),
    says: (phrases) => says(phrases),
    refused,
    unknown,
    excuse(why) {
      const found = unknown();
      return (
        found !== false && !proven && noDomain() === false && ABOUT_A_PERSON.test(said) && `${found}, ${why}`
      );
    },
  };
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: work() }).value;
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
function listed(text: string): string | false {
  return LISTS.exec(text.slice(0, TEXT_LIMIT))?.[0] ?? false;
}

const LISTS = /https?:\/\/(?:[a-z0-9-]{1,63}\.){0,3}(?:spamhaus|spamcop|sorbs|barracudacentral|spamrats|uceprotect|senderscore|backscatterer|abuseat)\.(?:org|net|com)\b/i; // prettier-ignore
