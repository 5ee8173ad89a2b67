import { isFreeMail } from '../model/freeMail';
import type { Lead } from '../model/lead';
import { LIVE } from '../model/status';
import type { Change } from '../store/changes';
import type { Db } from '../store/database';
import { liveAtDomain } from '../store/enrollments';
import { tryRevision, type Case } from './case';
import type { Context } from './context';
import { comesBack, held } from './held';

/** The company of a lead, by its mail domain; null for free mail, whose users are no colleagues. */
function companyOf({ emailKey }: Pick<Lead, 'emailKey'>): string | null {
  const domain = emailKey.slice(emailKey.lastIndexOf('@') + 1);
  return isFreeMail(domain) ? null : domain;
}

/**
 * The ids of enrollments whose sequences end or pause when somebody at the company answers: those of colleagues, and what
 * else the lead itself is in.
 * @param answered what was answered, which says itself what a reply does to it
 */
export async function toStopAtCompany(
  context: Context,
  db: Db,
  lead: Lead,
  answered: readonly string[],
): Promise<string[]> {
  const domain = companyOf(lead);
  if (domain === null) return [];
  const live = (await liveAtDomain(db, domain)).filter(({ id }) => !answered.includes(id));
  const revisions = await context.revisions.load(
    db,
    live.map(({ revisionId }) => revisionId),
  );
  return live
    .filter(({ revisionId }) => {
      const settings = tryRevision(revisions, revisionId)?.definition.settings;
      return settings !== undefined && settings.companyReply !== 'ignore';
    })
    .map(({ id }) => id);
}

/** What the answer of a colleague, or to another sequence, does to one enrollment; null: nothing. */
export function colleagueAnswered(
  { enrollment, revision }: Case,
  lead: Lead,
  event: (kind: 'finished' | 'paused', reason: 'company_replied') => Change['events'][number],
): Change | null {
  // It may have ended in the moment before it was locked.
  if (!LIVE.includes(enrollment.status)) return null;
  const { companyReply } = revision.definition.settings;
  const isItself = enrollment.leadId === lead.id;
  const detail = isItself
    ? 'It has answered another sequence.'
    : `Somebody at ${companyOf(lead) ?? ''} has answered.`;
  const reason = 'company_replied';
  const base = { enrollment, revision, reason, detail } as const;
  if (companyReply === 'finish') return { ...base, happening: 'finish', events: [event('finished', reason)] };
  if (companyReply === 'ignore' || !comesBack(enrollment)) return null;
  const set = { ...held(enrollment), dueAt: null };
  return { ...base, happening: 'pause', set, events: [event('paused', reason)] };
}
