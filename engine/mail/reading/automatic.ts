import {
  ABSENCE_OF_MACHINES,
  ABSENCE_SUBJECTS,
  ABSENCE_TEXT,
  AUTOMATIC_SUBJECTS,
  AUTOMATIC_TEXT,
  CHALLENGE_TEXT,
  RETURNING,
  SAID_BY_PEOPLE_TOO,
  TICKET_TEXT,
  WEAK_ABSENCE_SUBJECTS,
} from './automaticPhrases';
import type { ParsedMail } from './parse';
import { referenceOf } from './absence/reference';
import { returnDate } from './absence/returnDate';
import type { Evidence, Finding, Returns } from './reading';
import { readReceipt, withoutNumbers } from './receipt';

/** What an answering machine says comes first; further down are signatures and disclaimers. */
const OPENING = 1_500;

/**
 * Answers that no person wrote. Absence needs evidence of absence, not only of a machine: a ticket system, a
 * challenge or a notice pauses nothing. Words about absence alone, in an otherwise ordinary mail, are a person's.
 */
export function readAutomatic(mail: ParsedMail, replyText: string, arrivedAt: number | null): Finding | null {
  const opening = replyText.slice(0, OPENING).normalize('NFC').replace(/’/g, "'").toLowerCase();
  const subject = mail.subject.normalize('NFC').toLowerCase();
  const sure = machineHeaders(mail);
  const list = listHeaders(mail);
  const named = titleOf(subject, AUTOMATIC_SUBJECTS);
  // 'Automatic reply feature: a question' is somebody's title, until something else says that a machine wrote it.
  const subjectSays = evidence('Subject', named !== null && (named.whole || sure.length > 0) ? named.phrase : null); // prettier-ignore
  const away = titleOf(subject, ABSENCE_SUBJECTS) ?? titleOf(afterPrefix(subject), ABSENCE_SUBJECTS);
  const absentSubject = evidence('Subject', away?.phrase ?? null);
  const textSays = evidence('text', within(opening, AUTOMATIC_TEXT));
  const hint = mail.one('x-auto-response-suppress') === '' ? [] : [{ where: 'X-Auto-Response-Suppress', what: mail.one('x-auto-response-suppress') }]; // prettier-ignore
  const challenge = opening.includes('http') ? evidence('text', within(opening, CHALLENGE_TEXT)) : [];

  const machine = [...sure, ...subjectSays, ...textSays];
  // Hundreds of phrases: looked for where a machine is suspected, which of most mail it is not.
  const suspected = machine.length + hint.length + absentSubject.length > 0;
  const absentText = suspected ? evidence('text', within(opening, ABSENCE_OF_MACHINES)) : [];
  const ticket = evidence('text', within(`${subject} ${withoutNumbers(opening)}`, TICKET_TEXT));
  const vacation = sure.filter(({ where, what }) => where === 'X-Apple-Action' && VACATION.test(what));
  const absence = [...absentSubject, ...absentText];
  const all = [...machine, ...list, ...absence, ...hint];

  const calendar = decidedInCalendar(mail);
  if (calendar.length > 0 && absence.length === 0) return { kind: 'reply', certainty: sure.length > 0 ? 0.65 : 0.8, evidence: calendar }; // prettier-ignore
  if (away !== null && machine.length + hint.length === 0) {
    const says = evidence('text', within(opening, ABSENCE_TEXT));
    const weak = !away.whole || WEAK_ABSENCE_SUBJECTS.has(away.phrase);
    // 'Vacation rentals', 'Out of office next week, can we move the call?': like any other, unless it says until when.
    const dated = weak && !(away.whole && says.length > 0) ? returnsOf(mail, '', arrivedAt) : null;
    if (dated) return absent(0.7, absence, dated);
    if (weak && says.length === 0) return { kind: 'reply', certainty: 0.65, evidence: absentSubject };
    if (!away.whole) return absent(0.65, [...absentSubject, ...says], returnsOf(mail, replyText, arrivedAt));
  }
  if (machine.length > 0 && absence.length + ticket.length + challenge.length === 0) {
    const words = ` ${opening.replace(/[\s.,;:!?]+/g, ' ')} `;
    const back = words.includes(' get back to ') ? [] : evidence('text', within(words, RETURNING));
    // Outlook's title stands above what a person wrote; without it a date may be anything's: 'Pay until 30 November'.
    const returns = back.length + subjectSays.length > 0 ? returnsOf(mail, replyText, arrivedAt) : null;
    if (returns) return absent(grade(sure, subjectSays, back), [...all, ...back], returns);
  }
  if (absentSubject.length + vacation.length > 0 || (machine.length > 0 && absentText.length > 0)) {
    // 'Our office is closed at weekends. Your ticket is 4711': the ticket is what it is about.
    if (absentSubject.length + vacation.length === 0 && ticket.length > 0) return { kind: 'automatic', certainty: 0.75, evidence: [...all, ...ticket] }; // prettier-ignore
    return absent(grade(sure, subjectSays, absentText), all, returnsOf(mail, replyText, arrivedAt));
  }
  // Nothing but the address says so: whoever has been written to at it may well be a person, and is looked at.
  if (mayBePostmaster(mail, sure) && all.length + ticket.length + challenge.length === 1)
    return { kind: 'reply', certainty: 0.65, evidence: sure };
  if (sure.length > 0 || subjectSays.length > 0) return { kind: 'automatic', certainty: sure.length > 0 ? 0.95 : 0.85, evidence: [...all, ...ticket, ...challenge] }; // prettier-ignore
  // Somebody may have answered through a list; then it has a thread, and a person should look.
  if (list.length > 0)
    return { kind: 'automatic', certainty: mail.inReplyTo.length > 0 ? 0.6 : 0.9, evidence: all };
  // 'Do you have an automated response feature?' is a question: what people say too, alone, is theirs, and in doubt.
  if (
    textSays[0] &&
    SAID_BY_PEOPLE_TOO.has(textSays[0].what) &&
    ticket.length + challenge.length + hint.length === 0
  )
    return { kind: 'reply', certainty: 0.65, evidence: textSays };
  if (textSays.length > 0 || challenge.length > 0) {
    // An answer in the thread, and no header says that a machine wrote it: a person should look.
    const certainty = mail.inReplyTo.length > 0 && challenge.length + ticket.length + hint.length === 0 ? 0.65 : 0.75; // prettier-ignore
    return { kind: 'automatic', certainty, evidence: [...all, ...ticket, ...challenge] };
  }
  if (named !== null) return { kind: 'reply', certainty: 0.65, evidence: evidence('Subject', named.phrase) };
  const receipt = readReceipt(mail, subject, opening, hint);
  if (receipt !== null) return receipt;
  if (hint.length > 0 && absentText.length > 0)
    return absent(0.65, all, returnsOf(mail, replyText, arrivedAt));
  // 'I am out of the office this week, but call me on Friday': a person, though worth a look.
  if (within(opening.slice(0, 150), ABSENCE_TEXT))
    return { kind: 'reply', certainty: 0.65, evidence: evidence('text', within(opening, ABSENCE_TEXT)) };
  return null;
}

