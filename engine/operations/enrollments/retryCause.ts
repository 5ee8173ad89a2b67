import { readAddress } from '../../model/address';
import type { Stage } from '../../model/stage';
import type { Moment } from '../../worker/case';
import { contactedSentence, isProtected, recentContact } from '../../worker/contacted';
import type { ActingContext } from '../../worker/context';
import { unfilled } from './unfilled';
import type { Subject } from './subject';
import type { Refused } from './verb';

export const RETRY_OVERRIDES = ['excluded', 'recently_contacted', 'delivery_uncertain'] as const;
export type RetryOverride = (typeof RETRY_OVERRIDES)[number];

/** Looks again at what stopped it: why it would stop once more, or null when the cause is gone. */
export function causeOf(
  subject: Subject,
  stage: Stage,
  override: readonly RetryOverride[],
  context: ActingContext,
  at: Moment,
): Refused | null {
  const { enrollment, suppression, lead, sender, messages, revision } = subject;
  const { reason } = enrollment;
  if (suppression && !(suppression.reason === 'exclusion' && override.includes('excluded'))) {
    return {
      code: suppression.reason === 'exclusion' ? 'excluded' : 'still_suppressed',
      message: `${lead.email} must not be mailed (${suppression.reason.replace('_', ' ')}); it stays as it was.`,
    };
  }
  const recent = isProtected(subject) ? recentContact(subject.contacts, about(subject), at) : null;
  if (recent && !override.includes('recently_contacted')) {
    return {
      code: 'recently_contacted',
      message: `${contactedSentence(recent, revision, subject.zone)} It stays as it was; override it to go on all the same.`,
    };
  }
  const stages = revision.definition.settings.doNotSendStages.map((name) => name.toLowerCase());
  if (reason === 'do_not_send_stage' && lead.stage !== null && stages.includes(lead.stage.toLowerCase()))
    return { code: reason, message: `The lead is still in the stage '${lead.stage}'.` };
  if (reason === 'invalid_recipient' && !readAddress(lead.email))
    return { code: reason, message: `'${lead.email}' is still no email address.` };
  if (reason === 'sender_error' && sender && (sender.problemUntil ?? 0) > at.now)
    return {
      code: reason,
      message: `The sender '${sender.name}' still cannot send: ${sender.problem ?? ''}`,
    };
  const missing =
    reason === 'missing_merge_data' && sender
      ? unfilled(context, subject, stage, sender, messages, at)
      : null;
  return missing === null ? null : { code: 'missing_merge_data', message: `${missing} It stays as it was.` };
}

function about({ revision, zone, enrollment, lead }: Subject): Parameters<typeof recentContact>[1] {
  return { revision, zone, leadId: lead.id, enrollmentId: enrollment.id };
}
