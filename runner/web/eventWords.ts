import type { EventView } from './shapes';

export interface EventWords {
  readonly tone: 'reply' | 'mail' | 'todo' | 'bad' | 'hold' | 'plain';
  readonly text: string;
}

const MAIL: Readonly<Record<string, string>> = {
  absence: 'Automatic reply (out of office)',
  automatic: 'Automatic mail',
  bounce: 'Returned mail',
  unsubscribe: 'A wish to be left alone',
  complaint: 'A complaint',
};

/** One line of history as a person would tell it; null for what only adds noise to a feed. */
export function eventWords({ kind, email, sequence, data }: EventView): EventWords | null {
  const who = email ?? 'A lead';
  const where = sequence === null ? '' : ` in ${sequence}`;
  const value = (key: string): string => (typeof data[key] === 'string' || typeof data[key] === 'number' ? String(data[key]) : '');
  const told = (key: string): string => (value(key) === '' ? '' : `: ${value(key)}`);
  const reason = value('reason').replace(/_/g, ' ');
  const line = (tone: EventWords['tone'], text: string): EventWords => ({ tone, text: `${text}${/[.!?…]$/.test(text) ? '' : '.'}` });
  switch (kind) {
    case 'replied': return line('reply', `${who} replied${where}`);
    case 'finished': return line('plain', `${sequence ?? 'The sequence'} has ended for ${who} (${reason === 'completed' ? 'no reply' : reason || 'done'})`);
    case 'email_sent': return line('mail', `Email to ${who}${told('subject')}`);
    case 'email_failed': return line('bad', `Email to ${who} was refused${told('response')}`);
    case 'delivery_uncertain': return line('bad', `It is not known whether the email to ${who} went out`);
    case 'delivery_settled': return line('plain', `It is settled whether the email to ${who} went out`);
    case 'message_opened': return line('plain', `${who} opened an email`);
    case 'message_clicked': return line('plain', `${who} followed a link in an email`);
    case 'mail_received': return value('mailbox') !== '' ? line('plain', `Mail from ${who} was found in another mailbox too`) : line('plain', `${MAIL[value('kind')] ?? 'Mail'} from ${who}`);
    case 'mail_unmatched': return value('kind') === 'unreadable'
      ? line('bad', `Mail${value('from') === '' ? '' : ` from ${value('from')}`} could not be read and waits for a person${told('subject')}`)
      : line('plain', 'Mail that belongs to no lead');
    case 'enrolled': return line('plain', `${who} was enrolled${where}`);
    case 'enrolment_refused': return line('hold', `${who} was not enrolled${where}${reason === '' ? '' : ` (${reason})`}`);
    case 'task_created': return line('todo', `Task for ${who}${told('title')}`);
    case 'task_done': return line('plain', `Task for ${who} done${told('title')}`);
    case 'task_skipped': return line('plain', `Task for ${who} skipped${told('title')}`);
    case 'task_rescheduled': return line('plain', `Task for ${who} has a new date${told('title')}`);
    case 'task_snoozed': return line('plain', `Task for ${who} was put off${told('title')}`);
    case 'handoff_postponed': return line('hold', `${value('channel') || 'The workflow'} tries ${who} again later${told('note')}`);
    case 'handoff_created': return line('todo', `${who} was handed over${value('channel') === '' ? '' : ` to ${value('channel')}`}`);
    case 'handoff_done': return line('plain', `${value('channel') || 'The workflow'} reported ${who} as done`);
    case 'handoff_failed': return line('bad', `${value('channel') || 'The workflow'} failed for ${who}`);
    case 'handoff_expired': return line('bad', `Nobody answered the handoff of ${who} in time`);
    case 'paused': return line('hold', `${who} is paused${where}${reason === '' || reason === 'manual' ? '' : ` (${reason})`}`);
    case 'resumed': return line('plain', `${who} goes on${where}`);
    case 'failed': return line('bad', `${who} is stuck${where}${told('detail') || ` (${reason})`}`);
    case 'not_sent': return line('hold', `${who} gets no email${where} (${reason})`);
    case 'removed': return line('plain', `${who} was removed${where}`);
    case 'retried': return line('plain', `${who} is tried again${where}`);
    case 'moved': return line('plain', `${who} was moved to another stage${where}`);
    case 'lead_converted': return line('plain', `${who} was converted`);
    case 'lead_deleted': return line('plain', `${who} was deleted`);
    case 'lead_erased': return line('plain', 'A lead was deleted and its personal data erased');
    case 'lead_merged': return line('plain', `Other leads were merged into ${who}`);
    case 'unsubscribed': return line('hold', `${who} unsubscribed by the link in a message`);
    case 'suppressed': return line('hold', `${value('value') || who} must not be mailed any more`);
    case 'sequence_published': return line('plain', `${value('name') || 'A sequence'} was published`);
    case 'sequence_disabled': return line('hold', `${value('name') || 'A sequence'} was switched off`);
    case 'sequence_archived': return line('plain', `${value('name') || 'A sequence'} was archived`);
    case 'sequence_shared': return line('plain', `${value('name') || 'A sequence'} is shared otherwise now (${value('to')})`);
    case 'auto_enroll': return line('plain', `Whoever is in the segment ${value('name')} is ${data['on'] === true ? 'enrolled' : 'no longer enrolled'}${where} by itself`);
    case 'source_saved': return line('plain', `The source ${value('name')} was saved`);
    case 'sender_failed': return line('bad', `The sender ${value('sender')} could not send${told('response')}`);
    case 'sender_saved': return line('plain', `The sender ${value('name') || value('sender')} was saved`);
    case 'member_created': return line('plain', `${value('email') || 'A member'} has an account now`);
    case 'api_key_created': return line('plain', `An API key was made${told('name')}`);
    default: return null;
  }
} // prettier-ignore
