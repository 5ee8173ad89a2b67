import { addressKey } from '../model/address';
import type { Enrollment } from '../model/enrollment';
import type { ActorRef, NewEvent } from '../model/event';
import type { Lead } from '../model/lead';
import { follow } from '../model/status';
import { applyChanges, placed, type Change } from '../store/changes';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { addSuppressions } from '../store/suppressions';
import { loadCases, moment } from './case';
import type { Context } from './context';

/**
 * A lead wants no more of these sequences: they end. Call it in a transaction, on locked enrollments.
 * @param about what the history of each says besides the reason
 * @returns how many ended; one that is over already, and says so, is not among them.
 */
export async function leave(
  context: Context,
  db: Db,
  enrollments: readonly Enrollment[],
  actor: ActorRef,
  about: Readonly<Record<string, unknown>>,
): Promise<number> {
  const at = await moment(context, db);
  const changes = (await loadCases(context, db, enrollments, at)).flatMap(
    ({ enrollment, revision }): Change[] => {
      const reason = 'unsubscribed';
      if (!follow(enrollment, 'finish', reason)) return [];
      const { id: enrollmentId, leadId, sequenceId, stageId } = enrollment;
      const event: NewEvent = {
        ...placed({ enrollmentId, leadId, sequenceId, stageId }),
        kind: 'finished',
        at: at.now,
        actor,
        data: { reason, ...about },
      };
      return [{ enrollment, revision, happening: 'finish', reason, events: [event] }];
    },
  );
  return (await applyChanges(db, changes, at.now)).length;
}

/** No mail ever after, to any of the addresses under which the lead is known to us. */
export async function suppressLead(
  context: Pick<Context, 'clock' | 'newId'>,
  db: Db,
  lead: Pick<Lead, 'id'>,
  addresses: readonly string[],
  { reason, note, actor }: { reason: 'opt_out' | 'bounce'; note: string; actor: ActorRef },
): Promise<void> {
  const now = context.clock.now();
  const values = [...new Set(addresses.map(addressKey))];
  await addSuppressions(
    db,
    values.map((value) => ({ id: context.newId(), kind: 'address', value, reason, note, createdAt: now })),
  );
  await insertEvents(db, [{ kind: 'suppressed', at: now, actor, leadId: lead.id, data: { reason, note } }]);
}
