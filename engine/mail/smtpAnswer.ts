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
export const TEXT_LIMIT = 4_000;
const CODE = /^\s*([245]\d\d)(?=[ \-#:,]|$)/;
const ENHANCED = /(?:^|[\s(#:['"-])([245]\.\d{1,3}\.\d{1,3})(?=[\s):;,\]'">-]|$)/;

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
