import type { NewEvent } from '../model/event';
import { findStage } from '../model/sequence';
import type { Change } from '../store/changes';
import type { Moment, WalkCase } from './case';
import { stageDue } from './due';
import type { OpenWork } from './facts';
import { answeredBy } from './stages/handoff';

/**
 * Back to where it was: still waiting for its task or handoff, or due when it would have been (at once, if that has
 * passed), inside its window. A handoff whose deadline passed meanwhile has its whole time again: while its lead is paused
 * it is offered to nobody.
 */
export function resumed(
  kase: WalkCase,
  openWork: OpenWork | null,
  moment: Pick<Moment, 'now' | 'offsets'>,
  events: readonly NewEvent[],
): Change {
  const { enrollment, revision } = kase;
  const base = { enrollment, revision, events };
  if (openWork) {
    const { reason } = openWork;
    const goesOn = Math.min(enrollment.dueAt ?? moment.now, moment.now);
    const deadline = deadlineAfter(kase, openWork.deadline, goesOn, moment);
    const set = { dueAt: deadline, heldDueAt: null };
    return { ...base, happening: 'await', reason, set, ...(deadline === null ? {} : { deadline }) };
  }
  const stage = findStage(revision.definition, enrollment.stageId);
  const held = Math.max(enrollment.heldDueAt ?? moment.now, moment.now);
  // The delay is over or running already; only the window still counts.
  const dueAt = stage ? stageDue({ ...stage, after: '0', at: undefined }, held, kase, moment).dueAt : held;
  return { ...base, happening: 'resume', set: { dueAt, heldDueAt: null } };
}

/**
 * Until when a handoff is awaited whose lead goes on at `goesOn`, which lies behind where a worker comes late. Of a task
 * null, as it was.
 */
export function deadlineAfter(
  kase: Pick<WalkCase, 'enrollment' | 'revision' | 'zone'>,
  deadline: number | null,
  goesOn: number,
  moment: Pick<Moment, 'now' | 'offsets'>,
): number | null {
  const stage = findStage(kase.revision.definition, kase.enrollment.stageId);
  if (deadline === null || stage?.kind !== 'handoff') return deadline;
  const earliest = Math.max(goesOn, moment.now);
  if (deadline > earliest) return deadline;
  const anew = answeredBy(stage, goesOn, kase, moment);
  return anew > earliest ? anew : answeredBy(stage, earliest, kase, moment);
}
