/** What the made-up people do, by themselves, so that a visitor sees what a reply and an absence come to. */
export interface Answer {
  /** First name of the lead who answers. */
  readonly who: string;
  /** The stage whose mail is answered. */
  readonly stage: string;
  /** Hours of the demo's clock after the mail. */
  readonly hours: number;
  readonly kind: 'reply' | 'absence';
  readonly text: string;
}

export const ANSWERS: readonly Answer[] = [
  { who: 'Ada', stage: 'hello', hours: 3, kind: 'reply', text: 'Thanks, Maya! We would like to see the dashboards first. Does Thursday suit you?' },
  { who: 'Emil', stage: 'hello', hours: 1, kind: 'absence', text: 'I am out of the office and read mail now and then.' },
  { who: 'Chidi', stage: 'nudge', hours: 5, kind: 'reply', text: 'Yes, fifteen minutes would help. Friday at ten?' },
  { who: 'Grace', stage: 'nudge', hours: 2, kind: 'reply', text: 'We found it, thank you. All good here.' },
  { who: 'Jonas', stage: 'last', hours: 6, kind: 'reply', text: 'Sorry for the silence! Let us talk next week.' },
  { who: 'Mei', stage: 'hello', hours: 8, kind: 'reply', text: 'Hello Maya, is there an API? Our team asks.' },
  { who: 'Rosa', stage: 'hello', hours: 1, kind: 'absence', text: 'I am travelling; my colleagues help at hello@andestravel.example.' },
  { who: 'Sven', stage: 'nudge', hours: 4, kind: 'reply', text: 'Send me a time, please.' },
]; // prettier-ignore

/** A raw answer (RFC 5322) to a message of ours, as the lead's mail program would send it. */
export function rawAnswer(
  answer: Answer,
  to: {
    readonly messageId: string;
    readonly subject: string;
    readonly from: string;
    readonly sender: string;
  },
  at: number,
): string {
  const name = to.from.slice(0, to.from.indexOf('@'));
  const automatic = answer.kind === 'absence' ? ['Auto-Submitted: auto-replied', 'Precedence: bulk'] : [];
  const subject = to.subject.replace(/^Re: /, '');
  return [
    `From: ${answer.who} <${to.from}>`,
    `To: ${to.sender}`,
    `Subject: ${answer.kind === 'absence' ? 'Automatic reply' : 'Re'}: ${subject}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${name}.${at}@${to.from.slice(name.length + 1)}>`,
    `In-Reply-To: ${to.messageId}`,
    `References: ${to.messageId}`,
    ...automatic,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    answer.text,
    '',
  ].join('\r\n');
}
