import { composeEmail } from '../../content/message';
import { isThroughlineError } from '../../model/errors';
import type { Sender } from '../../model/sender';
import type { Stage } from '../../model/stage';
import type { Message } from '../../store/messages';
import type { Case, Moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { fill, missingSentence } from '../../worker/fill';
import { letterOf, threadOf } from '../../worker/letter';

/** Why this stage could not be filled in for this lead now, as a sentence; null when it could. */
export function unfilled(
  { tags, publicUrl }: Pick<ActingContext, 'tags' | 'publicUrl'>,
  kase: Case,
  stage: Stage,
  sender: Sender,
  messages: readonly Message[],
  moment: Moment,
): string | null {
  const { lead, zone, revision } = kase;
  try {
    if (stage.kind === 'task' || stage.kind === 'handoff') {
      const { title, note } = stage.kind === 'task' ? stage : { title: '', note: '' };
      const templates = stage.kind === 'task' ? { title, note: note ?? '' } : stage.payload;
      const { missing } = fill(tags, templates, stage, kase, sender, moment);
      return missing.length > 0 ? missingSentence(missing) : null;
    }
    if (stage.kind !== 'email') return null;
    const thread = threadOf(messages, lead);
    const result = composeEmail(tags, {
      stage: { ...stage, ...letterOf(stage, kase, thread) },
      lead,
      sender,
      thread,
      sequenceName: revision.definition.name,
      organisationName: moment.organisation.name,
      unsubscribe: revision.definition.settings.unsubscribe,
      // Of a message that is not written yet: there will be a link wherever there can be one.
      links: { unsubscribe: publicUrl === null ? null : `${publicUrl}/u/` },
      now: moment.now,
      timeZone: zone,
    });
    return 'missing' in result ? missingSentence(result.missing) : null;
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return error.message;
  }
}
