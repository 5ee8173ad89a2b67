import {
  MAILBOX_FULL,
  NOT_PERMITTED,
  OUR_AUTHENTICATION,
  RECIPIENT_CHOICE,
  SENDER_REFUSED,
  SLOW_DOWN,
  SUSPENDED,
  TRY_LATER,
} from './answerPhrases';
import { factsOf, type Facts } from './answerFacts';
import type { AnswerClass, AnswerContext, Judgement, SmtpAnswer } from './smtpAnswer';

/** {@link judgeAnswer}, for whoever asks for the class only. */
export function classifyAnswer(answer: SmtpAnswer, context: AnswerContext = {}): AnswerClass {
  return judgeAnswer(answer, context).class;
}

/**
 * The one classification of an SMTP refusal, at our own server's door or inside a bounce. Text may overrule the
 * code (some servers answer 5.7.1 for an unknown user, or 5.1.1 for a full mailbox), but only where it is explicit.
 */
export function judgeAnswer(answer: SmtpAnswer, context: AnswerContext = {}): Judgement {
  const facts = factsOf(answer, context);
  for (const [meaning, fits] of RULES) {
    const because = fits(facts);
    if (because !== false) return { class: meaning, because };
  }
  // An unexplained 5xx: not enough to call an address dead, and retrying is somebody's decision.
  return { class: 'soft', because: null };
}

/** Whether it holds of an answer: the words or the code that say so (null: none of either); false: it does not. */
type Fits = (facts: Facts) => string | null | false;

/** Set-up of the sending side: credentials (RFC 4954), SPF, DKIM, DMARC, reverse DNS (RFC 7372, and Microsoft's own). */
const SENDER_STATUS = /^[45]\.(?:1\.[78]|7\.(?:8|9|1[1-4]|2[0-9]|30|505|509|515|516))$/;
const SENDER_CODES: readonly (number | null)[] = [530, 534, 535, 538];
const SOFT_STATUS = /^(?:4\.\d+\.\d+|5\.(?:2|3|4|5)\.\d+|5\.6\.[789])$/;
/** 'Sender's domain does not exist', 'your e-mail address was rejected': bad things said of whoever sent it. */
const ABOUT_THE_SENDER = /\b(?:sender(?:'s)?|return[- ]?path|reverse[- ]?path|from address|from header|from domain|mail from|envelope from|originat(?:or|ing)|your (?:e-?mail )?(?:address|domain))\b[^.;:]{0,40}\b(?:reject|denied|refus|not allowed|not accept|not permitted|unknown|invalid|illegal|does(?: not|n't) exist|not found|not exist|cannot be verified|could not be verified|unverified|unresolv|not resolv)/; // prettier-ignore

/** What an answer may be, in the order in which it is asked: the first that fits decides. */
const RULES: readonly (readonly [AnswerClass, Fits])[] = [
  // What codes say before any words.
  ['sender', ({ code, named }) => SENDER_CODES.includes(code) && named],
  ['sender', ({ enhanced, isDisabled }) => SENDER_STATUS.test(enhanced ?? '') && !isDisabled && enhanced],
  ['soft', ({ temporary, final, named }) => temporary && !final && named],
  // Words that overrule a code, also one that says 'not now' for good.
  ['soft', ({ says, enhanced }) => says(MAILBOX_FULL) || (enhanced?.endsWith('.2.2') === true && enhanced)],
  ['sender', ({ says }) => says(OUR_AUTHENTICATION)],
  // Slowed down for a bad reputation: the limit is how they block.
  ['soft', ({ says, said }) => !said.includes('reputation') && says(SLOW_DOWN)],
  ['soft', ({ temporary, says }) => !temporary && (says(SUSPENDED) || says(RECIPIENT_CHOICE))],
  ['soft', ({ temporary, isDisabled, enhanced }) => !temporary && isDisabled && enhanced],
  // RFC 7504: 521 and 556, a host or domain that takes no mail.
  ['hard', ({ temporary, code, named }) => !temporary && code === 556 && named],
  ['hard', ({ temporary, code, enhanced, named }) => !temporary && code === 521 && (enhanced ?? '5.3.2') === '5.3.2' && named], // prettier-ignore
  // 'Not now', said for good: the queue has expired.
  ['block', ({ temporary, refused }) => temporary && refused()],
  // 4.7.4 to 4.7.6, 4.7.10: no encryption in common, which is about neither the mail nor its sender.
  ['block', ({ temporary, enhanced, says, named }) => temporary && /^4\.7\.(?![456]$|10$)/.test(enhanced ?? '') && says(TRY_LATER) === false && named], // prettier-ignore
  ['soft', ({ temporary, named }) => temporary && named],
  // What they want no mail of.
  ['block', ({ says, said }) => says(SENDER_REFUSED) || (ABOUT_THE_SENDER.exec(said)?.[0] ?? false)],
  ['block', ({ says }) => says(NOT_PERMITTED)],
  // Nobody there.
  ['sender', ({ before, unknown }) => before && unknown()],
  // With 5.4.1 Exchange says so of whom it does not know; with 5.7.1 it is any server's word for any rule.
  ['block', ({ isBlock, unknown }) => isBlock && deniedIn(unknown())],
  ['soft', ({ stage, excuse }) => stage === 'data' && excuse('said after the content')],
  ['soft', ({ isUntold, excuse }) => isUntold && excuse('but not to which command')],
  ['hard', ({ unknown }) => unknown()],
  // Codes, where the words say nothing of the address.
  ['block', ({ refused }) => refused()],
  ['sender', ({ before, isHard, enhanced }) => before && isHard && enhanced],
  ['hard', ({ isHard, enhanced }) => isHard && enhanced],
  // RFC 5321 3.1: 554 instead of a greeting, 'no SMTP service for you'.
  ['block', ({ stage, code }) => stage === 'connect' && code === 554 && '554'],
  ['soft', ({ says }) => says(TRY_LATER)],
  ['soft', ({ enhanced }) => SOFT_STATUS.test(enhanced ?? '') && enhanced],
  ['block', ({ isBlock, enhanced }) => isBlock && enhanced],
  // RFC 5321 4.2.3: 551 'user not local', 553 'mailbox name not allowed'; before a recipient nothing is about one.
  ['hard', ({ code, named }) => code === 551 && named],
  ['hard', ({ code, stage, named }) => code === 553 && stage === 'recipient' && named],
  ['block', ({ code, before, named }) => (code === 571 || before) && named],
  // RFC 5321 7.9: what is refused after the content, once the recipient was accepted, is this mail.
  ['block', ({ stage, code, named }) => stage === 'data' && (code === 550 || code === 554) && named],
];

function deniedIn(unknown: string | false): string | false {
  return unknown !== false && unknown.endsWith('access denied') && unknown;
}
