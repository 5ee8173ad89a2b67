import { ADDRESS_UNKNOWN } from '../answerPhrases';
import { judgeAnswer } from '../judgeAnswer';
import { readSmtpAnswer, type Judgement, type SmtpAnswer } from '../smtpAnswer';
import { headerFields } from './parse';
import type { ReadRecipient } from './reading';
import { anyAddress, segmentsIn } from './reportSegments';
import { stageIn } from './reportStages';

const RECIPIENT_LIMIT = 1_000;
const NOTICES = new Set(['delayed', 'delivered', 'relayed', 'expanded']);

/** A recipient of a report, with what made it what it is. */
export interface Judged extends ReadRecipient {
  readonly because: string | null;
}

/**
 * The groups of fields of RFC 3464. The first is about the message, each further one about a recipient; some servers
 * write only one group, and some write them into the text for people.
 */
export function recipientsInFields(text: string, words: string): Judged[] {
  const segments = segmentsIn(words, [], new Set());
  // Of several recipients each has words of its own.
  const wordsAbout = (address: string | null): string => (segments.size > 1 ? segments.get(address ?? '') : undefined) ?? words; // prettier-ignore
  return text
    .slice(0, 500_000)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .slice(0, RECIPIENT_LIMIT)
    .flatMap((group): Judged[] => {
      const fields = headerFields(group);
      const address = addressIn(fields.get('final-recipient')) ?? addressIn(fields.get('original-recipient')) ?? addressIn(fields.get('x-actual-recipient')); // prettier-ignore
      const status = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null;
      const said = fields.get('action')?.split(/[\s(;]/, 1)[0]?.toLowerCase() ?? null; // prettier-ignore
      if (address === null && status === null && said === null) return [];
      const diagnostic = fields.get('diagnostic-code')?.replace(/^[\w-]{1,40}\s*;\s*/, '') || null;
      const action = said !== null && (said === 'failed' || NOTICES.has(said)) ? said : actionOf(status);
      if (action !== 'failed' && action !== 'delayed') {
        return [{ address, status, class: null, action, diagnostic, because: null }];
      }
      const judged = judgeReport(status, diagnostic, wordsAbout(address), true);
      return [{ address, status, class: judged.class, action, diagnostic, because: judged.because }];
    });
}

function actionOf(status: string | null): string {
  return status?.startsWith('2') ? 'delivered' : 'failed';
}

/** What the other server said is more exact than the status; where neither says anything, the text for people may. */
export function judgeReport(
  status: string | null,
  diagnostic: string | null,
  words: string,
  final: boolean,
): Judgement {
  const said = findAnswer(diagnostic ?? '');
  const vague = status === null || status.endsWith('.0.0');
  const enhanced = vague ? (said.enhanced ?? status) : status;
  const stage = stageIn(diagnostic ?? '') ?? stageIn(words);
  const confirmed = isConfirmed(words);
  const judged = judgeAnswer({ code: said.code, enhanced, text: diagnostic ?? '' }, { stage, final, quoted: true, confirmed }); // prettier-ignore
  if (judged.because !== null && !(vague && judged.because === status)) return judged;
  const told = findAnswer(words);
  const retold = judgeAnswer({ ...told, enhanced: told.enhanced ?? enhanced }, { stage, final, confirmed });
  return retold.because === null ? judged : retold;
}

/** A line that names a recipient, and what is said below it. */
export function recipientsInText(
  words: string,
  subject: string,
  named: readonly string[],
  ours: ReadonlySet<string>,
): Judged[] {
  const found = segmentsIn(words, named, ours);
  if (found.size === 0) for (const address of anyAddress(words, ours)) found.set(address, '');
  if (found.size === 0) return [judgeWords(null, '', words, subject)];
  return [...found].map(([address, segment]) => judgeWords(address, segment, words, subject));
}

/** What is said below the address, or anywhere, or, where that explains nothing, in the subject. */
function judgeWords(address: string | null, segment: string, words: string, subject: string): Judged {
  const final = true;
  for (const text of [segment, words, subject]) {
    const answer = findAnswer(text);
    const judged = judgeAnswer(answer, { stage: stageIn(text), final, confirmed: isConfirmed(words) });
    if (judged.because === null && text !== subject) continue;
    const diagnostic = answer.text.replace(/\s+/g, ' ').trim().slice(0, 500) || null;
    return { address, status: answer.enhanced, class: judged.class, action: 'failed', diagnostic, because: judged.because }; // prettier-ignore
  }
  return { address, status: null, class: null, action: 'failed', diagnostic: null, because: null };
}

/** What the report says above the line with the answer that it quotes: 'the address could not be found'. */
function isConfirmed(words: string): boolean {
  const shown = words.slice(0, 8_000);
  const at = REPLY.exec(shown)?.index;
  if (at === undefined) return false;
  const own = shown.slice(0, shown.lastIndexOf('\n', at) + 1).toLowerCase().replace(/\s+/g, ' ').replace(/’/g, "'"); // prettier-ignore
  return ADDRESS_UNKNOWN.some((phrase) => own.includes(phrase));
}

/** An SMTP answer quoted within a text: '… said: 550 5.1.1 no such user (in reply to RCPT TO)'. */
function findAnswer(text: string): SmtpAnswer {
  const shown = text.slice(0, 8_000);
  const at = REPLY.exec(shown);
  const answer = readSmtpAnswer(at ? alone(shown.slice(at.index + at[1]!.length), at[2]!) : shown);
  // qmail and its kin put the status last: '(#5.1.1)'.
  const enhanced = answer.enhanced ?? readSmtpAnswer(shown).enhanced;
  return { code: answer.code, enhanced, text: at ? answer.text : shown };
}

/** Up to where another answer, with another code, begins. */
function alone(answers: string, code: string): string {
  const next = new RegExp(String.raw`\n(?:<<<\s|>>>\s)?(?!${code})[245]\d\d[ -]`).exec(answers)?.index;
  return answers.slice(0, next);
}

/** Three digits that stand for themselves; not of an id, a port or a count. */
const REPLY = /(^|[\s:>('"<[,=])([45]\d\d)(?=[-: ]{1,3}['"]?[45]\.\d{1,3}\.\d|[-:, ]{1,2}[^\d\s]|[ -]{1,2}[45]\d\d[ -]|\s*$)(?! (?:seconds|minutes|hours|days|bytes|kb|mb|recipients|messages|lines|characters)\b)/im; // prettier-ignore

function addressIn(field: string | undefined): string | null {
  const value = field?.replace(/^[\w-]{1,40}\s*;\s*/, '').replace(/[<>"]/g, '').trim().toLowerCase(); // prettier-ignore
  return value?.includes('@') ? value.split(/\s/, 1)[0]!.slice(0, 320) : null;
}
