import type { Enrollment } from '../../model/enrollment';
import type { NewEvent } from '../../model/event';
import type { Stage } from '../../model/stage';
import { applyChanges, type Change } from '../../store/changes';
import { insertEvents } from '../../store/events';
import type { Db } from '../../store/database';
import type { Case, Moment } from '../../worker/case';
import { proceed } from '../../worker/walk';

/**
 * What was awaited came: the lead goes on after `stage`. A paused one stays paused and goes on from there when it is
 * resumed; one that does not wait for it (stage null, or stopped meanwhile) only gets the line of history: null.
 */
export function onwards(
  kase: Case,
  stage: Exclude<Stage, { kind: 'branch' }> | null,
  closed: NewEvent,
  at: Moment,
): Change | null {
  const { enrollment } = kase;
  if (stage === null || (enrollment.status !== 'pending' && enrollment.status !== 'paused')) return null;
  const change = proceed(kase, stage, stage.then, at, { events: [closed] });
  if (enrollment.status === 'pending' || change.happening === 'fail') return change;
  if (change.happening !== 'advance') return { ...change, happening: 'finish' };
  const set = { ...change.set, heldDueAt: change.set?.dueAt ?? null, dueAt: enrollment.dueAt };
  return { ...change, happening: 'pause', reason: enrollment.reason, detail: enrollment.detail, set };
}

/** The same, written down. */
export async function goOn(
  db: Db,
  kase: Case,
  stage: Exclude<Stage, { kind: 'branch' }> | null,
  closed: NewEvent,
  at: Moment,
): Promise<Enrollment[]> {
  const change = onwards(kase, stage, closed, at);
  if (change) return applyChanges(db, [change], at.now);
  await insertEvents(db, [closed]);
  return [];
}
