import type { FeedEvent } from '../shared/index';

/** An event that a workflow can wait for, and what it is called in the engine's history. */
export interface Watched {
  readonly value: string;
  readonly name: string;
  readonly description: string;
  readonly kinds: readonly string[];
  /** Which of those; without it all. */
  readonly when?: (event: FeedEvent) => boolean;
}

const BOUNCES = ['bounced', 'spam_blocked', 'soft_bounce'];
const WISHES = ['unsubscribe', 'complaint'];

const one = (value: string, name: string, kind: string, description: string): Watched => ({
  value,
  name,
  description,
  kinds: [kind],
});

/** What is told under one of the first is not told again under one of the last. */
export const WATCHED: readonly Watched[] = [
  {
    value: 'bounced',
    name: 'Bounced',
    description: 'An email could not be delivered: no such address, refused as spam, or a passing failure',
    kinds: ['finished', 'failed'],
    when: ({ reason }) => reason !== null && BOUNCES.includes(reason),
  },
  {
    value: 'unsubscribed',
    name: 'Unsubscribed',
    description: 'A lead wants no more mail: by the link, by mail, or by reporting it as spam',
    kinds: ['unsubscribed', 'mail_received'],
    when: ({ kind, data }) => kind === 'unsubscribed' || WISHES.includes(String(data['kind'])),
  },
  one('emailSent', 'Email Sent', 'email_sent', 'A mail server has taken an email'),
  one('enrolled', 'Enrolled', 'enrolled', 'A lead starts on a sequence'),
  one('failed', 'Failed', 'failed', 'A stage could not be done; the reason says why'),
  one('finished', 'Finished', 'finished', 'A sequence is over for a lead, for whatever reason'),
  one('clicked', 'Link Clicked', 'message_clicked', 'A lead has followed a link in an email'),
  one('notSent', 'Not Sent', 'not_sent', 'A rule of yours has stopped an email'),
  one('opened', 'Opened', 'message_opened', 'A lead has opened an email'),
  {
    ...one('paused', 'Paused', 'paused', 'The clock has stopped for a lead: by hand, out of office, unclear'),
    when: ({ data }) => data['rescheduled'] !== true,
  },
  one('removed', 'Removed', 'removed', 'Somebody has taken a lead out'),
  one('replied', 'Replied', 'replied', 'A lead has answered; the item has the text'),
  one('resumed', 'Resumed', 'resumed', 'A lead goes on after a pause'),
  one('handoff', 'Stage Due for Handoff', 'handoff_created', 'A stage waits for a workflow to do it'),
  one('task', 'Task Created', 'task_created', 'A person has something to do for a lead'),
];

/** The kinds of events that have to be read for these. */
export function kindsFor(values: readonly string[]): string[] {
  return [...new Set(chosen(values).flatMap(({ kinds }) => kinds))];
}

/** Under which of the chosen names an event is told; null: none. */
export function nameFor(values: readonly string[], event: FeedEvent): string | null {
  const found = chosen(values).find(
    ({ kinds, when }) => kinds.includes(event.kind) && (when === undefined || when(event)),
  );
  return found?.value ?? null;
}

function chosen(values: readonly string[]): readonly Watched[] {
  return WATCHED.filter(({ value }) => values.includes(value));
}
