import { letterFor, type Letter } from '../content/letters';
import type { Thread } from '../content/thread';
import { addressKey } from '../model/address';
import type { EmailStage, Stage } from '../model/stage';
import type { Message } from '../store/messages';
import type { Case } from './case';

/**
 * The latest thread in the lead's present mailbox: back to the last email that began one. What went to an address that the
 * lead had before is nothing that could be answered there.
 */
export function threadOf(
  messages: readonly Message[],
  { emailKey }: { readonly emailKey: string },
): Thread | null {
  const last = messages.findLast(
    ({ state, recipient }) => state === 'sent' && addressKey(recipient) === emailKey,
  );
  if (!last) return null;
  return { subject: last.thread.subject, messageIds: [...last.thread.references, last.messageId] };
}

/**
 * What this lead gets of the stage. A reply without a subject that finds no thread (somebody moved the lead past the first
 * email, or it has a new address) begins one, under the subject of the email before it.
 */
export function letterOf(
  stage: EmailStage,
  { enrollment, revision }: Pick<Case, 'enrollment' | 'revision'>,
  thread: Thread | null,
): Letter {
  const letter = letterFor(stage, enrollment);
  if (thread || stage.thread === 'new' || hasText(letter.subject)) return letter;
  const { stages } = revision.definition;
  const place = stages.findIndex(({ id }) => id === stage.id);
  const subjectOf = (each: Stage): string | undefined =>
    each.kind === 'email' ? letterFor(each, enrollment).subject : undefined;
  const subjects = [...stages.slice(0, Math.max(place, 0)).reverse(), ...stages].map(subjectOf);
  return { ...letter, subject: subjects.find(hasText) };
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
