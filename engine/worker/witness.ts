import type { Change } from '../store/changes';
import type { PassedBy } from './recordOutcomes';

/** A message that left or was refused, or a lead that could not go on, as it has just been written down. */
export interface Happened {
  readonly outcome: 'sent' | 'failed';
  readonly enrollmentId: string;
  readonly leadId: string;
  readonly sequenceId: string;
  readonly stageId: string | null;
  /** Null where no message was made. */
  readonly messageId: string | null;
  /** Of a failure: the class of the refusal, `uncertain`, or the reason for which the lead stopped. */
  readonly code: string | null;
  readonly sentence: string | null;
}

/** Told by a pass of what it came to, for whoever asked for more than its numbers. */
export type Witness = (happened: readonly Happened[]) => void;

export function ofOutcomes(outcomes: readonly PassedBy[]): Happened[] {
  return outcomes.map(({ prepared: { message }, outcome }) => {
    const { enrollmentId, leadId, sequenceId, stageId, id: messageId } = message;
    const at = { enrollmentId, leadId, sequenceId, stageId, messageId };
    if (outcome.outcome === 'sent') return { ...at, outcome: 'sent', code: null, sentence: null };
    const code = outcome.outcome === 'uncertain' ? 'delivery_uncertain' : outcome.class;
    return { ...at, outcome: 'failed', code, sentence: outcome.response };
  });
}

/**
 * Those that somebody has to see to.
 * @param written the enrollments that were changed: who was faster keeps its own state
 */
export function ofChanges(
  changes: readonly Change[],
  written: readonly { readonly id: string }[],
): Happened[] {
  const ids = new Set(written.map(({ id }) => id));
  return changes.flatMap((change): Happened[] => {
    const { happening, enrollment, reason = null, detail = null, set } = change;
    if ((happening !== 'fail' && happening !== 'withhold') || !ids.has(enrollment.id)) return [];
    const { id: enrollmentId, leadId, sequenceId } = enrollment;
    const stageId = set?.stageId ?? enrollment.stageId;
    return [
      {
        outcome: 'failed',
        enrollmentId,
        leadId,
        sequenceId,
        stageId,
        messageId: null,
        code: reason,
        sentence: detail,
      },
    ];
  });
}