function absent(certainty: number, signs: readonly Evidence[], returns: Returns | null): Finding {
  const date = returns === null ? [] : [{ where: 'return', what: [returns.date, returns.time].filter(Boolean).join(' ') }]; // prettier-ignore
  return { kind: 'absence', certainty, evidence: [...signs, ...date], returns };
}

function returnsOf(mail: ParsedMail, replyText: string, arrivedAt: number | null): Returns | null {
  const reference = referenceOf(mail, arrivedAt);
  if (reference === null) return null;
  const isAway = (sentence: string): boolean => within(sentence, ABSENCE_OF_MACHINES) !== null;
  return (
    returnDate(replyText, reference, isAway) ?? returnDate(absenceInSubject(mail.subject), reference, isAway)
  );
}

/** 'Out of office until 9 November'. Behind a colon stands our own subject, whose dates are about something else. */
function absenceInSubject(subject: string): string {
  const lower = subject.normalize('NFC').toLowerCase();
  const prefix = startOf(lower, AUTOMATIC_SUBJECTS);
  const own = prefix === null ? lower : lower.slice(prefix.length).replace(/^[\s:–-]{1,10}/, '');
  const phrase = startOf(own, ABSENCE_SUBJECTS);
  if (phrase === null) return '';
  const rest = own.slice(phrase.length).split(/[:：]|\b(?:re|aw|fw|fwd|sv|vs|odp|rif)\b/, 1)[0]!;
  return /\d/.test(rest) ? `${phrase}${rest}` : '';
}

const VACATION = /vacation/i;

