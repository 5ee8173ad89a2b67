import { z } from 'zod';
import { heirOf } from '../../model/handover';
import { findStage } from '../../model/sequence';
import type { EmailStage, Stage } from '../../model/stage';
import { isUndelivered } from '../../model/status';
import type { Change } from '../../store/changes';
import type { Message } from '../../store/messages';
import type { Moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { stageDue } from '../../worker/due';
import { proceed } from '../../worker/walk';
import { LEFT } from './refusal';
import { causeOf, RETRY_OVERRIDES, type RetryOverride } from './retryCause';
import type { Subject } from './subject';
import { actedEvent, verb, type Refused } from './verb';

export const retry = verb({
  name: 'retry',
  summary:
    'Lets failed, bounced or removed leads continue at the stage where they stopped, if the cause is gone.',
  path: '/retry',
  past: 'Retried',
  extra: {
    override: z
      .array(z.enum(RETRY_OVERRIDES))
      .default([])
      .describe('Protections to pass over, each recorded with who did it'),
  },
  decide: (given, { override }, context, at) => decideRetry(given, override, context, at),
});

/** On at the stage where it stopped, or why not. */
export function decideRetry(
  given: Subject,
  override: readonly RetryOverride[],
  context: ActingContext,
  at: Moment,
): Change | Refused {
  const { sequence } = given;
  if (
    !['failed', 'not_sent', 'removed'].includes(given.enrollment.status) &&
    !isUndelivered(given.enrollment)
  )
    return { code: 'nothing_to_retry', message: 'It neither failed nor was removed.' };
  if (given.enrollment.reason === 'legal' || given.suppression?.reason === 'legal')
    return { code: 'legal', message: 'It was removed for legal reasons; that is never retried.' };
  if ((given.lead.deletedAt ?? null) !== null)
    return { code: 'lead_deleted', message: 'The lead has been deleted.' };
  if (sequence.status !== 'published')
    return {
      code: 'sequence_not_published',
      message: `The sequence '${sequence.name}' is ${sequence.status}; publish it first.`,
    };
  if (given.liveElsewhere)
    return { code: 'already_in', message: 'The lead has been enrolled in this sequence again.' };
  if (given.left) return LEFT;
  const stage = stageInCurrent(given);
  if (!stage) return { code: 'no_stage_left', message: 'The sequence has no stage left for it.' };
  // Whatever revision it stopped in, it goes on in the one that is published now.
  const subject: Subject = { ...given, revision: given.current };
  const earlier = messageOfAttempt(given);
  // An heir of its stage has not been done by what its stage sent.
  if (earlier?.state === 'sent' && stage.kind === 'email' && stage.id === earlier.stageId)
    return goOnAfter(subject, stage, override, context, at);
  const stands =
    doubtful(given, earlier, override, context) ?? causeOf(subject, stage, override, context, at);
  if (stands) return stands;
  return {
    enrollment: given.enrollment,
    revision: subject.revision,
    happening: 'retry',
    // A new attempt, so that the message of the one before is never taken for it.
    set: {
      revisionId: subject.revision.id,
      stageId: stage.id,
      attempt: given.enrollment.attempt + 1,
      dueAt: stageDue({ ...stage, after: '0', at: undefined }, at.now, subject, at).dueAt,
      heldDueAt: null,
    },
    events: [retried(given, override, context, at)],
  };
}

/** Where it stopped; when that stage was deleted meanwhile, the next one on its way that survived. */
function stageInCurrent({ enrollment, revision, current }: Subject): Stage | undefined {
  const same = findStage(current.definition, enrollment.stageId);
  const before = findStage(revision.definition, enrollment.stageId);
  if (same || !before) return same;
  return findStage(current.definition, heirOf(revision.definition, before, current.definition)?.id ?? null);
}

function messageOfAttempt({ enrollment, messages }: Subject): Message | undefined {
  return messages.find(
    ({ stageId, attempt }) => stageId === enrollment.stageId && attempt === enrollment.attempt,
  );
}

/** Its message was on its way when it was removed, and has arrived: the same one is not sent again. */
function goOnAfter(
  subject: Subject,
  stage: EmailStage,
  override: readonly RetryOverride[],
  context: ActingContext,
  at: Moment,
): Change | Refused {
  const onwards = proceed(subject, stage, stage.then, at, {
    set: { revisionId: subject.revision.id, heldDueAt: null },
    events: [retried(subject, override, context, at)],
  });
  if (onwards.happening === 'advance') return { ...onwards, happening: 'retry' };
  return { code: 'no_stage_left', message: 'Its last email went out; no stage is left for it.' };
}

/** Nobody may send again what may have gone out, without saying so. */
function doubtful(
  { enrollment }: Subject,
  earlier: Message | undefined,
  override: readonly RetryOverride[],
  context: ActingContext,
): Refused | null {
  const inHand = enrollment.leaseUntil !== null && enrollment.leaseUntil > context.leaseClock.now();
  if (earlier?.state === 'intended' && inHand)
    return { code: 'message_on_its_way', message: 'A message to it is on its way; look again in a minute.' };
  const unknown =
    enrollment.reason === 'delivery_uncertain' ||
    earlier?.state === 'uncertain' ||
    earlier?.state === 'intended';
  if (!unknown || override.includes('delivery_uncertain')) return null;
  return {
    code: 'delivery_uncertain',
    message:
      'It is not known whether the message went out. Settle it as sent or not sent, or override to send it (perhaps twice).',
  };
}

function retried(
  subject: Subject,
  override: readonly RetryOverride[],
  context: ActingContext,
  at: Moment,
): ReturnType<typeof actedEvent> {
  const { status, reason } = subject.enrollment;
  const passedOver = override.length > 0 ? { override } : {};
  return actedEvent(subject, 'retried', context, at, { from: status, reason, ...passedOver });
}
