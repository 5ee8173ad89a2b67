import { applyChanges } from '../store/changes';
import { holdLease, type Lease } from '../store/claims';
import type { Db } from '../store/database';
import { findMessagesById, insertIntents } from '../store/messages';
import type { Moment } from './case';
import { contactedChange, lockProtected, recentContacts } from './contacted';
import type { Context } from './context';
import { suppressed, type Prepared } from './prepare';
import { putAside } from './putAside';
import { holdSequences, withinSequenceQuotas } from './sequenceQuota';
import { suppressionsOf } from './suppressed';
import { hasSequenceOn, switchedOff } from './switchedOff';
import { resolveEarlier } from './uncertain';
import { ofChanges, type Happened } from './witness';

export interface Intended {
  /** Whose message is to be sent now. */
  readonly going: readonly Prepared[];
  readonly throttled: number;
}

const NOBODY: Intended = { going: [], throttled: 0 };

/**
 * One that the database refuses is put aside; the others of its group go on.
 * @param again it failed before: where only the answer to the commit was lost, the intents stand.
 */
export async function intend(
  context: Context,
  lease: Lease,
  group: readonly Prepared[],
  moment: Moment,
  again = false,
): Promise<Intended> {
  try {
    return await intendTogether(context, lease, group, moment, again);
  } catch (error) {
    const [one] = group;
    if (!one) return NOBODY;
    if (again) {
      const change = putAside(context, one.kase, error, moment);
      await context.store.transaction((db) => applyChanges(db, [change], moment.now, lease.owner));
      return NOBODY;
    }
    const going: Prepared[] = [];
    let throttled = 0;
    for (const each of group) {
      const intended = await intend(context, lease, [each], moment, true);
      going.push(...intended.going);
      throttled += intended.throttled;
    }
    return { going, throttled };
  }
}

/** Writes intents for those that are still ours and may still be mailed, and takes the quota of their sequences. */
async function intendTogether(
  context: Context,
  lease: Lease,
  group: readonly Prepared[],
  moment: Moment,
  again: boolean,
): Promise<Intended> {
  let told: Happened[] = [];
  const intended = await context.store.transaction(async (db) => {
    const statuses = await holdSequences(db, group);
    const ours = await holdLease(
      db,
      lease,
      group.map(({ kase }) => kase.enrollment.id),
    );
    const held = group.filter(({ kase }) => ours.has(kase.enrollment.id));
    // One that was enrolled, or given its time, in the very moment of switching off is not among those paused with it.
    const isOn = ({ kase }: Prepared): boolean => hasSequenceOn(statuses, kase);
    const mine = held.filter(isOn);
    const off = held.filter((one) => !isOn(one)).map(({ kase }) => switchedOff(kase, moment));
    // Asked again at the last moment: an opt-out that came since is honoured before the next send, always.
    const forbidden = await suppressionsOf(
      db,
      mine.map(({ kase }) => kase),
    );
    const stopped = mine.flatMap(({ kase }) => {
      const suppression = forbidden.get(kase.enrollment.id);
      return suppression ? [suppressed(kase, suppression, moment)] : [];
    });
    const mailable = mine.filter(({ kase }) => !forbidden.has(kase.enrollment.id));
    const cases = mailable.map(({ kase }) => kase);
    await lockProtected(db, cases);
    const contacts = await recentContacts(db, cases, moment);
    const tooSoon = mailable.flatMap(({ kase }) => {
      const recent = contacts.get(kase.enrollment.id);
      return recent ? [contactedChange(kase, recent, moment)] : [];
    });
    const allowed = mailable.filter(({ kase }) => !contacts.has(kase.enrollment.id));
    const written = again ? await ownIntents(db, allowed) : new Set<string>();
    const isWritten = ({ message }: Prepared): boolean => written.has(message.id);
    const fresh = allowed.filter((one) => !isWritten(one));
    const { going, throttled } = await withinSequenceQuotas(db, fresh, moment, lease.owner);
    const inserted = await insertIntents(
      db,
      going.map(({ message }) => message),
    );
    for (const id of inserted) written.add(id);
    const refused = going.filter((one) => !isWritten(one));
    const resolved = await resolveEarlier(db, refused, moment);
    const changes = [...off, ...stopped, ...tooSoon, ...resolved];
    told = ofChanges(changes, await applyChanges(db, changes, moment.now, lease.owner));
    return { going: allowed.filter(isWritten), throttled };
  });
  context.witness?.(told);
  return intended;
}

/** Nobody else knows these ids, and none has been sent yet: they are ours to send. */
async function ownIntents(db: Db, group: readonly Prepared[]): Promise<Set<string>> {
  const found = await findMessagesById(
    db,
    group.map(({ message }) => message.id),
  );
  return new Set(found.filter(({ state }) => state === 'intended').map(({ id }) => id));
}
