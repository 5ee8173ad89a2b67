/** What is run while processes are killed: three messages to each, with what comes between messages in real life. */
export const SEQUENCE = {
  name: 'Crash',
  settings: { window: [], enrolment: 'once' },
  stages: [
    { id: 'first', kind: 'email', subject: 'First for {{ firstName }}', text: 'One.' },
    { id: 'note', kind: 'task', title: 'Look at {{ firstName }}', waits: false },
    { id: 'second', kind: 'email', text: 'Two.' },
    { id: 'pause', kind: 'wait' },
    { id: 'third', kind: 'email', text: 'Three.' },
  ],
};
export const MESSAGES = 3;

/** A message as the other side has it. */
export interface Arrived {
  readonly to: string;
  readonly text: string;
  readonly messageId: string;
}

/** A person's answer, raw; the same one each time for one address. */
export function answerTo({ to, messageId }: Arrived): string {
  return [
    `From: <${to}>`,
    'To: <ada@lab.test>',
    `Message-ID: <answer-${to.replace('@', '.')}@crash.test>`,
    `In-Reply-To: ${messageId}`,
    `References: ${messageId}`,
    'Subject: Re: First',
    '',
    'Yes, gladly.',
    '',
  ].join('\r\n');
}
