import type { NewEvent } from '../model/event';
import { findStage } from '../model/sequence';
import type { Change } from '../store/changes';
import type { Moment, WalkCase } from './case';
import { stageDue } from './due';
import type { OpenWork } from './facts';

/**
 * Back to where it was: still waiting for its task or handoff, or due when it would have been (at once, if that has
 * passed), inside its window.
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
    const { reason, deadline } = openWork;
    return { ...base, happening: 'await', reason, set: { dueAt: deadline, heldDueAt: null } };
  }
  const stage = findStage(revision.definition, enrollment.stageId);
  const held = Math.max(enrollment.heldDueAt ?? moment.now, moment.now);
  // The delay is over or running already; only the window still counts.
  const dueAt = stage ? stageDue({ ...stage, after: '0', at: undefined }, held, kase, moment).dueAt : held;
  return { ...base, happening: 'resume', set: { dueAt, heldDueAt: null } };
}
