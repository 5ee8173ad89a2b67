import { judgeAnswer, readSmtpAnswer, type Judgement, type SmtpAnswer, type SmtpStage } from '../smtpAnswer';
import { headerFields } from './parse';
import type { ReadRecipient } from './reading';

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
      const judged = judgeReport(status, diagnostic, words, true);
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
  const judged = judgeAnswer({ code: said.code, enhanced, text: diagnostic ?? '' }, { stage, final });
  if (judged.because !== null && !(vague && judged.because === status)) return judged;
  const told = findAnswer(words);
  const retold = judgeAnswer({ ...told, enhanced: told.enhanced ?? enhanced }, { stage, final });
  return retold.because === null ? judged : retold;
}

/** A line that names a recipient, and what is said below it. */
export function recipientsInText(
  words: string,
  subject: string,
  named: readonly string[],
  ours: ReadonlySet<string>,
): Judged[] {
  const found = new Map<string, string>(named.slice(0, RECIPIENT_LIMIT).map((address) => [address, '']));
  let current = '';
  for (const line of words.split('\n')) {
    const address = addressAtStart(line.slice(0, LINE_LIMIT)) ?? addressInCommand(line.slice(0, LINE_LIMIT));
    if (address !== null && !ours.has(address) && found.size < RECIPIENT_LIMIT) {
      current = address;
      if (!found.has(address)) found.set(address, '');
    }
    if (current !== '') found.set(current, `${found.get(current)}${line}\n`);
  }
  if (found.size === 0) for (const address of anyAddress(words, ours)) found.set(address, '');
  if (found.size === 0) return [judgeWords(null, '', words, subject)];
  return [...found].map(([address, segment]) => judgeWords(address, segment, words, subject));
}

const LINE_LIMIT = 500;
const ADDRESS = /[^\s<>()[\]"',;:|=]{1,64}@[a-z0-9][a-z0-9.-]{0,250}/i;

/** `<a@b>:`, `a@b [reason]`, `>>> a@b`, `- a@b`: nothing but signs comes before it. */
function addressAtStart(line: string): string | null {
  const found = ADDRESS.exec(line.slice(0, 200));
  if (!found || !/^[\s<>*\-–•"'(:[]{0,20}(?:smtp:|mailto:|rfc822;)?$/i.test(line.slice(0, found.index)))
    return null;
  return clean(found[0]);
}

/** In what was said to the other server, and in 'delivering your mail to <a@b>'. */
function addressInCommand(line: string): string | null {
  const found = /(?<![\w.+-])(?:rcpt to|to|recipient|address|adresse|for|addressed to|failed addresses?)\s{0,3}[:=]?\s{0,3}<?([^\s<>()[\]"',;:|=]{1,64}@[a-z0-9][a-z0-9.-]{0,250})/i.exec(line); // prettier-ignore
  return found ? clean(found[1]!) : null;
}

function anyAddress(words: string, ours: ReadonlySet<string>): string[] {
  const all = words.slice(0, 10_000).match(new RegExp(ADDRESS, 'gi')) ?? [];
  return [...new Set(all.map(clean))].filter((address) => !ours.has(address) && !/^(?:post-?master|mailer-?daemon|abuse|support|help)/.test(address)).slice(0, 1); // prettier-ignore
}

function clean(address: string): string {
  return address
    .toLowerCase()
    .replace(/[.…-]+$/, '')
    .slice(0, 320);
}

/** What is said below the address, or anywhere, or, where that explains nothing, in the subject. */
function judgeWords(address: string | null, segment: string, words: string, subject: string): Judged {
  const final = true;
  for (const text of [segment, words, subject]) {
    const answer = findAnswer(text);
    const judged = judgeAnswer(answer, { stage: stageIn(text), final, named: address !== null });
    if (judged.because === null && text !== subject) continue;
    const diagnostic = answer.text.replace(/\s+/g, ' ').trim().slice(0, 500) || null;
    return { address, status: answer.enhanced, class: judged.class, action: 'failed', diagnostic, because: judged.because }; // prettier-ignore
  }
  return { address, status: null, class: null, action: 'failed', diagnostic: null, because: null };
}

/** An SMTP answer quoted within a text: '… said: 550 5.1.1 no such user (in reply to RCPT TO)'. */
export function findAnswer(text: string): SmtpAnswer {
  const shown = text.slice(0, 8_000);
  const at = REPLY.exec(shown);
  const answer = readSmtpAnswer(at ? shown.slice(at.index + at[1]!.length) : shown);
  // qmail and its kin put the status last: '(#5.1.1)'.
  const enhanced = answer.enhanced ?? readSmtpAnswer(shown).enhanced;
  return { code: answer.code, enhanced, text: at ? answer.text : shown };
}

/** Three digits that stand for themselves; not of an id, a port or a count. */
const REPLY = /(^|[\s:>('"<[,=])([45]\d\d)(?=[-: ]{1,3}['"]?[45]\.\d{1,3}\.\d|[-:, ]{1,2}[^\d\s]|[ -]{1,2}[45]\d\d[ -]|\s*$)(?! (?:seconds|minutes|hours|days|bytes|kb|mb|recipients|messages|lines|characters)\b)/im; // prettier-ignore

const STAGES: readonly (readonly [SmtpStage, RegExp])[] = [
  ['connect', /after initial connection|refused to talk to me|while (?:performing|waiting for) (?:the )?(?:initial )?greeting|after (?:ehlo|helo)|in reply to (?:ehlo|helo)|\[(?:connect|ehlo|helo)\]/i], // prettier-ignore
  ['sender', /after mail from|in reply to mail from|\[mail_from\]|>>> mail from[^\n]{0,300}\n<<< 5/i],
  [
    'recipient',
    /after rcpt to|in reply to rcpt to|\[rcpt_to\]|>>> rcpt to[^\n]{0,300}\n<<< 5|does not like recipient/i,
  ],
  ['data', /after end of data|after (?:pipelined )?(?:sending )?data\b|in reply to (?:end of )?data|\[data\]|>>> (?:data|\.)\s{0,3}\n<<< 5|command\s{0,5}[:\n]\s{0,5}data\b|for text command|after i sent the message/i], // prettier-ignore
];

/** A command and the answer below it, however they are introduced. */
const TRANSCRIPT = /rcpt to[^\n]{0,300}\n[^\n\d]{0,60}[45]\d\d[ -]/i;

export function stageIn(text: string): SmtpStage | null {
  // Folded anywhere: servers wrap their reports at column 80.
  const shown = text.slice(0, 8_000).replace(/\n[ \t]+/g, ' ');
  return (
    STAGES.find(([, pattern]) => pattern.test(shown))?.[0] ?? (TRANSCRIPT.test(shown) ? 'recipient' : null)
  );
}

export function addressIn(field: string | undefined): string | null {
  const value = field?.replace(/^[\w-]{1,40}\s*;\s*/, '').replace(/[<>"]/g, '').trim().toLowerCase(); // prettier-ignore
  return value?.includes('@') ? value.split(/\s/, 1)[0]!.slice(0, 320) : null;
}