/** Headers that no mail program sets on what a person writes. */
function machineHeaders(mail: ParsedMail): Evidence[] {
  const found: Evidence[] = [];
  const note = (where: string, what: string): void => void found.push({ where, what });
  const submitted = mail.one('auto-submitted').toLowerCase();
  // RFC 3834: anything but 'no'.
  if (submitted !== '' && !submitted.startsWith('no')) note('Auto-Submitted', submitted);
  for (const name of [
    'x-autoreply',
    'x-autorespond',
    'x-autoresponse',
    'x-autoresponder',
    'x-autoreply-from',
    'x-mail-autoreply',
    'x-autogenerated',
    'x-fc-machinegenerated',
    'x-auto-reply',
    'autoresponder',
    'x-vacation',
    'x-ms-exchange-inbox-rules-loop',
    'x-ms-exchange-generated-message-source',
  ]) {
    // prettier-ignore
    const value = mail.one(name).toLowerCase();
    if (mail.all(name).length > 0 && value !== 'no' && value !== 'false' && value !== '0')
      note(name, value || 'present');
  }
  if (mail.one('x-post-messageclass').startsWith('9'))
    note('X-POST-MessageClass', mail.one('x-post-messageclass'));
  if (VACATION.test(mail.one('x-apple-action'))) note('X-Apple-Action', mail.one('x-apple-action'));
  const precedence = mail.one('precedence').toLowerCase();
  if (/^(auto[_-]?reply|bulk|junk)/.test(precedence)) note('Precedence', precedence);
  if (mail.one('return-path').replace(/\s/g, '') === '<>') note('Return-Path', '<>');
  if (/^multipart\/report\b/.test(mail.contentType)) note('Content-Type', 'multipart/report');
  // A postmaster who answers a message is a person.
  const answers = mail.inReplyTo.length > 0;
  const local = mail.from?.address.split('@', 1)[0] ?? '';
  if (/^(no|do-?not|donot|never)[-_.]?(reply|respond|answer)|^(mailer-?daemon|autoreply|auto-?responder|ne-?pas-?repondre|nepasrepondre|keine-?antwort|noresponder|no-?responder|nao-?responda)$/.test(local) || (local === 'postmaster' && !answers)) note('From', local); // prettier-ignore
  return found;
}

/** Who begins a thread: what a server writes about a message names it, or encloses it. */
function mayBePostmaster({ references, parts }: ParsedMail, [sign]: readonly Evidence[]): boolean {
  const encloses = parts.some(({ type }) => /^(?:message\/|text\/rfc822)/.test(type));
  return sign?.where === 'From' && sign.what === 'postmaster' && references.length === 0 && !encloses;
}

function listHeaders(mail: ParsedMail): Evidence[] {
  const names = ['list-id', 'list-post', 'list-unsubscribe', 'feedback-id'].filter(
    (name) => mail.one(name) !== '',
  );
  const precedence =
    mail.one('precedence').toLowerCase() === 'list' ? [{ where: 'Precedence', what: 'list' }] : [];
  return [...names.map((name) => ({ where: name, what: mail.one(name).slice(0, 200) })), ...precedence];
}

function grade(
  headers: readonly Evidence[],
  subject: readonly Evidence[],
  text: readonly Evidence[],
): number {
  const kinds = [headers, subject, text].filter((one) => one.length > 0).length;
  return [0.7, 0.8, 0.95, 0.98][kinds] ?? 0.7;
}

/** 'Automatic reply: Out of office', 'Auto: Abwesenheit'. */
function afterPrefix(subject: string): string {
  const prefix = startOf(subject, AUTOMATIC_SUBJECTS);
  return prefix === null ? '' : subject.slice(prefix.length).replace(/^[\s:–-]{1,10}/, '');
}

/** What a subject begins with; `whole`: nothing but our subject follows, as where a machine made it. */
function titleOf(subject: string, phrases: readonly string[]): { phrase: string; whole: boolean } | null {
  // 'Lediglich eine Frage' does not begin with 'ledig'.
  const found = phrases.filter((phrase) => subject.startsWith(phrase) && !(WEAK_ABSENCE_SUBJECTS.has(phrase) && /^[a-zà-ÿ]/.test(subject.slice(phrase.length)))); // prettier-ignore
  const whole = found.find((phrase) => phrase !== 'auto:' && ENDS.test(subject.slice(phrase.length)));
  const phrase = whole ?? found[0];
  return phrase === undefined ? null : { phrase, whole: whole !== undefined };
}

/** Behind a title: the end, a sign, our 'Re:', whose it is; or no letter, where words have no spaces between them. */
const ENDS =
  /^(?:\s{0,3}$|\s{0,3}[:：\-–—()[\]|,;.!/「【]|\s(?:re|aw|sv|vs|odp|rif|antw|from|of|to|von|auf|de|sur|à|a|di|da|van|op|från|på|fra|till|til|od|z|na)\b|[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}])/u;

/** RFC 5546: somebody pressed 'Accept' or 'Decline', though the calendar wrote the mail. A room's calendar does so by itself. */
function decidedInCalendar(mail: ParsedMail): Evidence[] {
  const answer = mail.parts.find((part) => part.type === 'text/calendar')?.content.toString('utf8', 0, 20_000) ?? ''; // prettier-ignore
  const decided = /^METHOD:(?:REPLY|COUNTER)\b/im.test(answer) ? /PARTSTAT=(?:ACCEPTED|DECLINED|TENTATIVE)/i.exec(answer)?.[0] : undefined; // prettier-ignore
  return evidence('calendar', decided?.toLowerCase() ?? null);
}

function startOf(text: string, phrases: readonly string[]): string | null {
  return phrases.find((phrase) => text.startsWith(phrase)) ?? null;
}

function within(text: string, phrases: readonly string[]): string | null {
  return phrases.find((phrase) => text.includes(phrase)) ?? null;
}

function evidence(where: string, what: string | null): Evidence[] {
  return what === null ? [] : [{ where, what }];
}
