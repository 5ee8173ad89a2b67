import { z } from 'zod';
import { findStage } from '../../model/sequence';
import type { Change } from '../../store/changes';
import { stageDue } from '../../worker/due';
import { actedEvent, verb, type Refused, type Subject } from './verb';

export const RETRY_OVERRIDES = ['excluded', 'recently_contacted', 'delivery_uncertain'] as const;

export const retry = verb({
  name: 'retry',
  summary: 'Lets failed or removed leads continue at the stage where they stopped, if the cause is gone.',
  path: '/retry',
  past: 'Retried',
  extra: {
    override: z
      .array(z.enum(RETRY_OVERRIDES))
      .default([])
      .describe('Protections to pass over, each recorded with who did it'),
  },
  decide: (subject, { override }, context, at) => {
    const { enrollment, revision, sequence } = subject;
    const standing = cause(subject, override);
    if (standing) return standing;
    if (sequence.status === 'archived' || sequence.status === 'draft')
      return {
        code: 'sequence_not_published',
        message: `The sequence '${sequence.name}' is ${sequence.status}.`,
      };
    const stage = findStage(revision.definition, enrollment.stageId) ?? revision.definition.stages[0];
    if (!stage) return { code: 'no_stage_left', message: 'The sequence has no stage left for it.' };
    const change: Change = {
      enrollment,
      revision,
      happening: 'retry',
      // A new attempt, so that the message of the one before is never taken for it.
      set: {
        stageId: stage.id,
        attempt: enrollment.attempt + 1,
        dueAt: stageDue({ ...stage, after: '0', at: undefined }, at.now, subject, at).dueAt,
        heldDueAt: null,
      },
      events: [
        actedEvent(subject, 'retried', context, at, {
          from: enrollment.status,
          reason: enrollment.reason,
          ...(override.length > 0 ? { override } : {}),
        }),
      ],
    };
    return change;
  },
});

/** Why it would stop again, or may not be retried; null when the cause is gone. */
function cause(subject: Subject, override: readonly string[]): Refused | null {
  const { enrollment, suppression, lead } = subject;
  const { reason } = enrollment;
  if (!['failed', 'not_sent', 'removed'].includes(enrollment.status))
    return { code: 'nothing_to_retry', message: 'It neither failed nor was removed.' };
  if (reason === 'legal' || suppression?.reason === 'legal')
    return { code: 'legal', message: 'It was removed for legal reasons; that is never retried.' };
  if (suppression && !(suppression.reason === 'exclusion' && override.includes('excluded'))) {
    return {
      code: 'still_suppressed',
      message: `${lead.email} must not be mailed (${suppression.reason.replace('_', ' ')}); it stays as it was.`,
    };
  }
  if ((reason === 'excluded' || reason === 'recently_contacted') && !override.includes(reason)) {
    return {
      code: reason,
      message: `It was stopped because it was ${reason.replace('_', ' ')}; say so explicitly to go on all the same.`,
    };
  }
  if (reason === 'delivery_uncertain' && !override.includes('delivery_uncertain')) {
    return {
      code: 'delivery_uncertain',
      message:
        'It is not known whether the message went out. Settle it as sent or not sent, or override to send it (perhaps twice).',
    };
  }
  const stages = subject.revision.definition.settings.doNotSendStages.map((name) => name.toLowerCase());
  if (reason === 'do_not_send_stage' && lead.stage !== null && stages.includes(lead.stage.toLowerCase())) {
    return { code: 'do_not_send_stage', message: `The lead is still in the stage '${lead.stage}'.` };
  }
  return null;
}
