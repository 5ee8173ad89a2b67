import type { SmtpStage } from '../smtpAnswer';

/** How reports introduce the command that was refused: 'in reply to RCPT TO', 'did not like our DATA', "rejected command 'DATA'". */
const AT = String.raw`(?:in reply to|reply to|response to|after|following|like our|reject(?:ed|s)|during|sending|command|sent)['":\s]{1,5}(?:(?:the|our|end|of|final|pipelined|sending|smtp|command)[ :]{1,2}){0,3}['"<]?`;

const STAGES: readonly (readonly [SmtpStage, RegExp])[] = [
  ['connect', new RegExp(String.raw`after initial connection|greeting failed|my name was rejected|refused to talk to me|while (?:performing|waiting for) (?:the )?(?:initial )?greeting|\[(?:connect|ehlo|helo)\]|${AT}(?:ehlo|helo|lhlo)\b`, 'i')],
  ['sender', new RegExp(String.raw`\[mail_from\]|sender was rejected|for mail from command|>>> mail from(?:[^\n<]|<(?!<<)){0,300}\s<<< 5|${AT}mail from`, 'i')],
  ['recipient', new RegExp(String.raw`\[rcpt_to\]|>>> rcpt to(?:[^\n<]|<(?!<<)){0,300}\s<<< 5|does not like recipient|for rcpt(?: to)? command|nach rcpt|${AT}rcpt(?: to)?\b`, 'i')],
  ['data', new RegExp(String.raw`\[data\]|>>> (?:data|\.)\s{1,20}<<< 5|for (?:text|data|end of message) command|failed on data|after i sent the message|sent: \.\s|${AT}(?:data|message body)\b`, 'i')],
]; // prettier-ignore

/** A command and the answer below it, however they are introduced. */
const TRANSCRIPT = /rcpt to[^\n]{0,300}\n[^\n\d]{0,60}[45]\d\d[ -]/i;

/** Which command a report says was refused; null: it does not say. */
export function stageIn(text: string): SmtpStage | null {
  // Folded anywhere: servers wrap their reports at column 80.
  const shown = text.slice(0, 8_000).replace(/\n[ \t]+/g, ' ');
  return (
    STAGES.find(([, pattern]) => pattern.test(shown))?.[0] ?? (TRANSCRIPT.test(shown) ? 'recipient' : null)
  );
}
