import type { Change } from '../store/changes';
import { claimDue, type Lease } from '../store/claims';
import { applyChanges } from '../store/changes';
import { BATCH } from '../store/bulk';
import { listSenders } from '../store/senders';
import { loadCases, type Case, type Moment } from './case';
import type { Context } from './context';
import { sendersFor } from './pickSender';
import { event } from './walk';

/**
 * Whose sender was deleted in the very moment of their enrolment (its removal refuses while anybody depends on it) goes
 * on with another one that may send for the sequence; where there is none, somebody has to see to it. Mail for people
 * never ends silently in the outbox.
 */
export async function rehome(context: Context, lease: Lease, lane: string, moment: Moment): Promise<number> {
  return context.store.transaction(async (db) => {
    const senders = await listSenders(db);
    let found = 0;
    for (const priority of [0, 1]) {
      const claimed = await claimDue(db, lease, { lane, priority, now: moment.now, limit: BATCH });
      const cases = await loadCases(context, db, claimed, moment);
      const changes = cases.map((kase): Change => {
        const { enrollment, revision } = kase;
        const named = revision.definition.settings.senders;
        const [senderId] = sendersFor(senders, named, enrollment.enrolledBy);
        const base = { enrollment, revision };
        return senderId === undefined
          ? {
              ...base,
              happening: 'fail',
              reason: 'sender_error',
              detail: GONE,
              events: [failed(kase, moment)],
            }
          : { ...base, happening: 'advance', set: { senderId, dueAt: enrollment.dueAt }, events: [] };
      });
      found += (await applyChanges(db, changes, moment.now, lease.owner)).length;
    }
    return found;
  });
}

const GONE = 'Its sender has been removed. Add a sender, then retry.';

function failed(kase: Case, moment: Moment): ReturnType<typeof event> {
  return event(kase, 'failed', kase.enrollment.stageId, moment, { reason: 'sender_error', detail: GONE });
}
