import { readAddress } from '../../model/address';
import type { Sender } from '../../model/sender';
import { isZone } from '../../schedule/zone';
import type { Db } from '../../store/database';
import type { Case, Moment } from '../../worker/case';
import { contactedSentence, recentContacts } from '../../worker/contacted';
import { suppressionsOf } from '../../worker/suppressed';
import { unwantedStage } from '../../worker/unwantedStage';
import { isFinal } from '../../worker/unwantedWork';
import type { Gate } from './gates';

/** What would stop the email if it were due now: nobody but a person opens these. */
export async function refusalGates(db: Db, kase: Case, sender: Sender | null, at: Moment): Promise<Gate[]> {
  const { enrollment, lead, revision, zone } = kase;
  const gates: Gate[] = [];
  const shut = (gate: string, message: string): unknown => gates.push({ gate, message, opensAt: null });
  if (lead.timeZone !== null && !isZone(lead.timeZone))
    gates.push({
      gate: 'time_zone',
      message: `The lead's time zone '${lead.timeZone}' is not known; ${zone} counts.`,
      opensAt: at.now,
    });
  if (!readAddress(lead.email)) shut('invalid_recipient', `'${lead.email}' is not an email address.`);
  const suppression = (await suppressionsOf(db, [kase])).get(enrollment.id);
  if (suppression)
    shut('suppressed', `${suppression.value} must not be mailed (${suppression.reason.replace('_', ' ')}).`);
  const unwanted = unwantedStage(lead, revision.definition.settings);
  if (unwanted) shut(unwanted.reason, unwanted.sentence);
  if (!sender) shut('sender_missing', 'Its sender has been deleted.');
  return gates;
}

/** What a task or a handoff is not laid out for: the lead leaves when it comes to that stage. */
export async function contactForbidden(db: Db, kase: Case): Promise<Gate[]> {
  const suppression = (await suppressionsOf(db, [kase])).get(kase.enrollment.id);
  if (!isFinal(suppression)) return [];
  const why = suppression.reason.replace('_', ' ');
  const message = `${suppression.value} must not be contacted (${why}); when it comes to this stage it leaves.`;
  return [{ gate: 'suppressed', message, opensAt: null }];
}

/** A contact that is still recent when everything else lets the email go. */
export async function contactGates(db: Db, kase: Case, ready: number, at: Moment): Promise<Gate[]> {
  const { enrollment, revision, zone } = kase;
  const recent = (await recentContacts(db, [kase], { ...at, now: ready })).get(enrollment.id);
  if (!recent) return [];
  const message = `${contactedSentence(recent, revision, zone)} When it is due it is not sent.`;
  return [{ gate: 'recently_contacted', message, opensAt: null }];
}
