import { findStage, resolveTarget, type Definition, type Revision } from './sequence';
import type { Stage } from './stage';

/** How many live enrollments stand at one stage of one revision. */
export interface Standing {
  readonly revisionId: string;
  /** Null: no stage is left, which the next tick would have found. */
  readonly stageId: string | null;
  readonly enrollments: number;
}

/** Where those who stand there go on when another definition takes over. */
export interface Handover extends Standing {
  /** The same stage where it survives, else the next one on its way that does (`heirOf`); null: none does, it is complete. */
  readonly to: string | null;
  /** What a person or a workflow still had to do there is not wanted any more. */
  readonly closesWork: boolean;
}

/** Pure. Stages are the same by their id; one of another kind is a new stage in the same place. */
export function handovers(
  places: readonly Standing[],
  revisionOf: (id: string) => Pick<Revision, 'definition'>,
  next: Definition,
): Handover[] {
  return places.map((place) => {
    const old = revisionOf(place.revisionId).definition;
    const before = findStage(old, place.stageId);
    const same = findStage(next, place.stageId);
    if (same) return { ...place, to: same.id, closesWork: before !== undefined && before.kind !== same.kind };
    const heir = before ? heirOf(old, before, next) : null;
    return { ...place, to: heir?.id ?? null, closesWork: true };
  });
}

/**
 * The next stage that `next` still has on the way that a lead at `stage` would have gone: what stands below in the list may
 * lie behind the other answer of a branch, and was never meant for it. Which way a branch that is gone would have taken
 * nobody knows: of what lies behind it, the one that stands first. Null: its way has ended. Pure.
 */
export function heirOf(old: Definition, stage: Stage, next: Definition): Stage | null {
  const heirs: Stage[] = [];
  const met = new Set([stage]);
  const gone = [stage];
  for (let at = gone.pop(); at; at = gone.pop()) {
    for (const way of at.kind === 'branch' ? [at.yes, at.no] : [at.then]) {
      const following = resolveTarget(old, at, way);
      if (!following || met.has(following)) continue;
      met.add(following);
      (findStage(next, following.id) ? heirs : gone).push(following);
    }
  }
  return old.stages.find((each) => heirs.includes(each)) ?? null;
}
