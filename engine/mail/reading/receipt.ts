import { RECEIPT_SUBJECTS, TICKET_NOUNS, TICKET_PROMISES, TICKET_TEXT } from './automaticPhrases';
import type { ParsedMail } from './parse';
import type { Evidence, Finding } from './reading';

/**
 * The receipt of a help desk that no header gives away. Its words are people's too, so that it takes several signs: from
 * a desk's address one more than its words, from anybody else a person should look.
 * @param hint headers of an Exchange that wants no automatic answers
 */
export function readReceipt(
  mail: ParsedMail,
  subject: string,
  opening: string,
  hint: readonly Evidence[],
): Finding | null {
  const words = withoutNumbers(opening);
  const said = [...TICKET_TEXT, ...TICKET_PROMISES].filter((phrase) => words.includes(phrase));
  const told = said.filter((phrase) => !TICKET_NOUNS.has(phrase));
  const named = RECEIPT_SUBJECTS.find((phrase) => withoutPrefix(subject).startsWith(phrase));
  const number = numberIn(subject);
  const desk = deskAddress(mail);
  if (said.length === 0) return null;

  const evidence = [
    ...(named === undefined ? [] : [{ where: 'Subject', what: named }]),
    ...number,
    ...said.slice(0, 2).map((what) => ({ where: 'text', what })),
    ...desk,
    ...hint,
  ];
  const signs = [named !== undefined, number.length > 0, hint.length > 0, desk.length > 0, told.length > 1].filter(Boolean).length; // prettier-ignore
  // Machines ask nothing: 'We received your inquiry. Does Monday suit you?'
  const asks = QUESTION.test(opening);
  const shaped = named !== undefined || number.length > 0 || told.length > 1;
  if (told.length > 0 && shaped && signs > 1 && !asks)
    return { kind: 'automatic', certainty: 0.75, evidence };
  const looks = named !== undefined || number.length + hint.length + desk.length > 0;
  // 'Thank you for your email' alone is how anybody begins.
  const receives = told.length > 1 || told.some((phrase) => TICKET_TEXT.includes(phrase));
  const doubt = (receives && looks) || (number.length > 0 && mail.inReplyTo.length === 0);
  return doubt ? { kind: 'reply', certainty: 0.65, evidence } : null;
}

const QUESTION = /[?？](?:\s|$)|[かね]。/;

/** 'Your request (4711) has been received'. */
export function withoutNumbers(text: string): string {
  return text.replace(/\s?[([]#?[\w-]{1,30}[)\]]/g, '');
}

/** 'Re: [Example] Your request' is called 'your request'; '[Request received]' is a name itself. */
function withoutPrefix(subject: string): string {
  const own = subject.replace(/^(?:(?:re|aw|sv|vs|odp|rif|antw)\s?:\s?){1,3}/, '');
  return RECEIPT_SUBJECTS.some((phrase) => own.startsWith(phrase)) ? own : own.replace(/^\[[^\]]{1,40}\]\s{0,3}/, ''); // prettier-ignore
}

function deskAddress(mail: ParsedMail): Evidence[] {
  const local = mail.from?.address.split('@', 1)[0] ?? '';
  return /^(?:support|help|helpdesk|service|servicedesk|kundenservice|customer-?(?:service|care|support)|care|tickets?|info|contact|kontakt|office|hello|team|sales|admin|it)(?:[._+-]|$)/.test(local) ? [{ where: 'From', what: local }] : []; // prettier-ignore
}

function numberIn(subject: string): Evidence[] {
  const found = /(?:[[(#]\s{0,3}(?:(?:ticket|case|request|anfrage|vorgang)\s{0,3})?|\b(?:ticket|case|request|incident|anfrage|vorgang)\s{1,3})[#:]?\s{0,3}[a-z]{0,6}-?\d{3,}/.exec(subject); // prettier-ignore
  return found ? [{ where: 'Subject', what: found[0] }] : [];
}
