import { readAddress } from '../../model/address';
import type { Stage } from '../../model/stage';
import { isUndelivered } from '../../model/status';
import { unwantedStage } from '../../worker/unwantedStage';
import type { Moment } from '../../worker/case';
import { contactedSentence, isProtected, recentContact } from '../../worker/contacted';
import type { ActingContext } from '../../worker/context';
import { unfilled } from './unfilled';
import type { Subject } from './subject';
import type { Refused } from './verb';

export const RETRY_OVERRIDES = [
  'excluded',
  'recently_contacted',
  'delivery_uncertain',
  'same_address',
] as const;
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
  const same = sameAddress(subject);
  if (same !== null && !override.includes('same_address')) return same;
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
  const stands = reason === 'do_not_send_stage' || reason === 'suppressed_company';
  const unwanted = stands ? unwantedStage(lead, revision.definition.settings) : null;
  if (unwanted !== null)
    return { code: unwanted.reason, message: `${unwanted.sentence} It stays as it was.` };
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

/** What took no mail has to be another address now. */
function sameAddress({ enrollment, lead, messages }: Subject): Refused | null {
  if (!isUndelivered(enrollment)) return null;
  const last = messages.findLast(
    ({ state }) => state === 'sent' || state === 'bounced' || state === 'failed',
  );
  if (!last || readAddress(last.recipient)?.key !== lead.emailKey) return null;
  const what = enrollment.reason === 'bounced' ? 'came back' : 'was refused as spam';
  return {
    code: 'same_address',
    message: `The last message to ${last.recipient} ${what}; give the lead a new address first.`,
  };
}
