import { ThroughlineError, messageOf } from '../model/errors';
import type { SmtpSettings } from '../model/sender';
import type { SendOutcome } from './outgoing';
import { classifyAnswer } from './judgeAnswer';
import { readSmtpAnswer, type AnswerClass } from './smtpAnswer';

/** What nodemailer sets on its errors, as far as it is used here. */
export interface SmtpError extends Error {
  readonly code?: string;
  /** The system's code where nodemailer put its own in `code`: ECONNREFUSED, CERT_HAS_EXPIRED. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** No session at all: wrong host or port, a firewall, no network. As opposed to one that broke. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EDNS']); // prettier-ignore
const OURS = new Set(['EAUTH', 'ENOAUTH', 'ETLS', 'EDNS', 'ECONFIG', 'EPROXY', 'EOAUTH2', 'ESTREAM']);

/** @param handedOver whether the whole message was written before the error came */
export function outcomeOfError(error: SmtpError, handedOver: boolean, secret?: string): SendOutcome {
  const response = withoutSecret(error.response ?? messageOf(error), secret);
  if (error.responseCode !== undefined && error.responseCode >= 400) {
    const answer = readSmtpAnswer(response);
    return {
      outcome: 'failed',
      class: classOfAnswer(error, answer.code === null ? { ...answer, code: error.responseCode } : answer),
      code: error.responseCode,
      enhanced: answer.enhanced,
      response,
    };
  }
  if (handedOver) return { outcome: 'uncertain', response };
  return { outcome: 'failed', class: classOfSilence(error), code: null, enhanced: null, response };
}

/**
 * 'Relay access denied' and its kin: said of one recipient after the other by a server that does not know us, for good
 * (554) or for now (454, what Postfix says by default). Of another server it would be about that recipient's domain.
 */
const NOT_FOR_US = /\brelay(?:ing)?\b.{0,20}\b(?:denied|prohibited|not (?:permitted|allowed)|refused)|\b(?:cannot|can't|unable to|not (?:permitted|allowed) to|do(?:es)? not|don't|won't) relay\b|client host rejected|\brcpthosts\b|\bpop\W{0,3}before\W{0,3}smtp\b|\b(?:must|please|need to) (?:first )?(?:authenticate|log ?in)\b/i; // prettier-ignore

function classOfAnswer(error: SmtpError, answer: ReturnType<typeof readSmtpAnswer>): AnswerClass {
  if (NOT_FOR_US.test(answer.text.replace(/<[^<>]{0,320}>/g, ' ').replace(/\s+/g, ' '))) return 'sender';
  const meant = classifyAnswer(answer);
  // Whatever is refused before a recipient was named is about us; 'not now' as well: a server that is too busy, or cannot
  // check passwords, says so to every lead. What is wrong with one message (its size) is told at MAIL FROM too, with 5yz.
  const before = error.code === 'EAUTH' || error.command === 'MAIL FROM' || error.command === 'CONN' || error.command === 'EHLO'; // prettier-ignore
  if (meant === 'soft' && !(before && (error.responseCode ?? 0) < 500)) return 'soft';
  return before ? 'sender' : meant;
}

/** No answer, and the message cannot have arrived. */
function classOfSilence(error: SmtpError): AnswerClass {
  const system = error.originalCode ?? error.code ?? '';
  if (UNREACHABLE.has(system) || OURS.has(error.code ?? '')) return 'sender';
  if (isCertificateError(error) || /greeting|connection timeout/i.test(error.message)) return 'sender';
  if (error.code === 'EENVELOPE') return /recipient/i.test(error.message) ? 'hard' : 'sender';
  return 'soft';
}

function isCertificateError(error: SmtpError): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|EPROTO/.test(`${error.originalCode ?? ''} ${error.code ?? ''}`) || /certificate/i.test(error.message); // prettier-ignore
}

/** What a person is told when a sender's settings are tried. */
export function verifyError(error: SmtpError, settings: SmtpSettings): ThroughlineError {
  const where = `${settings.host}:${settings.port}`;
  const said = withoutSecret(error.response ?? messageOf(error), settings.password);
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') {
    return new ThroughlineError({
      code: 'sender_login_failed',
      kind: 'unavailable',
      message: `The mail server ${where} did not accept the login of '${settings.user ?? ''}': ${said}`,
      hint: 'Check user name and password. Providers with two-step sign-in need an app password.',
    });
  }
  if (isCertificateError(error) || error.code === 'ETLS') {
    return new ThroughlineError({
      code: 'sender_certificate',
      kind: 'unavailable',
      message: `No safe connection to the mail server ${where}: ${said}`,
      hint: "Use the host name that its certificate was made for, and 'secure' on for port 465 and off for 587. For a server of your own with a self-made certificate, allow invalid certificates.",
    });
  }
  return new ThroughlineError({
    code: 'sender_unreachable',
    kind: 'unavailable',
    message: `The mail server ${where} could not be reached: ${said}`,
    hint: "Check host, port and 'secure' (on for port 465, off for 587 and 25), and that no firewall is in between.",
  });
}

/** Servers have been seen to repeat what they were given. */
function withoutSecret(text: string, secret: string | undefined): string {
  return secret ? text.replaceAll(secret, '…') : text;
}
