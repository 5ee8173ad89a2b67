import { readDuration } from '../model/duration';
import type { Revision } from '../model/sequence';
import { addDelay } from '../schedule/delay';
import { formatIso } from '../schedule/zone';
import type { Change } from '../store/changes';
import type { Db } from '../store/database';
import { findOverrides } from '../store/events';
import { lockLeads } from '../store/leads';
import { lastContacts, type Contact } from '../store/messages';
import type { Case, Moment } from './case';
import { isPassedOver } from './suppressed';
import { event } from './walk';

/** A lead to whom somebody has written so short a time ago that this sequence does not begin with it. */
export interface RecentContact {
  readonly at: number;
  /** From then on it is not recent any more. */
  readonly until: number;
}

interface Asking {
  readonly revision: Revision;
  readonly zone: string;
  readonly leadId: string;
  /** Its own messages do not count. Null: it is not enrolled yet. */
  readonly enrollmentId: string | null;
}

/** The last contact that is too recent for this sequence; null when there is none, or the sequence does not ask. Pure. */
export function recentContact(
  contacts: readonly Contact[],
  { revision, zone, leadId, enrollmentId }: Asking,
  { now, offsets }: Pick<Moment, 'now' | 'offsets'>,
): RecentContact | null {
  const { recentlyContacted, holidays } = revision.definition.settings;
  if (recentlyContacted === undefined) return null;
  const at = contacts.reduce<number | null>((latest, contact) => {
    const counts = contact.leadId === leadId && contact.enrollmentId !== enrollmentId;
    return counts && (latest === null || contact.at > latest) ? contact.at : latest;
  }, null);
  if (at === null) return null;
  const until = addDelay(at, readDuration(recentlyContacted), { zone, holidays, offsets });
  return until > now ? { at, until } : null;
}

/** Of two protected sequences that would begin with a lead in the same moment one does: call it before asking. */
export async function lockProtected(db: Db, cases: readonly Case[]): Promise<void> {
  const ids = cases.filter(isProtected).map(({ lead }) => lead.id);
  if (ids.length > 0) await lockLeads(db, [...new Set(ids)]);
}

/**
 * Those of the cases that are about to be written to for the first time although they were recently contacted, by
 * enrollment. A contact from before somebody passed over the protection does not count.
 */
export async function recentContacts(
  db: Db,
  cases: readonly Case[],
  moment: Pick<Moment, 'now' | 'offsets'>,
): Promise<Map<string, RecentContact>> {
  const asking = cases.filter(isProtected);
  const found = new Map<string, RecentContact>();
  if (asking.length === 0) return found;
  const leadIds = [...new Set(asking.map(({ lead }) => lead.id))];
  const contacts = [...(await lastContacts(db, leadIds))];
  const ids = asking.map(({ enrollment }) => enrollment.id);
  const overrides = contacts.length > 0 ? await findOverrides(db, ids) : [];
  for (const { enrollment, revision, zone, lead } of asking) {
    const about = { revision, zone, leadId: lead.id, enrollmentId: enrollment.id };
    const recent = recentContact(contacts, about, moment);
    if (recent && !isPassedOver(overrides, enrollment.id, 'recently_contacted', recent.at))
      found.set(enrollment.id, recent);
    // Whoever of the same lead comes after it in this very batch comes too late.
    else contacts.push({ leadId: lead.id, enrollmentId: enrollment.id, at: moment.now });
  }
  return found;
}

/** The protection is about beginning: once a sequence has written, its follow-ups go out. */
export function isProtected({ enrollment, revision }: Pick<Case, 'enrollment' | 'revision'>): boolean {
  return enrollment.emailsSent === 0 && revision.definition.settings.recentlyContacted !== undefined;
}

export function contactedChange(kase: Case, recent: RecentContact, moment: Moment): Change {
  const { enrollment, revision } = kase;
  const detail = contactedSentence(recent, revision, kase.zone);
  const data = { reason: 'recently_contacted', detail };
  return {
    enrollment,
    revision,
    happening: 'withhold',
    reason: 'recently_contacted',
    detail,
    events: [event(kase, 'not_sent', enrollment.stageId, moment, data)],
  };
}

export function contactedSentence(
  { at, until }: RecentContact,
  { definition }: Revision,
  zone: string,
): string {
  const { recentlyContacted } = definition.settings;
  return `The lead was last written to at ${formatIso(at, zone)}; this sequence begins ${String(recentlyContacted)} after that at the earliest (${formatIso(until, zone)}).`;
}
