import type { SmtpAnswer } from './smtpAnswer';

/**
 * Words of mail nodes, HTTP libraries and gateways for an exchange that ended before the answer: the message may have
 * arrived. `500 - …` is how n8n writes an HTTP status down; an SMTP answer has no hyphen between two blanks.
 */
const BROKEN_OFF = [
  /\btime(?:d |-|)out\b|ETIMEDOUT/i,
  /socket hang ?up|ECONNRESET|ECONNABORTED|EPIPE/i,
  /\bconnection\b.{0,30}\b(?:closed|aborted|reset|lost|terminated|interrupted)\b|closed the connection/i,
  /\b(?:bad gateway|internal server error|backend error)\b/i,
  /\bstatus(?: code)?:? 50[024]\b|^\s*50[024] - /i,
  /\bservice (?:was not able|failed) to process your request\b/i,
];

/** Not even begun: nothing was listening, or its name is not known. */
const NEVER_BEGUN = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connection time-?out|connect time-?out|greeting/i;

/**
 * Whether a failure, as somebody else tells of it, leaves open if the message went out: nobody refused it, the answer
 * never came.
 */
export function isBrokenOff({ code, enhanced, text }: SmtpAnswer): boolean {
  if (enhanced !== null || NEVER_BEGUN.test(text)) return false;
  return (code === null || /^\s*50[024] - /.test(text)) && BROKEN_OFF.some((words) => words.test(text));
}
