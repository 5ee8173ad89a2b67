import type { Enrollment } from '../../model/enrollment';
import type { Revision } from '../../model/sequence';
import { isExit, LIVE } from '../../model/status';
import { pickZone } from '../../schedule/zone';
import type { LeadRow } from '../../store/leads';
import type { Contact } from '../../store/messages';
import type { Suppression } from '../../store/suppressions';
import type { Moment } from '../../worker/case';
import { contactedSentence, recentContact } from '../../worker/contacted';

/** The protections that somebody may pass over; each is also the code of the skip that it undoes. */
export const OVERRIDES = ['excluded', 'recently_contacted', 'active_elsewhere', 'already_finished'] as const;
export type Override = (typeof OVERRIDES)[number];

/** Where a lead would come, and what is passed over for it. */
interface Asked {
  readonly sequence: { readonly id: string };
  readonly revision: Revision;
  readonly override: readonly Override[];
  readonly moment: Moment;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export const ALREADY: Refusal = { code: 'already_in', message: 'The lead is in this sequence already.' };
/** Of a retry too. The page behind the link has promised it, so nothing passes over it. */
export const LEFT: Refusal = {
  code: 'unsubscribed_here',
  message: 'The lead has unsubscribed from this sequence. Another one may still write to it.',
};

/** What is known of one lead when it is asked whether it may be enrolled. */
export interface Known {
  readonly suppression: Suppression | undefined;
  readonly earlier: readonly Enrollment[];
  readonly contacts: readonly Contact[];
  /** Its enrollments by whose mail it asked for no more of that sequence. */
  readonly left: ReadonlySet<string>;
}

/** Those that are over, of which `leftBySequence` is asked. */
export function endedHere(all: readonly Enrollment[], sequenceId: string): string[] {
  const ended = all.filter((each) => each.sequenceId === sequenceId && !LIVE.includes(each.status));
  return ended.map(({ id }) => id);
}

/** Why this lead is not enrolled; null when nothing is against it. Pure. */
export function refusal(
  plan: Asked,
  lead: LeadRow,
  { suppression, earlier, contacts, left }: Known,
): Refusal | null {
  const overridden = (what: Override): boolean => plan.override.includes(what);
  const { settings } = plan.revision.definition;
  const here = earlier.filter((each) => each.sequenceId === plan.sequence.id && !isExit(each));
  if (here.some(({ status }) => LIVE.includes(status))) return ALREADY;
  if (suppression && !(suppression.reason === 'exclusion' && overridden('excluded')))
    return suppressed(suppression);
  if (here.some(({ id }) => left.has(id))) return LEFT;
  if (settings.enrolment === 'once' && here.length > 0 && !overridden('already_finished')) {
    return {
      code: 'already_finished',
      message: 'The lead has been in this sequence before, and it takes each lead only once.',
    };
  }
  const elsewhere = earlier.some(
    ({ sequenceId, status }) => sequenceId !== plan.sequence.id && LIVE.includes(status),
  );
  if (elsewhere && settings.otherSequences === 'refuse' && !overridden('active_elsewhere')) {
    return {
      code: 'active_elsewhere',
      message: 'The lead is active in another sequence, and this one takes only leads that are in none.',
    };
  }
  const zone = pickZone(lead, settings, plan.moment.organisation.timeZone);
  const about = { revision: plan.revision, zone, leadId: lead.id, enrollmentId: null };
  const recent = recentContact(contacts, about, plan.moment);
  if (recent && !overridden('recently_contacted')) {
    return { code: 'recently_contacted', message: contactedSentence(recent, plan.revision, zone) };
  }
  return null;
}

function suppressed({ reason, kind, value }: Suppression): Refusal {
  const what = kind === 'domain' ? `The domain ${value}` : 'The address';
  switch (reason) {
    case 'legal':
      return {
        code: 'legal',
        message: `${what} must not be mailed, for legal reasons. Nothing overrides this.`,
      };
    case 'opt_out':
      return { code: 'opted_out', message: `${what} has opted out.` };
    case 'bounce':
      return { code: 'bounced_before', message: `${what} does not take mail: an earlier message bounced.` };
    default:
      return { code: 'excluded', message: `${what} is on the exclusion list.` };
  }
}
