import type { Enrollment } from '../../model/enrollment';
import type { NewEvent } from '../../model/event';
import type { Stage } from '../../model/stage';
import type { Change } from '../../store/changes';
import { insertEvents } from '../../store/events';
import type { Db } from '../../store/database';
import type { Case, Moment } from '../../worker/case';
import { proceed } from '../../worker/walk';

/**
 * What was awaited came: the lead goes on after `stage`. A paused one stays paused and goes on from there when it is
 * resumed; one that does not wait for it (stage null, or stopped meanwhile) only gets the line of history.
 */
export async function goOn(
  db: Db,
  kase: Case,
  stage: Exclude<Stage, { kind: 'branch' }> | null,
  closed: NewEvent,
  at: Moment,
  apply: (db: Db, changes: readonly Change[], now: number) => Promise<Enrollment[]>,
): Promise<Enrollment[]> {
  const { enrollment } = kase;
  const goesOn = stage !== null && (enrollment.status === 'pending' || enrollment.status === 'paused');
  if (!goesOn) {
    await insertEvents(db, [closed]);
    return [];
  }
  const onwards = proceed(kase, stage, stage.then, at, { events: [closed] });
  if (enrollment.status === 'pending' || onwards.happening === 'fail') return apply(db, [onwards], at.now);
  if (onwards.happening !== 'advance') {
    return apply(db, [{ ...onwards, happening: 'finish' }], at.now);
  }
  const set = { ...onwards.set, heldDueAt: onwards.set?.dueAt ?? null, dueAt: enrollment.dueAt };
  return apply(
    db,
    [{ ...onwards, happening: 'pause', reason: enrollment.reason, detail: enrollment.detail, set }],
    at.now,
  );
}
